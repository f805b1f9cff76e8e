import type { SimVenue } from '../exchange/types.ts'

/** What a notice is about; each venue has a word of its own for it. */
export type Subject = 'listing' | 'delisting' | 'activity' | 'product' | 'maintenance' | 'fiat' | 'news' | 'interface'

/** The venues' own words: keys of types on Bybit, names of catalogues on Binance. */
export const CATEGORIES: Readonly<Record<SimVenue, Readonly<Record<Subject, string>>>> = {
  bybit: {
    listing: 'new_crypto',
    delisting: 'delistings',
    activity: 'latest_activities',
    product: 'product_updates',
    maintenance: 'maintenance_updates',
    fiat: 'new_fiat_listings',
    news: 'latest_bybit_news',
    interface: 'other',
  },
  binance: {
    listing: 'New Cryptocurrency Listing',
    delisting: 'Delisting',
    activity: 'Latest Activities',
    product: 'Latest Binance News',
    maintenance: 'Maintenance Updates',
    fiat: 'New Fiat Listings',
    news: 'Latest Binance News',
    interface: 'API Updates',
  },
}

export interface Notice {
  readonly subject: Subject
  /** `{venue} {base} {symbol} {date} {hour} {percent} {count} {coin}` are filled in. */
  readonly title: string
}

// Written for these exchanges: the subjects are those of real ones, the words and all that they tell of are made up.
export const NOTICES: readonly Notice[] = [
  { subject: 'listing', title: 'Spot pair {base}/{coin} opens on {venue} at {hour}:00 UTC on {date}' },
  { subject: 'listing', title: 'A quarterly {base} future joins {symbol}: trading begins on {date}' },
  { subject: 'listing', title: 'Options on {base} with daily expiry are coming to {venue}' },
  { subject: 'listing', title: '{base} can be borrowed and lent in {count} more tiers from {date}' },
  { subject: 'listing', title: 'Pre-market trading of {count} new tokens settles against {base} on {date}' },
  { subject: 'delisting', title: 'The {base}/{coin} spot pair closes on {date}: what to do with open orders' },
  { subject: 'delisting', title: 'The {base} quarterly of {date} leaves the board after settlement' },
  { subject: 'delisting', title: '{count} thinly traded margin pairs against {base} will be removed on {date}' },
  { subject: 'delisting', title: 'Leveraged tokens of {base} are wound up: redeem before {date}' },
  { subject: 'activity', title: 'Trade {symbol} this week and share {count},000 USDT' },
  { subject: 'activity', title: 'Maker month: fee rebates on {symbol} of up to 0.00{count} %' },
  { subject: 'activity', title: '{base} savings at {percent} % a year for new depositors, until {date}' },
  { subject: 'activity', title: 'Copy traders of {symbol}: a prize pool of {count},000 USDT ends on {date}' },
  { subject: 'product', title: 'Maximum leverage of {symbol} is lowered to {count}x on {date}' },
  { subject: 'product', title: 'Risk limits of {symbol} are raised by {percent} % at {hour}:00 UTC' },
  { subject: 'product', title: 'Funding of {symbol} is settled every 4 hours from {date}' },
  { subject: 'product', title: 'The funding cap of {symbol} is widened to {percent} % until further notice' },
  { subject: 'product', title: 'Collateral ratio of {base} under portfolio margin goes up by {percent} points' },
  { subject: 'product', title: 'Collateral ratio of {base} under portfolio margin goes down by {percent} points' },
  { subject: 'product', title: 'Self-trade prevention becomes the default for {symbol} on {date}' },
  { subject: 'product', title: 'Tick size of {symbol} stays as it is after a review of {count} weeks' },
  { subject: 'product', title: 'The index of {symbol} gains a price source and loses another on {date}' },
  {
    subject: 'maintenance',
    title: 'Deposits and withdrawals of {base} pause for a network upgrade at {hour}:00 UTC on {date}',
  },
  { subject: 'maintenance', title: 'Deposits and withdrawals of {base} are open again' },
  { subject: 'maintenance', title: 'Withdrawals of {base} are suspended while a wallet problem is looked into' },
  {
    subject: 'maintenance',
    title: 'Scheduled maintenance of derivatives on {date}: {count} minutes without new orders',
  },
  { subject: 'maintenance', title: 'Some users saw delayed fills of {symbol} today: the cause is fixed' },
  { subject: 'maintenance', title: 'Matching of {symbol} was halted for {count} minutes; all balances are intact' },
  { subject: 'fiat', title: '{coin} deposits by bank transfer are free of charge until {date}' },
  { subject: 'fiat', title: 'Buying {base} with a card is available in {count} more countries' },
  { subject: 'fiat', title: 'Card purchases of {base} are paused in {count} countries from {date}' },
  { subject: 'news', title: '{venue} publishes its proof of reserves: {base} covered at {count}0 % and more' },
  { subject: 'news', title: '{venue} receives a licence to serve professional clients in one more country' },
  { subject: 'news', title: '{venue} ends its service in one country on {date}: withdraw in time' },
  { subject: 'news', title: 'Statement: {venue} has found no exposure to the exploit reported today' },
  { subject: 'news', title: 'Open interest of {symbol} reaches a record on {venue}' },
  { subject: 'interface', title: 'Order entry by WebSocket: {count} new fields from {date}' },
  { subject: 'interface', title: 'Rate limits of market makers in {symbol} are doubled on {date}' },
  { subject: 'interface', title: 'Old depth endpoints are switched off on {date}: move to the new ones' },
  { subject: 'interface', title: 'Time stamps of {symbol} trades gain microseconds on {date}' },
]

/** Quote coins and the like that the notices mention beside the listed ones. */
export const COINS: readonly string[] = ['USDC', 'EUR', 'TRY', 'BRL', 'FDUSD']

export const DISCLAIMER = 'This is a notice of a built-in exchange: nothing of it has happened anywhere.'

/** What the text of a notice says after its title. */
export const DETAILS: Readonly<Record<Subject, string>> = {
  listing: 'Orders are taken from the opening on; there is no auction before it.',
  delisting: 'Orders that are still open then are cancelled, and nothing is charged for it.',
  activity: 'Fills are counted by the venue alone; what is left of the pool is not carried over.',
  product: 'Positions that are open at the time are not touched before the next settlement.',
  maintenance: 'Trading of all other symbols goes on; a second notice tells when it is over.',
  fiat: 'The bank’s own charges are not part of it.',
  news: 'The full text is on the venue’s page.',
  interface: 'Clients that ignore unknown fields need no change.',
}
