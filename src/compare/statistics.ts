// Estimates with their intervals. All intervals are two-sided, 95 %.
import { Z95 } from '../kit/z95.ts'

/** A figure with its interval and the number of samples behind it; bounds are `null` where the order statistic does not exist. */
export interface Estimate {
  readonly value: number
  readonly low: number | null
  readonly high: number | null
  readonly n: number
}

/** Rank-based quantile (nearest rank) of ascending values. @throws RangeError on an empty array. */
export function quantileOf(ascending: ArrayLike<number>, p: number): number {
  const rank = Math.max(1, Math.ceil(p * ascending.length))
  const value = ascending[rank - 1]
  if (value === undefined) throw new RangeError('a quantile of nothing')
  return value
}

/**
 * A quantile with its distribution-free interval: the order statistics whose ranks enclose it with 95 % probability
 * (exact binomial count of samples below it; the normal approximation only where the exact one would underflow).
 */
export function quantileEstimate(ascending: ArrayLike<number>, p: number): Estimate {
  const n = ascending.length
  const [low, high] = quantileRanks(n, p)
  return {
    value: quantileOf(ascending, p),
    low: low < 1 ? null : (ascending[low - 1] ?? null),
    high: high > n ? null : (ascending[high - 1] ?? null),
    n,
  }
}

/** Ranks, counted from one, that enclose the p-quantile of n samples with 95 %; outside 1…n where none does. */
export function quantileRanks(n: number, p: number): readonly [low: number, high: number] {
  return [lowerRank(n, p), n + 1 - lowerRank(n, 1 - p)]
}

/** The largest rank r with P(Binomial(n, p) < r) ≤ 2.5 %; 0 where even the first sample is too far up. */
function lowerRank(n: number, p: number): number {
  let probability = Math.exp(n * Math.log1p(-p)) // P(X = 0)
  if (probability < 1e-290) return Math.max(0, Math.floor(n * p - Z95 * Math.sqrt(n * p * (1 - p))))
  let below = 0
  for (let rank = 0; rank <= n; rank++) {
    below += probability
    if (below > 0.025) return rank
    probability *= ((n - rank) / (rank + 1)) * (p / (1 - p))
  }
  return n
}

/** A mean with its interval by the normal approximation. */
export function meanEstimate(values: ArrayLike<number>): Estimate {
  const n = values.length
  if (n === 0) throw new RangeError('a mean of nothing')
  let sum = 0
  for (let i = 0; i < n; i++) sum += values[i] ?? 0
  const mean = sum / n
  if (n < 2) return { value: mean, low: null, high: null, n }
  let squares = 0
  for (let i = 0; i < n; i++) squares += ((values[i] ?? 0) - mean) ** 2
  const half = (Z95 * Math.sqrt(squares / (n - 1))) / Math.sqrt(n)
  return { value: mean, low: mean - half, high: mean + half, n }
}

/**
 * A mean of samples that hang together in time: the interval is taken from the means of `blocks` consecutive blocks.
 * @throws RangeError on an empty array
 */
export function blockMeanEstimate(values: ArrayLike<number>, blocks = 20): Estimate {
  const n = values.length
  if (n < blocks * 2) return { ...meanEstimate(values), low: null, high: null }
  const means = new Float64Array(blocks)
  for (let block = 0; block < blocks; block++) {
    const [from, to] = [Math.floor((block * n) / blocks), Math.floor(((block + 1) * n) / blocks)]
    let sum = 0
    for (let i = from; i < to; i++) sum += values[i] ?? 0
    means[block] = sum / (to - from)
  }
  const { low, high } = meanEstimate(means)
  return { value: meanEstimate(values).value, low, high, n }
}

/** A share of successes with the Wilson interval, as a fraction. */
export function shareEstimate(successes: number, n: number): Estimate {
  if (n === 0) throw new RangeError('a share of nothing')
  const share = successes / n
  const centre = (share + (Z95 * Z95) / (2 * n)) / (1 + (Z95 * Z95) / n)
  const half = (Z95 / (1 + (Z95 * Z95) / n)) * Math.sqrt((share * (1 - share)) / n + (Z95 * Z95) / (4 * n * n))
  const [low, high] = [successes === 0 ? 0 : centre - half, successes === n ? 1 : centre + half]
  return { value: share, low, high, n }
}

/** A figure that was read, not sampled: no interval, one reading. */
export function exactly(value: number): Estimate {
  return { value, low: value, high: value, n: 1 }
}

/** The interval of a − b out of the two intervals (method of variance estimates recovery); `null` where one is unbounded. */
export function differenceInterval(a: Estimate, b: Estimate): readonly [low: number, high: number] | null {
  if (a.low === null || a.high === null || b.low === null || b.high === null) return null
  const difference = a.value - b.value
  return [
    difference - Math.hypot(a.value - a.low, b.high - b.value),
    difference + Math.hypot(a.high - a.value, b.value - b.low),
  ]
}

/** Ascending copy of the finite values. */
export function ascending(values: Iterable<number>): Float64Array {
  return Float64Array.from(Array.from(values).filter(Number.isFinite)).sort()
}
