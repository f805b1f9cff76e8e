import { PerpkitError } from './errors.ts'
import type { ClientOrderId, Symbol, VenueId } from './ids.ts'
import type { LegalOrder, OrderIntent } from './order.ts'
import { type Grid, type Scale, toSteps, toText } from './scale.ts'
import { type DecimalText, type Price, price, type Qty, qty } from './units.ts'

/** A perpetual's trading rules, exact. Steps come from the venue's own tick and lot, never from its "precision" fields. */
export interface Instrument {
  readonly venue: VenueId
  readonly symbol: Symbol
  readonly baseCoin: string
  readonly quoteCoin: string
  readonly scale: Scale
  /** Bounds of a limit order's size, a market order's largest size, and price bounds, all in steps. */
  readonly sizeMin: Qty
  readonly sizeMax: Qty
  readonly marketSizeMax: Qty
  readonly priceMin: Price
  readonly priceMax: Price
  /** Smallest price × size, in quote coin; reduce-only orders are exempt. */
  readonly notionalMin: DecimalText
  /** Fractions of the mark price that a limit price must stay within: a buy at most `up`, a sell at least `down`. */
  readonly priceBand: { readonly up: DecimalText; readonly down: DecimalText }
  readonly fundingIntervalMinutes: number | null
  readonly isTrading: boolean
}

/**
 * Checks an intent against the instrument's rules, in exact arithmetic, and fixes its texts.
 * @param referencePrice for market orders, the price that the venue will value them at (the mark, or the mid)
 * @throws PerpkitError `order.illegal` with the rule that is broken and the nearest legal value
 */
export function legalise(
  instrument: Instrument,
  intent: OrderIntent,
  id: ClientOrderId,
  referencePrice?: Price,
): LegalOrder {
  const size = sizeSteps(instrument, intent)
  const limit = limitPrice(instrument, intent)
  const valuedAt = limit ?? referencePrice
  if (valuedAt !== undefined && intent.reduceOnly !== true) checkNotional(instrument, valuedAt, size)
  return {
    symbol: instrument.symbol,
    side: intent.side,
    type: intent.type,
    size,
    price: limit,
    sizeText: toText(size, instrument.scale.size),
    priceText: limit === null ? null : toText(limit, instrument.scale.price),
    timeInForce: intent.timeInForce ?? 'gtc',
    reduceOnly: intent.reduceOnly ?? false,
    clientOrderId: intent.clientOrderId ?? id,
  }
}

/** The smallest legal size whose notional at `at` is at least `factor` times the minimum. */
export function smallestSize(instrument: Instrument, at: Price, factor = 1): Qty {
  const { scale } = instrument
  const unitNotional = BigInt(at) * BigInt(scale.price.step) * BigInt(scale.size.step)
  const wanted = scaledNotional(instrument, factor)
  const lots = Number((wanted + unitNotional - 1n) / unitNotional)
  return qty(Math.max(lots, instrument.sizeMin))
}

/** Rounds a float price to the grid, away from crossing: a buy down, a sell up. For prices that a program derives, not for a user's. */
export function roundPrice(instrument: Instrument, value: number, side: 'buy' | 'sell'): Price {
  const { decimals, step } = instrument.scale.price
  const steps = (value * 10 ** decimals) / step
  return price(side === 'buy' ? Math.floor(steps + 1e-9) : Math.ceil(steps - 1e-9))
}

function sizeSteps(instrument: Instrument, intent: OrderIntent): Qty {
  const grid = instrument.scale.size
  const steps = toSteps(intent.size, grid)
  if (Number.isNaN(steps)) throw illegal(instrument, `size ${quoted(intent.size)}`, stepRule(grid))
  const max = intent.type === 'market' ? instrument.marketSizeMax : instrument.sizeMax
  if (steps < instrument.sizeMin) {
    throw illegal(instrument, `size ${intent.size}`, `the smallest size is ${toText(instrument.sizeMin, grid)}`)
  }
  if (steps > max) throw illegal(instrument, `size ${intent.size}`, `the largest size is ${toText(max, grid)}`)
  return qty(steps)
}

function limitPrice(instrument: Instrument, intent: OrderIntent): Price | null {
  if (intent.type === 'market') {
    if (intent.price !== undefined) throw illegal(instrument, 'a market order with a price', 'leave the price out')
    return null
  }
  if (intent.price === undefined) throw illegal(instrument, 'a limit order without a price', 'give one')
  const grid = instrument.scale.price
  const steps = toSteps(intent.price, grid)
  if (Number.isNaN(steps)) throw illegal(instrument, `price ${quoted(intent.price)}`, stepRule(grid))
  if (steps < instrument.priceMin || steps > instrument.priceMax) {
    const range = `${toText(instrument.priceMin, grid)} to ${toText(instrument.priceMax, grid)}`
    throw illegal(instrument, `price ${intent.price}`, `prices go from ${range}`)
  }
  return price(steps)
}

function checkNotional(instrument: Instrument, at: Price, size: Qty): void {
  const { scale } = instrument
  const notional = BigInt(at) * BigInt(scale.price.step) * BigInt(size) * BigInt(scale.size.step)
  if (notional >= scaledNotional(instrument, 1)) return
  const least = toText(smallestSize(instrument, at), scale.size)
  throw illegal(
    instrument,
    `size ${toText(size, scale.size)} at ${toText(at, scale.price)}`,
    `the order's value must be at least ${instrument.notionalMin} ${instrument.quoteCoin}: ${least} or more at this price`,
  )
}

/** The minimum notional in units of 10^-(price decimals + size decimals), rounded up. */
function scaledNotional({ notionalMin, scale }: Instrument, factor: number): bigint {
  const decimals = scale.price.decimals + scale.size.decimals
  const [whole = '0', fraction = ''] = notionalMin.split('.')
  const kept = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'))
  const exact = /[1-9]/.test(fraction.slice(decimals)) ? kept + 1n : kept
  return (exact * BigInt(Math.round(factor * 1000)) + 999n) / 1000n
}

function stepRule(grid: Grid): string {
  return `it must be a plain decimal and a multiple of ${toText(1, grid)}`
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}

function illegal({ symbol, venue }: Instrument, what: string, rule: string): PerpkitError {
  return new PerpkitError(`${venue} ${symbol}: ${what} is not possible; ${rule}.`, { code: 'order.illegal' })
}
