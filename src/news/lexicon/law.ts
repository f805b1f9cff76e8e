import type { LexiconEntry } from './entry.ts'

/** Courts, regulators and the economy around the market. */
export const LAW: readonly LexiconEntry[] = [
  {
    event: 'approval',
    weight: 3,
    phrases: `approv(e|es|ed|al|als), greenlight(|s|ed), green light(|s), etf approv(ed|al), gives the green light, wins (approval|lawsuit|case|license), (limited |)(crypto |)(asset |)(service |)licen(se|ce), licensed, gets licen(se|ce), secures licen(se|ce), awarded`,
  },
  {
    event: 'lenient rules',
    weight: 2,
    phrases: `legali(ze|zes|zed|zing|zation|se|ses|sed|sation|sing), dismiss(|es|ed), (drop|drops|dropped|dropping) (case|charges|lawsuit|probe|investigation|appeal), (case|charges|lawsuit|probe|investigation|appeal) dropped, not appeal, cleared, settl(e|es|ed|ement), unban(|s|ned), lift(|s|ed) (|its )(ban|restrictions|suspension), tax (break|exemption|free|cut|cuts), might not impose, recogni(ze|zes|zed|se|ses|sed) (|crypto|bitcoin), not impose, ban idea rejected, oppose(|s) (a |)(crypto |)(ban|tax), against (a |)(crypto |)ban, no ban, reject(|s|ed) ban, crypto ban rejected, (reject|rejects|rejected|dismiss|dismisses|rebuff|rebuffs) (concerns|calls|allegations|claims), clarity, clear rules, (more |)relaxed (|plans|rules), favorable (crypto |)(|regulation|regulations|rules), softer than expected, sets free, free circulation,  pro crypto, pro bitcoin, safe harbor, (bitcoin|crypto) reserve (|bill), strategic (bitcoin|crypto) reserve, (stablecoin|crypto|bitcoin) bill (passes|passed|signed), tax delay, delay(|s) (crypto|bitcoin) tax, false alarm, allow(|s|ed) (digital|crypto|bitcoin|banks), set to allow, advocate for (bitcoin|crypto), defends (bitcoin|crypto), freedom to use, inroads, exempt(|s|ed|ion), tax exempt, get support, final and binding, parity, competitive advantage(|s), relief`,
  },
  {
    event: 'kind economy',
    weight: 2,
    phrases: `rate cut(|s), dovish, easing, stimulus, inflation (cools|slows|eases|falls), (cuts|cut|cutting|lowers) (|interest )rates, soft landing, ceasefire, peace talks, trade (deal|truce)`,
  },
  {
    event: 'hard economy',
    weight: -2,
    phrases: `hawkish, rate hike(|s), rate rise(|s), fewer rate cuts, no rate cut(|s), (hikes|hike|raise|raises) (|interest )rates, tariff(|s), trade (war|tensions), hike odds, inflation (jumps|rises|surges|hits|fears|data|warning|higher), tightening, recession, war, invasion, invades, attacks ukraine, nuclear threat, geopolitical (tension|tensions|risk), stocks (drop|fall|slide|tumble|get hammered), macro (dangers|headwinds), macroeconomic issues, dollar strength, stagflation, default risk`,
  },
  {
    event: 'enforcement',
    weight: -2,
    phrases: `prob(e|es|ed|ing), investigat(e|es|ed|ing|ion|ions|ors), su(es|ed|ing), lawsuit(|s), class action, charg(es|ed|ing), accus(es|ed|ation|ations|e), alleg(es|ed|ation|ations|edly), fin(es|ed) (|_money), penalt(y|ies), violat(e|es|ed|ion|ions|ing), illegal(|ly), illicit, unlicensed, unregistered, seiz(e|es|ed|ure|ures|ing), confiscat(e|es|ed), jail(|ed), prison, sentenc(e|ed|es), guilty, arrest(|s|ed), detain(|s|ed), custody, indict(|s|ed|ment), extradit(e|ed|ion), defendant(|s), prosecut(or|ors|ed|ion), criminal(|s), crackdown, cracks down, clamp(|s|ed) down, clampdown, clamps, cease and desist, subpoena(|s|ed), money laundering, launder(|ing|ed), evad(e|ing|es), evasion, tax dodgers, wells notice, wash trading, wash trade(|s), insider trading, manipulat(e|ion|ed|ing), legal (battle|fight|action|trouble), court battle, damages, misleading, retrial, complaint(|s)`,
  },
  {
    event: 'ban',
    weight: -2,
    phrases: `ban(|s|ned|ning), outlaw(|s|ed), prohibit(|s|ed|ion), bar(s|red), block(s|ed) (|from), reject(|s|ed|ing|ion) (|spot|etf|application|bid), den(y|ies|ied), disapprov(e|es|ed), halt(|s|ed|ing), suspend(|s|ed|ing), suspension, paus(e|es|ed), freez(e|es|ing), frozen, delist(|s|ed|ing), shut(|s|ting) (|down|its), shutdown, debank(|ed|ing), limit(s|ed) services, veto(|es|ed), (remove|removes|drop|drops|dropping|ditch|ditches|revoke|scrap) bitcoin, withdraw(|s) (|etf |its )(application|filing|bid), restrict(|s|ed|ion|ions|ing), sweeping powers, ban on, cut off, targets (crypto|nfts|wallets), emergency powers, threat(|s|en|ens|ening) (|to), threatens, call(|s) for (stricter|regulation|ban|more regulation), stricter (|regulation|regulations|rules), tighten(|s|ed) (|rules|crypto), disabl(e|es|ed), termination, jail time, jailtime, booted out, criminali(ze|zes|se|ses), tough(|er) rules`,
  },
  {
    event: 'warning',
    weight: -2,
    phrases: `warn(|s|ed|ing|ings), legal challenge(|s), risk(|s|y), beware, alert over, issue(|s) alert, on alert, skepticism on, dangers of, urge(|s) caution, face(|s|d) uncertainty, expose(|s) risks, another regulatory challenge, existential, unsustainable`,
  },
  {
    event: 'rules',
    weight: -1,
    phrases: `sanction(|s|ed), tax(es|ed|ation|), taxman, irs, regulat(e|es|ing), scrutin(y|ize|izes|ise), travel rule, tax liabilities, income tax(|es), curb(|s), impos(e|es|ed), compliance burden, oversight, question(s|ed) over, surveillance, monitor(|s|ing), pay higher, bypass sanctions`,
  },
]
