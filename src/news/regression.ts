import type { FeatureBag } from './features.ts'

/** Hashed logistic regression in eight bits: a bucket's pull towards BEARISH and towards BULLISH, both against NEUTRAL. */
export interface Regression {
  /** Two a bucket: bearish, bullish. */
  readonly weights: Int8Array
  /** What one step of a weight is worth. */
  readonly step: number
  readonly bias: readonly [bearish: number, bullish: number]
}

/** Scores of BEARISH and BULLISH; that of NEUTRAL is zero. Long headlines do not shout louder: the sum is scaled by the root of its length. */
export function regress(
  { weights, step, bias }: Regression,
  { buckets, count }: Pick<FeatureBag, 'buckets' | 'count'>,
): readonly [number, number] {
  let [bearish, bullish] = [0, 0]
  for (let index = 0; index < count; index++) {
    const at = (buckets[index] ?? 0) * 2
    bearish += weights[at] ?? 0
    bullish += weights[at + 1] ?? 0
  }
  const scale = step / Math.sqrt(count === 0 ? 1 : count)
  return [bearish * scale + bias[0], bullish * scale + bias[1]]
}
