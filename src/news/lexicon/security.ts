import type { LexiconEntry } from './entry.ts'

/** Thefts, frauds and breakdowns. */
export const SECURITY: readonly LexiconEntry[] = [
  {
    event: 'hack',
    weight: -3,
    phrases: `hack(|s|ed|er|ers|ing), exploit(|s|ed|er|ers|ing), breach(|es|ed), drain(|s|ed), flash loan attack, cyberattack(|s), cyber attack(|s), get away with, unauthorized access, private key(|s) (leak|leaked|stolen|compromised), compromised, bridge attack`,
  },
  {
    event: 'fraud',
    weight: -3,
    phrases: `rug pull(|s|ed), rugpull(|s), scam(|s|med|mer|mers|ming|coin), fraud(|ulent|ster|sters), ponzi, pyramid scheme, exit scam, fake, impostor(|s), impersonat(e|es|ing|ion), conned, swindl(e|ed|er|ers)`,
  },
  {
    event: 'theft',
    weight: -2,
    phrases: `stolen, steal(|s|ing), theft, thief, thieves, phishing, malware, ransom(|ware), dark web, hostage, robbed, robbery, heist, attack(|s|ed|er|ers), vulnerabilit(y|ies), flaw(|s), security (threat|incident|flaw|breach), blind signing, victim(|s), fall victim, dox, doxxed, money mule`,
  },
  {
    event: 'insolvency',
    weight: -3,
    phrases: `bankrupt(|cy), chapter 11, insolven(t|cy), default(|s|ed), depeg(|s|ged|ging), loses (its |)peg, bank run, (pauses|halts|suspends|freezes|stops) (|bitcoin |solana |ethereum |all |user )withdrawals, withdrawals (paused|halted|suspended), winds down, wind down, liquidators, debt crisis`,
  },
  {
    event: 'breakdown',
    weight: -2,
    phrases: `outage(|s), downtime, offline, goes down, stays down, site crash, bug, glitch(|es), technical (issues|woes|problems), blackout(|s), overloaded, service paused, stopped producing blocks, network halt, unconfirmed`,
  },
  {
    event: 'all clear',
    weight: 1,
    phrases: `no (|user |customer |client )funds (lost|affected|at risk|stolen|impacted|compromised), (|user |customer |client )funds (are |remain |)(safe|safu|unaffected), no exposure, not exposed, no (evidence|sign|signs|indication) of, not involved, not affected, not impacted, unaffected, business as usual`,
  },
]
