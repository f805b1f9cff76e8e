import { bpOf, type Decimal, sum, ZERO } from './decimal.ts'

// Transaction costs of one order that was carried out. Positive is a cost; of money in quote coin first, in basis points after.

/** One order and what became of it. Prices and sizes are decimals; `null` is what the user did not record. */
export interface OrderRecord {
  readonly id: string
  readonly venue: string | null
  readonly side: 'buy' | 'sell'
  /** Ordered, in base coin; at least what was filled. */
  readonly size: Decimal
  /** Mid when the decision was taken, and when the order reached the venue. */
  readonly decisionMid: Decimal
  readonly arrivalMid: Decimal
  /** Best ask − best bid at arrival. */
  readonly arrivalSpread: Decimal | null
  /** Mid when the rest was given up: what the unfilled part has missed. */
  readonly endMid: Decimal | null
  readonly fills: readonly FillRecord[]
}

export interface FillRecord {
  readonly price: Decimal
  readonly size: Decimal
  /** In quote coin; a rebate is negative. */
  readonly fee: Decimal
  /** Mid a chosen horizon after the fill, the same for all fills of a file. */
  readonly midAfter: Decimal | null
}

/**
 * Implementation shortfall against the decision, split: delay + half-spread + impact + fees + opportunity.
 * `execution` is half-spread and impact together, which is all that can be told where no spread was recorded.
 */
export interface Shortfall {
  readonly delay: Decimal
  readonly halfSpread: Decimal | null
  readonly impact: Decimal | null
  readonly execution: Decimal
  readonly fees: Decimal
  /** `null` where part of the order is unfilled and nobody recorded the mid at the end. */
  readonly opportunity: Decimal | null
  /** Paper portfolio less real one, worked out by itself and not as the sum of the parts. */
  readonly total: Decimal | null
}

/** Of the filled value, twice the distance from mid: effective = realised + impact. */
export interface SpreadSplit {
  readonly effective: Decimal
  /** `null` unless every fill has its mid after. */
  readonly realised: Decimal | null
  readonly impact: Decimal | null
}

export interface FillAnalysis {
  readonly id: string
  readonly venue: string | null
  readonly side: 'buy' | 'sell'
  readonly fills: number
  readonly filledShare: Decimal
  /** Ordered size at the decision's mid: what the shortfall is in basis points of. */
  readonly decisionValue: Decimal
  /** Filled size at the arrival's mid: what the spreads are in basis points of. */
  readonly arrivalValue: Decimal
  readonly vwap: Decimal | null
  readonly shortfall: Shortfall
  readonly shortfallBp: Shortfall
  readonly spread: SpreadSplit | null
  readonly spreadBp: SpreadSplit | null
}

export function analyseFills(order: OrderRecord): FillAnalysis {
  const filled = sum(order.fills.map(({ size }) => size))
  const decisionValue = order.size.mul(order.decisionMid)
  const arrivalValue = filled.mul(order.arrivalMid)
  const shortfall = shortfallOf(order, filled)
  const spread = filled.isZero() ? null : spreadOf(order)
  return {
    id: order.id,
    venue: order.venue,
    side: order.side,
    fills: order.fills.length,
    filledShare: filled.div(order.size),
    decisionValue,
    arrivalValue,
    vwap: filled.isZero() ? null : sum(order.fills.map(({ price, size }) => price.mul(size))).div(filled),
    shortfall,
    shortfallBp: inBp(shortfall, decisionValue),
    spread,
    spreadBp: spread && inBp(spread, arrivalValue),
  }
}

function shortfallOf(
  { side, size, decisionMid, arrivalMid, arrivalSpread, endMid, fills }: OrderRecord,
  filled: Decimal,
): Shortfall {
  const sign = signOf(side)
  const unfilled = size.sub(filled)
  const fees = sum(fills.map(({ fee }) => fee))
  const execution = sum(fills.map((fill) => fill.price.sub(arrivalMid).mul(fill.size))).mul(sign)
  // Who filled nothing has paid no spread, whatever it was.
  const halfSpread = filled.isZero() ? ZERO : arrivalSpread && arrivalSpread.div(2).mul(filled)
  const opportunity = unfilled.isZero() ? ZERO : endMid && endMid.sub(decisionMid).mul(unfilled).mul(sign)
  // Cash paid for what was bought, and the rest at its last value, less all of it at the decision's mid.
  const cash = sum(fills.map((fill) => fill.price.mul(fill.size)))
  const rest = unfilled.isZero() ? ZERO : endMid && endMid.mul(unfilled)
  const paper = size.mul(decisionMid)
  return {
    delay: arrivalMid.sub(decisionMid).mul(filled).mul(sign),
    halfSpread,
    impact: halfSpread && execution.sub(halfSpread),
    execution,
    fees,
    opportunity,
    total: rest && cash.add(rest).sub(paper).mul(sign).add(fees),
  }
}

function spreadOf({ side, arrivalMid, fills }: OrderRecord): SpreadSplit {
  const twice = signOf(side) * 2
  const over = (distance: (fill: FillRecord) => Decimal): Decimal =>
    sum(fills.map((fill) => distance(fill).mul(fill.size))).mul(twice)
  const effective = over(({ price }) => price.sub(arrivalMid))
  if (fills.some(({ midAfter }) => midAfter === null)) return { effective, realised: null, impact: null }
  const after = (fill: FillRecord): Decimal => fill.midAfter as Decimal
  return {
    effective,
    realised: over((fill) => fill.price.sub(after(fill))),
    impact: over((fill) => after(fill).sub(arrivalMid)),
  }
}

function signOf(side: 'buy' | 'sell'): 1 | -1 {
  return side === 'buy' ? 1 : -1
}

function inBp<T extends { readonly [Name in keyof T]: Decimal | null }>(money: T, value: Decimal): T {
  const parts = Object.entries(money) as readonly [string, Decimal | null][]
  return Object.fromEntries(parts.map(([name, part]) => [name, part && bpOf(part, value)])) as T
}
