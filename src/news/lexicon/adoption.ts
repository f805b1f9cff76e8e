import type { LexiconEntry } from './entry.ts'

/** Adoption, products, capital and people. */
export const ADOPTION: readonly LexiconEntry[] = [
  {
    event: 'legal tender',
    weight: 2,
    phrases: `legal tender, treat (bitcoin|crypto) as currency`,
  },
  {
    event: 'adoption',
    weight: 2,
    phrases: `adopt(|s|ed|ing|ion), accept(|s|ed|ing|ance), embrac(e|es|ed|ing), (bitcoin|crypto|btc) payment(|s), pay with (bitcoin|crypto), (buy|buys) crypto with, salary (to|in) (bitcoin|crypto), (accept|accepts|accepting) (crypto|bitcoin) (for|as) (tax|taxes|tax payments|payment|payments|collateral), tax payments, will own crypto, own crypto, using renewable energy, renewable energy, changing the way, carries out, keen on, take the stage, apply to,  crypto pay, onboard(|s|ing), enter(|s|ed|ing) (the |)(metaverse|crypto|web3|nft), into the metaverse, metaverse team,
      welcom(e|es|ed), support(|s|ed) for, support(|s|ing), bitcoin education, crypto friendly, bitcoin friendly, blockchain of choice, official (partner|crypto|sponsor), steps into, jump(|s) on (bitcoin|crypto|nft), invest in crypto, exposure, cashback,
      (to |will |now |)offer(|s|ed|ing), allow(|s|ed|ing) (users|customers|clients|players|investors), enabl(e|es|ed|ing), will be able to, provid(e|es|ing) access, giv(e|es) (users|customers) access, can now, empower(|s|ing), want to accept, interested in buying, plan(|s) to buy, intend to buy`,
  },
  {
    event: 'launch',
    weight: 2,
    phrases: `launch(|es|ed|ing), hit(|s) (app|apple|stores), payout program, kick(|s) off, ship(|s|ped), roll(|s|ed|ing) out, unveil(|s|ed|ing), debut(|s|ed), go(|es) live, went live, set go live, live on, mainnet, upgrad(e|es|ed|ing), introduc(e|es|ed|ing), deploy(|s|ed|ing), releas(e|es|ed|ing), reveal(|s|ed), implement(|s|ed|ing|ation),
      expand(|s|ed|ing) (|to|its|into|onto|blockchain|institutional|mining|global|presence|foothold), expansion, open(|s|ed|ing) (|its|new|up|this|in|crypto|for), now open, activat(e|es|ed|ing), migrat(e|es|ed|ing|ion), integrat(e|es|ed|ing|ion|ions), add(|s|ed|ing) (|support|trading|nft|nfts|bitcoin|crypto|new|lightning), build(|s|ing) (|on|the|a),
      bring(|s|ing), creat(e|es|ing) its own, issu(e|es) license, to launch, plans to (launch|offer|list|add|open|build|expand), set to (launch|release|offer|list|open|go), coming to, first ever, unlock(|s|ing), token burn, burn(|s|ed|ing) (_amt|_money|_num|portal), halving, airdrop(|s|ped), staking (rewards|pool), mints first, mint(|s|ed), pilot(|s|ed|ing), trademark application(|s), nft collection,
      relaunch(|es|ed), strengthen(|s|ed|ing) (|foothold), boost(|s|ed|ing), enhanc(e|es|ed|ing), improv(e|es|ed|ing|ement|ements), ramp(|s) up production, breakthrough, simplif(y|ies), eas(y|ier)`,
  },
  {
    event: 'listing',
    weight: 2,
    phrases: `list(|s|ed|ing) (|on|for), to list, lists spot, gets listed, coin listings, adds token, (etf|etp|etps|etfs) (launch|debut|listed|listing|debuts), first (bitcoin|ether|ethereum|crypto) etf`,
  },
  {
    event: 'partnership',
    weight: 2,
    phrases: `partner(|s|ed|ing) (|with), partnership(|s), team(|s|ed) up, join(|s|ed) (|forces|hands), collaborat(e|es|ed|ing|ion|ions), strike(|s) (a |)(|partnership|deal|_num year deal), inks (a |)(|_money )(deal|), ally, alliance, strategic partner, ambassador, sponsor(|s|ship|ed), naming rights, tap(|s|ped) (blockchain|bitcoin|_num|chainlink|polygon|ethereum|ripple), select(|s|ed), choos(e|es), chosen, use case(|s), appoint(|s|ed), extends agreement, signs (deal|agreement|mou)`,
  },
  {
    event: 'funding',
    weight: 2,
    phrases: `rais(e|es|ed|ing) (|_money|_amt), funding round, funding, fundrais(e|ing|er), series (a|b|c|d|e), seed round, land(|s|ed) _money, secur(e|es|ed|ing), valuation(|s), valued at, unicorn, invest(|s|ed|ing|ment) (|in|_money), investment round, ecosystem fund, impact fund, venture fund, venture (arm|wing), back(s|ed), fund of, launches fund, _money fund, _money in funding, leads (round|_money), co leads, allocat(e|es|ed) (_money|_num|_amt), grant(|s), bet(|s) (on|big|), big bet, _money bet, pour(|s|ed) into, injects, doubling down, backing`,
  },
  {
    event: 'purchase',
    weight: 2,
    phrases: `buy(|s|ing) (|_money|_num|_amt|bitcoin|btc|stake|majority), bought, purchas(e|es|ed|ing), acquir(e|es|ed|ing), acquisition(|s), to acquire, takeover, merger, buyback, buyout, takes stake, _pct stake, adds (_num|_amt|_money), sold for (_money|_num|_amt), sells for (_money|_num|_amt), sells _money, holds (_money|_num|_amt), now holds`,
  },
  {
    event: 'public offering',
    weight: 2,
    phrases: `ipo, go public, goes public, going public, nasdaq listing, spac (deal|merger), file(|s|d) for (|ipo|etf|spot|a), files (bitcoin|ether|ethereum|solana|crypto) etf, direct listing, public listing`,
  },
  {
    event: 'growth',
    weight: 2,
    phrases: `grow(|s|ing|th), revitali(ze|zes|zed|se), granted right, receives license, earning _pct, takes in _money, closes _money, block reward,  grew, profit(|s|able|ability), revenue(|s) (up|rise|rises|jump|surge), milestone, record(|s) (|number|month|week|year), strong(|er|est), strength, success(|ful|fully), win(|s|ning), won, victory, big win, innovat(e|ive|ion|ing), reward(|s|ed), positive, growing, popular(|ity), expand rapidly, hash rate to double, advantage(|s), opportunit(y|ies), efficien(t|cy), sustainab(le|ility), carbon (neutral|credits|offsets), inclusion, nears _num users, users surge, donat(e|es|ed|ing|ion|ions), charity, humanitarian, recover(|s|ed) (_money|_amt) in, refund(|s|ed), reimburs(e|es|ed|ing), compensat(e|es), restored, reopen(|s|ed), resum(e|es|ed), on track, achiev(e|es|ed), thriving, leading, gets (a |)boost, accelerated development, freedom, financial freedom, earn(|s|ing) (|yield)`,
  },
  {
    event: 'interest',
    weight: 1,
    phrases: `attract(|s|ed|ing), read(y|ies) to launch, readies, spends, create(|s|d) (|a|an|new), us(es|ing) (bitcoin|crypto|blockchain|nfts|ethereum|solana), turns to (bitcoin|crypto|nfts|blockchain), to use, steps closer, sets sights, interoperability, could (sell|issue|use|add|accept|follow|replace visa|become|create), willing to, powers, powered, reach(|es|ed), higher, available, complet(e|es|ed), develop(|s|ing), test(|s), explor(e|es|ing), eye(|s), mull(|s), consider(|s|ing) (adding|launching|accepting|buying|bitcoin), looking at, weighs up, aim(|s) to, hope(|s|ful), first, new, start(|s|ed), fund, bounty, wallet support, hire(|s|d), hiring, announc(e|es|ed|ing), proposes, sets, ecosystem, next gen, plans, planning, to become, becom(e|es), gaming, solution(|s), early access, prepares, gears up, set to, joins board, million users, help(|s|ing), aid(|s), potential`,
  },
  {
    event: 'departure',
    weight: -1,
    phrases: `resign(|s|ed|ation), step(|s) down, leav(e|es|ing) (|the|russia|company), depart(|s|ed|ure), quit(|s), exit(s|ing|ed|) (|russia|from), withdrew, scrap(|s|ped), ditch(|es|ed), abandon(|s|ed), says no to, gets the boot, get the boot, dropped from, going dark, drops (project|plan|blockchain), pulls plug, pull the plug, no longer, lays off, layoff(|s), cut(|s) (jobs|staff), cutting (jobs|staff), job cuts`,
  },
  {
    event: 'disappointment',
    weight: -2,
    phrases: `delay(|s|ed), postpon(e|es|ed), fail(|s|ed|ure|ing), backlash, controvers(y|ial), critici(ze|zes|zed|sm|se|ses|sed|cs), slam(|s|med), mock(|s|ed), bash(|es|ed|ing), embarrass(|ed|ing), fiasco, blunder, mistake(|s|nly), struggles to, slash(|es|ed), downgrad(e|es|ed), impairment, write down, writedown, misses, disappoint(|s|ed|ing), disrupt(ion|ions), discourag(e|es|ed), uphill battle, retract(|s|ed), terminat(e|es|ed), depletion, losing steam, hate(|s|d), went wrong, gone wrong, wrong, complain(|s|ed), faltering,  lacking, overload, congest(ed|ion), debunk(|s|ed), holds back, plateau, lukewarm, environmental (concerns|impact), high gas fees, sky high (gas )fees, headache, chaos, crisis, scandal, trouble, perils, tribalism, dead, dies, death, disease, danger(|s), dangerous, irregularities`,
  },
]
