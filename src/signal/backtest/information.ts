import { createRandom } from '../../kit/random.ts'
import type { Interval } from '../../news/intervals.ts'
import { Z95 } from '../../kit/z95.ts'

const RESAMPLES = 1_000

/** Spearman's rank correlation; 0 where a side does not vary. */
export function spearman(xs: readonly number[], ys: readonly number[]): number {
  return pearson(ranksOf(xs), ranksOf(ys))
}

/**
 * The information coefficient with a 95 % interval from whole blocks of neighbouring rows (circular block bootstrap), because
 * neighbours resemble each other. The ranks are those of all rows. Few blocks make it too narrow, so it is never narrower than
 * independent rows would have it.
 */
export function informationCoefficient(xs: readonly number[], ys: readonly number[], seed = 1): Interval {
  const [xRanks, yRanks] = [ranksOf(xs), ranksOf(ys)]
  const n = xs.length
  if (n === 0) throw new RangeError('a correlation of nothing')
  const block = Math.max(1, Math.round(n ** (1 / 3)))
  const random = createRandom(seed)
  const [x, y] = [new Float64Array(n), new Float64Array(n)]
  const figures = new Float64Array(RESAMPLES).map(() => {
    for (let at = 0, from = 0; at < n; at++) {
      if (at % block === 0) from = Math.floor(random.next() * n)
      const row = (from + (at % block)) % n
      x[at] = xRanks[row] ?? 0
      y[at] = yRanks[row] ?? 0
    }
    return pearson(x, y)
  })
  figures.sort()
  const value = pearson(xRanks, yRanks)
  const independent = independentInterval(value, n)
  return {
    value,
    low: Math.min(independent.low, figures[Math.floor(RESAMPLES * 0.025)] ?? Number.NaN),
    high: Math.max(independent.high, figures[Math.ceil(RESAMPLES * 0.975) - 1] ?? Number.NaN),
    n,
  }
}

/** Fisher's z with the variance of a rank correlation (Bonett and Wright 2000); three rows leave everything open. */
function independentInterval(value: number, n: number): Pick<Interval, 'low' | 'high'> {
  if (n <= 3) return { low: -1, high: 1 }
  const z = Math.atanh(Math.max(-1, Math.min(1, value)))
  const half = Z95 * Math.sqrt((1 + value ** 2 / 2) / (n - 3))
  return { low: Math.tanh(z - half), high: Math.tanh(z + half) }
}

/** Ranks from one; equal values share the mean of theirs. */
export function ranksOf(values: readonly number[]): Float64Array {
  const order = values.map((_, at) => at).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const ranks = new Float64Array(values.length)
  for (let from = 0; from < order.length;) {
    let to = from
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++
    for (let at = from; at < to; at++) ranks[order[at] ?? 0] = (from + 1 + to) / 2
    from = to
  }
  return ranks
}

export function pearson(xs: Float64Array, ys: Float64Array): number {
  const n = xs.length
  let [sumX, sumY] = [0, 0]
  for (let at = 0; at < n; at++) {
    sumX += xs[at] ?? 0
    sumY += ys[at] ?? 0
  }
  let [xx, yy, xy] = [0, 0, 0]
  for (let at = 0; at < n; at++) {
    const [x, y] = [(xs[at] ?? 0) - sumX / n, (ys[at] ?? 0) - sumY / n]
    xx += x * x
    yy += y * y
    xy += x * y
  }
  return xx === 0 || yy === 0 ? 0 : xy / Math.sqrt(xx * yy)
}
