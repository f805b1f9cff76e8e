/** Signs that a headline explains, asks or gathers instead of reporting an event; the weight is how strongly it calms a verdict. */
export const CALM: readonly { readonly weight: number; readonly phrases: string }[] = [
  {
    weight: 2,
    phrases: `price analysis, finance redefined, more news, and more, weekly roundup, round up, roundup, nifty news, listing and delisting announcements, delisting announcements, top _num cryptocurrencies to watch, cryptocurrencies to watch, things to (know|watch) in, things to watch, everything you need to know, event recap, coin race, winners losers, latest updates from, watch now, find out now, how does it work, how do they work, what are these, how they work, in numbers`,
  },
  {
    weight: 1,
    phrases: `how to, what is, what are, explained, explainer, guide, detailed guide, review, interview, podcast, opinion, prediction(|s), weekly, recap, a look, a closer look, here's, here is, here's (how|why), things to know, tips, why, newsletter, conversation with, meet the, vs, versus, difference between, best, top _num, introduction to, understanding, scoop, quiz, faq, ama, digest, all eyes on, community reacted, community responds, respond(|s) to, debate(|s|d), argues, could have, how (do|does|can|should|might|could|would|much|nfts|blockchain|crypto|defi), should, is it, is there, does the, does, are they, what to expect, what's (next|behind), must, would require, needs to, need to, fluctuat(e|es), mixed, key (levels|level|zone|support), make or break, consolidat(e|es), between key, u turn(|ed), double edged, curse and a blessing, catch, meets, versus, in doubt, remain(|s) unchanged, still on table, survey, part _num, strategies, lesson(|s), weigh(|s) in, how traders, theories, pundits, experts, fear and greed index, fear and greed, around the world, questions about, split over, mimics, unlikely twist, history, evolution of, role of, future of, mistakes to avoid, ways to, reasons to, episode, might, ready to`,
  },
]
