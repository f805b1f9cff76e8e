import { expect, test } from 'vitest'
import { fitRegression, meanOf, type Sample } from '../../training/logistic-regression.ts'
import { quantise } from '../../training/quantise.ts'
import { createRandom } from '../kit/random.ts'
import { regress } from './regression.ts'

const OPTIONS = { buckets: 64, epochs: 5, rate: 0.3, decay: 1e-5, seed: 1 }

/** Bucket 1 speaks for bearish, 2 for neutral, 3 for bullish; the rest is noise. */
function samples(): readonly Sample[] {
  const random = createRandom(5)
  return Array.from({ length: 600 }, (_, index) => ({
    buckets: Int32Array.of((index % 3) + 1, 4 + Math.floor(random.next() * 60)),
    target: index % 3,
    weight: 1,
  }))
}

test('training: the same samples give the same bits, another seed others', () => {
  const [first, again] = [fitRegression(samples(), OPTIONS), fitRegression(samples(), OPTIONS)]
  expect(Buffer.from(again.weights.buffer).equals(Buffer.from(first.weights.buffer))).toBe(true)
  expect(again.bias).toEqual(first.bias)
  expect(fitRegression(samples(), { ...OPTIONS, seed: 2 }).weights).not.toEqual(first.weights)
})

test('training: the mean of fits lies between them', () => {
  const fits = [1, 2, 3].map((seed) => fitRegression(samples(), { ...OPTIONS, seed }))
  const [mean, each] = [meanOf(fits).weights[9] ?? 0, fits.map(({ weights }) => weights[9] ?? 0)]
  expect(mean).toBeCloseTo(each.reduce((sum, weight) => sum + weight, 0) / 3, 6)
})

test('training: what a bucket speaks for is learned, and survives eight bits', () => {
  const regression = quantise(fitRegression(samples(), OPTIONS))
  const scores = [1, 2, 3].map((bucket) => regress(regression, { buckets: Int32Array.of(bucket), count: 1 }))
  expect(scores[0]?.[0]).toBeGreaterThan(1)
  expect(scores[1]?.[0]).toBeLessThan(-1)
  expect(scores[1]?.[1]).toBeLessThan(-1)
  expect(scores[2]?.[1]).toBeGreaterThan(1)
})
