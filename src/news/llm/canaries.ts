/** Headlines that nobody can mistake. One of each goes into every request: an answer that has one wrong was not given by judging headlines. */
export const BULLISH_CANARIES: readonly string[] = [
  'Bitcoin soars to new all-time high as demand surges',
  'Ethereum rallies 25% after record inflows',
  'Solana jumps 30% as buyers pour in',
  'Bitcoin surges past record high on massive ETF inflows',
  'XRP skyrockets 40% after landmark court victory',
  'Crypto market rallies as Bitcoin gains 15% in a day',
  'Ether soars as major bank announces huge purchase',
  'Bitcoin rallies strongly, bulls celebrate record gains',
]

export const BEARISH_CANARIES: readonly string[] = [
  'Bitcoin crashes 30% in brutal selloff',
  'Exchange hacked, $400 million in customer funds stolen',
  'Crypto lender files for bankruptcy, users lose funds',
  'Ethereum plunges 25% as panic selling spreads',
  'Token collapses 95% after founders exit in fraud',
  'Solana tumbles 30% after major exploit drains funds',
  'Bitcoin plummets as exchange halts all withdrawals',
  'Crypto market crashes, billions liquidated in a day',
]
