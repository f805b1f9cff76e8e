/** Words of direction in pairs of opposites: two headlines that differ in one of them do not tell the same story. */
export const UPWARD = `up above over high higher highs more most increase increases increased increasing raise raises raised buy buys buying bought long longs bull bulls bullish rise rises rising
  rose gain gains gained inflow inflows open opens opened opening enter enters entered join joins joined add adds added adding accept accepts accepted allow allows allowed permit permits start starts
  started begin begins began resume resumes top tops best winner winners win wins won profit profits strong stronger support supports hot list lists listed listing adopt adopts adopted approve approves
  approved legal unlock unlocks unfreeze greed accumulate accumulates upgrade upgrades upgraded positive yes good easing dovish cool cools cooler guilty hike hikes double doubles doubled triple triples tripled swell swells swelled inflationary peak`

export const DOWNWARD = `down below under low lower lows less least decrease decreases decreased decreasing cut cuts sell sells selling sold short shorts bear bears bearish fall falls falling fell
  loss losses lose loses lost outflow outflows close closes closed closing exit exits exited leave leaves left quit quits remove removes removed removing refuse refuses refused forbid forbids stop stops
  stopped end ends ended halt halts halted bottom worst loser losers weak weaker oppose opposes cold delist delists delisted delisting ban bans banned reject rejects rejected illegal lock locks
  freeze freezes fear distribute distributes downgrade downgrades downgraded negative bad tightening hawkish hot hotter innocent halve halves halved halving shrink shrinks shrank deflationary trough outflow`

/** Words that turn a statement around: one more or one fewer of them is another statement. */
export const TURNING = `not no never without denies denied deny against unlikely nor neither fails failed fail cannot unable refuses refutes rules fake false hoax`

/** Capitals that stand in headlines of any coin or company: one more of them names no other. */
export const GENERIC_CAPITALS = `us usa uk eu uae sec cftc doj irs fbi fed ecb imf fomc cpi ppi gdp ceo cfo cto etf etfs etp etps ipo nft nfts dao defi cefi dex cex ai api kyc aml tvl ath usd eur gbp
  utc est et pm am q1 q2 q3 q4 h1 h2 ii iii tv vs ok new just breaking update exclusive watch live video report p2p otc rwa l1 l2 evm zk pos pow spot perp usdt usdc bitcoin ethereum crypto`

/** Words without news in them, prefixes and suffixes of wires and sites included. */
export const EMPTY = `a an the of to in on for and or as at by with from is are was were be been it its this that will has have had s t just now breaking report reports reported reportedly updated
  update exclusive says said say via coindesk cointelegraph decrypt theblock cryptonews cryptopotato reuters bloomberg`

/** Words that half of all headlines share; looked up last. */
export const COMMON = `bitcoin crypto ethereum price blockchain nft nfts cryptocurrency new token million billion exchange metaverse us defi market trading coinbase binance after over first more launches
  week here why could digital bank out into up mining what ceo how about`

/** Spellings of one thing. */
export const ALIASES: Readonly<Record<string, string>> = {
  btc: 'bitcoin',
  xbt: 'bitcoin',
  eth: 'ethereum',
  ether: 'ethereum',
  sol: 'solana',
  doge: 'dogecoin',
  ada: 'cardano',
  cryptocurrencies: 'crypto',
  cryptocurrency: 'crypto',
  cryptos: 'crypto',
}
