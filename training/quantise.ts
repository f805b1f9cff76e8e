import type { Regression } from '../src/news/regression.ts'
import type { Fit } from './logistic-regression.ts'

/** One bucket in ten thousand may be cut off, so that a few giants do not cost all others their precision. */
const CLIPPED = 1e-4
/** Smaller steps are noise, and zeros pack well. */
const LEAST = 2
const MOST = 127

/** Three float weights a bucket → two of eight bits: only differences to NEUTRAL matter to the odds. */
export function quantise({ weights, bias }: Fit): Regression {
  const buckets = weights.length / 3
  const pulls = new Float32Array(buckets * 2)
  for (let bucket = 0; bucket < buckets; bucket++) {
    const [bearish = 0, neutral = 0, bullish = 0] = weights.subarray(bucket * 3, bucket * 3 + 3)
    pulls[bucket * 2] = bearish - neutral
    pulls[bucket * 2 + 1] = bullish - neutral
  }
  const sizes = pulls.map(Math.abs).sort()
  const step = (sizes[Math.floor((1 - CLIPPED) * (sizes.length - 1))] ?? 0) / MOST
  const small = Int8Array.from(pulls, (pull) => {
    const steps = Math.max(-MOST, Math.min(MOST, Math.round(pull / step)))
    return Math.abs(steps) < LEAST ? 0 : steps
  })
  const [bearish = 0, neutral = 0, bullish = 0] = bias
  return { weights: small, step, bias: [bearish - neutral, bullish - neutral] }
}
