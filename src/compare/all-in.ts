import type { Estimate } from './statistics.ts'

// What an order of a stated size costs all in, in basis points of its value.

/** One look at a readable book: what taking `sizeUsdt` would have cost against mid, both sides averaged. */
export interface BookSample {
  readonly atNs: number
  readonly mid: number
  readonly halfSpreadBp: number
  /** Beyond the half-spread; `null` where the visible book was too thin for the size: such a sample prices nothing. */
  readonly walkBp: number | null
  /** USDT within 10 bp of mid, both sides. */
  readonly depthUsdt10bp: number
}

export interface Level {
  readonly price: number
  readonly size: number
}

/** The cost parts of one venue, each with its interval. */
export interface CostParts {
  readonly fee: Estimate
  readonly spread: Estimate
  readonly depth: Estimate
  /** `null` where no orders were timed. */
  readonly latency: Estimate | null
}

/** The parts that were measured. */
export function measured({ fee, spread, depth, latency }: CostParts): readonly Estimate[] {
  return latency === null ? [fee, spread, depth] : [fee, spread, depth, latency]
}

/** Looks at both sides of a book, best first. @returns null where a side is empty. */
export function sampleBook(
  atNs: number,
  bids: readonly Level[],
  asks: readonly Level[],
  sizeUsdt: number,
): BookSample | null {
  const [bid, ask] = [bids[0], asks[0]]
  if (bid === undefined || ask === undefined) return null
  const mid = (bid.price + ask.price) / 2
  const halfSpreadBp = ((ask.price - mid) / mid) * 1e4
  const [buy, sell] = [walk(asks, sizeUsdt), walk(bids, sizeUsdt)]
  const walkBp = buy === null || sell === null ? null : ((buy - mid) / mid + (mid - sell) / mid) * 0.5e4 - halfSpreadBp
  return { atNs, mid, halfSpreadBp, walkBp, depthUsdt10bp: valueWithin(bids, mid) + valueWithin(asks, mid) }
}

/** The average price of taking `valueUsdt` from levels that stand best first; `null` where they do not suffice. */
export function walk(levels: readonly Level[], valueUsdt: number): number | null {
  let left = valueUsdt
  let base = 0
  for (const { price, size } of levels) {
    const value = Math.min(left, price * size)
    base += value / price
    left -= value
    if (left <= 0) return valueUsdt / base
  }
  return null
}

/** The mid over time, as the venue's touch stream told it: a step function. */
export class MidSeries {
  private readonly atNs: number[] = []
  private readonly mids: number[] = []

  add(atNs: number, mid: number): void {
    if (this.mids.at(-1) === mid || this.mids.length >= MIDS_MAX) return
    this.atNs.push(atNs)
    this.mids.push(mid)
  }

  /** |mid after `latencyMs` − mid|, in bp, from each of the instants for which both are known. */
  movesBp(instantsNs: readonly number[], latencyMs: number, untilNs: number): Float64Array {
    const moves: number[] = []
    for (const from of instantsNs) {
      const [now, then] = [this.midAt(from), this.midAt(from + latencyMs * 1e6)]
      if (now !== null && then !== null && from + latencyMs * 1e6 <= untilNs)
        moves.push((Math.abs(then - now) / now) * 1e4)
    }
    return Float64Array.from(moves)
  }

  private midAt(instantNs: number): number | null {
    let [low, high] = [0, this.atNs.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.atNs[middle] ?? 0) <= instantNs) low = middle + 1
      else high = middle
    }
    return this.mids[low - 1] ?? null
  }
}

/** A long run of a busy market; later changes are left out of this one estimate. */
const MIDS_MAX = 1_000_000

/** The sum of independent parts, their half-widths added in quadrature. */
export function sumOf(parts: readonly Estimate[]): Estimate {
  const value = parts.reduce((sum, part) => sum + part.value, 0)
  if (parts.some(({ low, high }) => low === null || high === null))
    return { value, low: null, high: null, n: fewest(parts) }
  const below = Math.hypot(...parts.map(({ value, low }) => value - (low ?? value)))
  const above = Math.hypot(...parts.map(({ value, high }) => (high ?? value) - value))
  return { value, low: value - below, high: value + above, n: fewest(parts) }
}

function fewest(parts: readonly Estimate[]): number {
  const sampled = parts.map(({ n }) => n).filter((n) => n > 1)
  return sampled.length === 0 ? 1 : Math.min(...sampled)
}

function valueWithin(levels: readonly Level[], mid: number): number {
  let value = 0
  for (const { price, size } of levels) {
    if (Math.abs(price - mid) > mid * 1e-3) break
    value += price * size
  }
  return value
}
