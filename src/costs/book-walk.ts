import type { DecimalText } from '../domain/units.ts'
import { BP, bpOf, type Decimal, decimal, least, ZERO } from './decimal.ts'

export type TakerSide = 'buy' | 'sell'

export interface Level {
  readonly price: Decimal
  readonly size: Decimal
}

/** A book as it was at one moment, best levels first, never empty and never crossed. */
export interface CostBook {
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
  readonly mid: Decimal
  readonly halfSpreadBp: Decimal
}

type TextLevel = readonly [price: DecimalText, size: DecimalText]

/** @returns null where no mid exists: a side is empty, or the sides cross */
export function costBook(bids: readonly TextLevel[], asks: readonly TextLevel[]): CostBook | null {
  const [bid, ask] = [bids[0]?.[0], asks[0]?.[0]]
  if (bid === undefined || ask === undefined || decimal(bid).gte(ask)) return null
  const mid = decimal(bid).add(ask).div(2)
  const levels = (side: readonly TextLevel[]): readonly Level[] =>
    side.map(([price, size]) => ({ price: decimal(price), size: decimal(size) }))
  return { bids: levels(bids), asks: levels(asks), mid, halfSpreadBp: bpOf(decimal(ask).sub(mid), mid) }
}

/** What taking a value from a book comes to. Where the visible levels do not suffice it is `partial`, and nothing is extrapolated. */
export interface Walk {
  readonly side: TakerSide
  readonly isPartial: boolean
  /** In quote coin and in base coin. */
  readonly filledUsdt: Decimal
  readonly filledBase: Decimal
  /** Average price of what was filled, and price of its last piece. */
  readonly vwap: Decimal
  readonly marginalPrice: Decimal
  readonly levels: number
  /** Average price against mid, in basis points; the half-spread is in it. */
  readonly slippageBp: Decimal
}

/** Takes `usdt` from the side of a book that a taker of that side meets. */
export function walkBook(book: CostBook, side: TakerSide, usdt: Decimal): Walk {
  const levels = facing(book, side)
  let [left, base, marginalPrice, count] = [usdt, ZERO, ZERO, 0]
  for (const { price, size } of levels) {
    const value = least(left, price.mul(size))
    base = base.add(value.div(price))
    left = left.sub(value)
    marginalPrice = price
    count++
    if (left.lte(0)) break
  }
  const filledUsdt = usdt.sub(left)
  const vwap = filledUsdt.div(base)
  const slippageBp = againstMid(book, side, vwap)
  return { side, isPartial: left.gt(0), filledUsdt, filledBase: base, vwap, marginalPrice, levels: count, slippageBp }
}

export interface Capacity {
  readonly side: TakerSide
  readonly usdt: Decimal
  /** The visible book ends before the bound is reached: there may be more. */
  readonly isWholeBook: boolean
}

/** The largest value whose average price stays within `bp` of mid. Exact: the bound is met inside a level, not at its end. */
export function capacity(book: CostBook, side: TakerSide, bp: Decimal): Capacity {
  const bound = book.mid.mul(BP.add(side === 'buy' ? bp : bp.neg())).div(BP)
  const isBeyond = (price: Decimal): boolean => (side === 'buy' ? price.gt(bound) : price.lt(bound))
  let [usdt, base] = [ZERO, ZERO]
  for (const { price, size } of facing(book, side)) {
    // From (usdt + price·x) ÷ (base + x) = bound. Before a level beyond the bound the average is within it, so x is never negative.
    const room = isBeyond(price) ? bound.mul(base).sub(usdt).div(price.sub(bound)) : null
    if (room !== null && room.lt(size)) return { side, usdt: usdt.add(price.mul(room)), isWholeBook: false }
    usdt = usdt.add(price.mul(size))
    base = base.add(size)
  }
  return { side, usdt, isWholeBook: true }
}

/** The levels that a taker of that side takes. */
export function facing({ bids, asks }: CostBook, side: TakerSide): readonly Level[] {
  return side === 'buy' ? asks : bids
}

/** How much worse than mid a price is for that side, in basis points. */
export function againstMid({ mid }: CostBook, side: TakerSide, price: Decimal): Decimal {
  return bpOf(side === 'buy' ? price.sub(mid) : mid.sub(price), mid)
}
