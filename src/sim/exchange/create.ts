import { Decimal } from 'decimal.js'
import { forkRandom } from '../../kit/random.ts'
import { MINUTE_MS } from '../market/bar.ts'
import { CandleSeries } from '../market/candle-series.ts'
import { MarketReplay } from '../market/market-replay.ts'
import { readMarket } from '../market/market-source.ts'
import { createOpenInterest } from '../market/open-interest.ts'
import { readPastCandles, readPastFunding } from '../market/recorded-past.ts'
import { BuiltInExchange } from './built-in-exchange.ts'
import type { Listing } from './listing.ts'
import { readListings } from './recorded-listings.ts'
import { SymbolMarket } from './symbol-market.ts'
import type { Exchange, SimAccount, SimClock, SimKey, SimVenue } from './types.ts'
import { POLICIES, type VenuePolicy } from './venue-policy.ts'
import { VirtualClock } from './virtual-clock.ts'

/** What signs for the one account of a venue. */
export interface AccountKeys {
  readonly apiKey: string
  readonly apiSecret: string
  /** PEM: RSA for Bybit, Ed25519 for Binance. */
  readonly publicKey?: string
}

export interface CreateOptions {
  readonly seed: number
  /** One for both venues, or one each. A virtual one is moved by the market; any other moves by itself. */
  readonly clock: SimClock | Readonly<Record<SimVenue, SimClock>>
  /** `replay`, or the path of a recording. */
  readonly market?: string
  /** Those that may be traded, if the market has them: BTCUSDT and ETHUSDT (both if not told) have a recorded past. */
  readonly symbols?: readonly string[]
  /** USDT in the one account of each venue: 1,000,000 if not told. */
  readonly wallet?: string
  /** Shares, e.g. `{maker: '0.0002', taker: '0.0005'}`; dated VIP 0 of each venue if not told. */
  readonly fees?: Partial<Readonly<Record<SimVenue, { readonly maker: string; readonly taker: string }>>>
  readonly keys?: Readonly<Record<SimVenue, AccountKeys>>
}

export interface Exchanges {
  readonly bybit: Exchange
  readonly binance: Exchange
  readonly market: MarketReplay
}

const SYMBOLS = ['BTCUSDT', 'ETHUSDT']
const WALLET = '1000000'

/** Both exchanges in the same market, without a wire. @throws SimSetupError where the market or a symbol cannot be had. */
export function createExchanges(options: CreateOptions): Exchanges {
  const { seed, clock, symbols = SYMBOLS } = options
  const clocks = 'wallMs' in clock ? { bybit: clock, binance: clock } : clock
  const recorded = { bybit: readListings('bybit', symbols), binance: readListings('binance', symbols) }
  const timelines = readMarket(options.market ?? 'replay', [recorded.bybit, recorded.binance])
  const virtual = Object.values(clocks).filter((clock) => clock instanceof VirtualClock)
  const market = new MarketReplay({
    timelines,
    seed,
    startMs: Math.floor(clocks.bybit.wallMs()),
    onTime: (ms) => virtual.forEach((clock) => clock.moveTo(ms)),
  })
  const open = (venue: SimVenue): BuiltInExchange => {
    // Only what has a market is listed: the wires may ask for the figures of everything that is.
    const listings = new Map([...recorded[venue]].filter(([symbol]) => market.symbols.includes(symbol)))
    const exchange = openExchange(venue, clocks[venue], listings, options)
    market.join(exchange.floor)
    return exchange
  }
  return { bybit: open('bybit'), binance: open('binance'), market }
}

function openExchange(
  venue: SimVenue,
  clock: SimClock,
  listings: ReadonlyMap<string, Listing>,
  options: CreateOptions,
): BuiltInExchange {
  const { seed } = options
  const policy = policyOf(venue, options)
  return new BuiltInExchange({
    venue,
    policy,
    clock,
    random: forkRandom(seed, `${venue} orders`),
    keys: keysOf(venue, options, policy, [...listings.keys()]),
    listings,
    openMarket: (listing, lastPrice) => openMarket(venue, policy, clock, seed, listing, lastPrice),
  })
}

function policyOf(venue: SimVenue, { fees }: CreateOptions): VenuePolicy {
  const own = fees?.[venue]
  const policy = POLICIES[venue]
  return own === undefined ? policy : { ...policy, maker: new Decimal(own.maker), taker: new Decimal(own.taker) }
}

/** One account a venue. Its key takes signatures of both kinds. */
function keysOf(
  venue: SimVenue,
  { keys, wallet = WALLET }: CreateOptions,
  { leverage }: VenuePolicy,
  symbols: readonly string[],
): ReadonlyMap<string, SimKey> {
  const { apiKey, apiSecret, publicKey } = keys?.[venue] ?? { apiKey: `${venue}-key`, apiSecret: `${venue}-secret` }
  const account: SimAccount = {
    uid: venue === 'bybit' ? '1000001' : '2000001',
    wallet: new Decimal(wallet),
    leverage: new Map(symbols.map((symbol) => [symbol, leverage])),
    positions: new Map(),
    openOrders: new Map(),
  }
  const key: SimKey = {
    apiKey,
    kind: 'hmac',
    secret: apiSecret,
    account,
    canTrade: true,
    ...(publicKey && { publicKey }),
  }
  return new Map([[apiKey, key]])
}

function openMarket(
  venue: SimVenue,
  policy: VenuePolicy,
  clock: SimClock,
  seed: number,
  listing: Listing,
  lastPrice: Decimal,
): SymbolMarket {
  const { symbol, baseCoin } = listing
  const nowMs = clock.wallMs()
  const [priceUnit, sizeUnit] = [10 ** listing.priceDecimals, 10 ** listing.sizeDecimals]
  const firstPrice = Math.round(lastPrice.toNumber() * priceUnit)
  const tick = Math.round(listing.tick.toNumber() * priceUnit)
  const past = readPastCandles({ venue, symbol, startMs: nowMs, firstPrice, priceUnit, tick, sizeUnit })
  const startMinuteMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
  const pathSeed = Math.floor(forkRandom(seed, `${venue} ${symbol} minutes`).next() * 2 ** 31)
  return new SymbolMarket({
    listing,
    policy,
    candles: new CandleSeries({
      past,
      startMinuteMs,
      firstPrice,
      tick,
      turnoverUnit: priceUnit * sizeUnit,
      seed: pathSeed,
    }),
    funding: readPastFunding(venue, symbol, nowMs),
    openInterest: createOpenInterest(seed, venue, symbol, baseCoin),
    nowMs,
    lastPrice,
  })
}
