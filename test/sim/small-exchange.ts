import { Decimal } from 'decimal.js'
import { createRandom } from '../../src/kit/random.ts'
import { BuiltInExchange } from '../../src/sim/exchange/built-in-exchange.ts'
import type { Listing } from '../../src/sim/exchange/listing.ts'
import { readListings } from '../../src/sim/exchange/recorded-listings.ts'
import { SymbolMarket } from '../../src/sim/exchange/symbol-market.ts'
import type { SimAccount, SimClock, SimEvent, SimPlace, SimSide, SimVenue } from '../../src/sim/exchange/types.ts'
import { POLICIES } from '../../src/sim/exchange/venue-policy.ts'
import { VirtualClock } from '../../src/sim/exchange/virtual-clock.ts'
import { CandleSeries } from '../../src/sim/market/candle-series.ts'

export const BTC = 'BTCUSDT'
/** 2026-10-01 04:00 UTC: half-way between two fundings. */
export const START_MS = Date.UTC(2026, 9, 1, 4)

export type Levels = readonly (readonly [price: string, size: string])[]

/** An engine with the real listing of BTCUSDT and a market made by hand. */
export class SmallExchange {
  readonly clock = new VirtualClock(START_MS)
  readonly engine: BuiltInExchange
  readonly events: SimEvent[] = []
  /** What was told of orders, as they were then: `change STATUS reason`. */
  readonly told: string[] = []
  private ids = 0

  constructor(venue: SimVenue, bids: Levels = [['60000.00', '5']], asks: Levels = [['60000.10', '5']]) {
    this.engine = bareEngine(venue, BTC, this.clock)
    this.background(bids, asks)
    this.engine.floor.onBeat()
    this.engine.listen((event) => {
      this.events.push(event)
      if (event.kind === 'order')
        this.told.push([event.change, event.order.status, event.order.reason].join(' ').trim())
    })
  }

  account(wallet = '1000000'): SimAccount {
    return {
      uid: String(++this.ids),
      wallet: new Decimal(wallet),
      leverage: new Map(),
      positions: new Map(),
      openOrders: new Map(),
    }
  }

  background(bids: Levels, asks: Levels = []): void {
    this.engine.floor.onBackground(BTC, [
      ...bids.map(([price, size]) => ({ side: 'bid' as const, price, size: new Decimal(size) })),
      ...asks.map(([price, size]) => ({ side: 'ask' as const, price, size: new Decimal(size) })),
    ])
  }

  trade(price: string, size: string, takerSide: SimSide): void {
    this.engine.floor.onTrade(BTC, { price, size: new Decimal(size), takerSide })
  }

  /** A limit order, GTC if nothing else is said. */
  limit(side: SimSide, price: string, size: string, more: Partial<SimPlace> = {}): SimPlace {
    return {
      symbol: BTC,
      side,
      type: 'LIMIT',
      timeInForce: 'GTC',
      size: new Decimal(size),
      price: new Decimal(price),
      reduceOnly: false,
      clientId: `order-${++this.ids}`,
      ...more,
    }
  }

  market(side: SimSide, size: string, more: Partial<SimPlace> = {}): SimPlace {
    return { ...this.limit(side, '1', size), type: 'MARKET', timeInForce: 'IOC', price: null, ...more }
  }

  /** The book as `price size` texts. */
  shown(depth = 20): { bids: string[]; asks: string[] } {
    const { bids, asks } = this.engine.book(BTC, depth)
    return {
      bids: bids.map(({ price, size }) => `${price} ${size.toFixed()}`),
      asks: asks.map(({ price, size }) => `${price} ${size.toFixed()}`),
    }
  }
}

/** An engine with one real listing and no past, which opens with the first background that it is given. */
export function bareEngine(venue: SimVenue, symbol: string, clock: SimClock): BuiltInExchange {
  return new BuiltInExchange({
    venue,
    policy: POLICIES[venue],
    clock,
    random: createRandom(1),
    keys: new Map(),
    listings: readListings(venue, [symbol]),
    openMarket: (listing, lastPrice) => openMarket(venue, listing, lastPrice),
  })
}

function openMarket(venue: SimVenue, listing: Listing, lastPrice: Decimal): SymbolMarket {
  const priceUnit = 10 ** listing.priceDecimals
  return new SymbolMarket({
    listing,
    policy: POLICIES[venue],
    candles: new CandleSeries({
      past: [],
      startMinuteMs: START_MS,
      firstPrice: Math.round(lastPrice.toNumber() * priceUnit),
      tick: Math.round(listing.tick.toNumber() * priceUnit),
      turnoverUnit: priceUnit * 10 ** listing.sizeDecimals,
      seed: 1,
    }),
    funding: [],
    openInterest: () => 1_000,
    nowMs: START_MS,
    lastPrice,
  })
}
