import { createRandom } from '../kit/random.ts'
import { Z95 } from '../kit/z95.ts'

/** A figure with its two-sided 95 % interval and the number of rows behind it. */
export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
  readonly n: number
}

const RESAMPLES = 1_000

/** A share of hits (Wilson). @throws RangeError where there is nothing to take a share of. */
export function wilson(hits: number, n: number): Interval {
  if (n === 0) throw new RangeError('a share of nothing')
  const share = hits / n
  const middle = share + Z95 ** 2 / (2 * n)
  const half = Z95 * Math.sqrt((share * (1 - share)) / n + Z95 ** 2 / (4 * n ** 2))
  const scale = 1 + Z95 ** 2 / n
  return { value: share, low: Math.max(0, (middle - half) / scale), high: Math.min(1, (middle + half) / scale), n }
}

/** Any figure of rows (percentile bootstrap): the same rows and seed give the same interval. */
export function bootstrap<T>(rows: readonly T[], figure: (rows: readonly T[]) => number, seed = 1): Interval {
  const random = createRandom(seed)
  const figures = new Float64Array(RESAMPLES)
  const sample = rows.slice()
  for (let round = 0; round < RESAMPLES; round++) {
    for (let at = 0; at < sample.length; at++) sample[at] = rows[Math.floor(random.next() * rows.length)] as T
    figures[round] = figure(sample)
  }
  figures.sort()
  return {
    value: figure(rows),
    low: figures[Math.floor(RESAMPLES * 0.025)] ?? Number.NaN,
    high: figures[Math.ceil(RESAMPLES * 0.975) - 1] ?? Number.NaN,
    n: rows.length,
  }
}
