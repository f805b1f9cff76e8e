import { Decimal } from 'decimal.js'
import type { PriceBounds } from './price-bounds.ts'
import { bybitBounds, percentBounds } from './price-bounds.ts'
import type { MarkFigures } from './mark-price.ts'
import type { SimInstrument, SimVenue } from './types.ts'

/** Where the two engines differ; everything else is the same code. Sections are those of the venue references. */
export interface VenuePolicy {
  readonly maker: Decimal
  readonly taker: Decimal
  /** Of an account that never set one. */
  readonly leverage: number
  readonly leverageMax: number
  /** Open orders of one symbol. */
  readonly openOrdersMax: number
  /** Bybit: a client id is used up for ever (§4.1.2). Binance: unique among open orders (§4.2). */
  readonly clientIdReuse: 'never' | 'when closed'
  /** Binance refuses a post-only that would take and a FOK that cannot fill; Bybit acknowledges, then cancels. */
  readonly refusesAtOnce: boolean
  /** Whether IOC, FOK and market orders are announced as new before they trade. */
  readonly announcesImmediate: boolean
  /** The taker's default of self-trade prevention: Binance EXPIRE_MAKER, Bybit none. */
  readonly selfTrade: 'expire maker' | 'trade'
  /** Bybit: a smaller size keeps its place in the queue. Binance: every modification goes to the end (§4.4). */
  readonly smallerKeepsPlace: boolean
  /** An amended size that is filled already: Bybit refuses, Binance cancels the order (§4.3). */
  readonly amendBelowFilled: 'refuse' | 'cancel'
  /** A limit price outside the bounds: Binance refuses it (-4016, -4024), Bybit moves it to the bound (§4.17). */
  readonly beyondBounds: 'refuse' | 'move'
  bounds(figures: MarkFigures, instrument: SimInstrument): PriceBounds
  /** A market order shows the protective price that it was given (Bybit §4.1.1), or 0. */
  readonly showsProtectivePrice: boolean
  /** Whether `SimPosition.realised` is after fees and funding (Bybit's `curRealisedPnl`) or before (Binance's `cr`). */
  readonly realisedAfterCosts: boolean
  /** Bybit pushes position and wallet with every change of an order (§6.1); Binance is silent about margin (§6.9). */
  readonly tellsMarginOfOrders: boolean
  /** Cap and floor of the funding rate. */
  readonly fundingCap: Decimal
}

export const POLICIES: Readonly<Record<SimVenue, VenuePolicy>> = {
  bybit: {
    maker: new Decimal('0.0002'),
    taker: new Decimal('0.00055'),
    leverage: 10,
    leverageMax: 100,
    openOrdersMax: 500,
    clientIdReuse: 'never',
    refusesAtOnce: false,
    announcesImmediate: false,
    selfTrade: 'trade',
    smallerKeepsPlace: true,
    amendBelowFilled: 'refuse',
    beyondBounds: 'move',
    bounds: bybitBounds,
    showsProtectivePrice: true,
    realisedAfterCosts: true,
    tellsMarginOfOrders: true,
    fundingCap: new Decimal('0.005'),
  },
  binance: {
    maker: new Decimal('0.0002'),
    taker: new Decimal('0.0005'),
    leverage: 20,
    leverageMax: 125,
    openOrdersMax: 200,
    clientIdReuse: 'when closed',
    refusesAtOnce: true,
    announcesImmediate: true,
    selfTrade: 'expire maker',
    smallerKeepsPlace: false,
    amendBelowFilled: 'cancel',
    beyondBounds: 'refuse',
    bounds: percentBounds,
    showsProtectivePrice: false,
    realisedAfterCosts: false,
    tellsMarginOfOrders: false,
    fundingCap: new Decimal('0.003'),
  },
}
