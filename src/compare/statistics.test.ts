import fc from 'fast-check'
import * as oracle from 'simple-statistics'
import { expect, test } from 'vitest'
import { createRandom, normal } from '../kit/random.ts'
import {
  ascending,
  blockMeanEstimate,
  differenceInterval,
  exactly,
  meanEstimate,
  quantileEstimate,
  quantileOf,
  quantileRanks,
  shareEstimate,
} from './statistics.ts'

test('quantile: the nearest rank, as the definition says', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 300 }),
      fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      (values, p) => {
        const sorted = ascending(values)
        const value = quantileOf(sorted, p)
        const atOrBelow = sorted.filter((each) => each <= value).length
        const below = sorted.filter((each) => each < value).length
        expect(atOrBelow / sorted.length).toBeGreaterThanOrEqual(p - 1e-12)
        expect(below / sorted.length).toBeLessThan(p + 1e-12)
      },
    ),
  )
})

test('quantile interval: published ranks for the median (n = 10: 2 and 9; n = 100: 40 and 61)', () => {
  expect(quantileRanks(10, 0.5)).toEqual([2, 9])
  expect(quantileRanks(100, 0.5)).toEqual([40, 61])
})

test('quantile interval: the upper bound of P99.9 does not exist below 3,688 samples', () => {
  const upperExists = (n: number): boolean => quantileRanks(n, 0.999)[1] <= n
  expect(upperExists(3_687)).toBe(false)
  expect(upperExists(3_688)).toBe(true)
  expect(
    quantileEstimate(
      new Float64Array(100).map((_, i) => i),
      0.999,
    ),
  ).toMatchObject({ high: null, n: 100 })
})

test('quantile interval: holds the true quantile in about 95 % of 2,000 seeded trials', () => {
  const random = createRandom(11)
  let held = 0
  for (let trial = 0; trial < 2_000; trial++) {
    const { low, high } = quantileEstimate(ascending(Array.from({ length: 200 }, () => random.next())), 0.9)
    if (low !== null && high !== null && low <= 0.9 && high >= 0.9) held++
  }
  expect(held / 2_000).toBeGreaterThan(0.94)
  expect(held / 2_000).toBeLessThan(0.985)
})

test('share: Wilson, against published values (15 of 20: 0.531 … 0.888) and at the edges', () => {
  const { low, high } = shareEstimate(15, 20)
  expect(low).toBeCloseTo(0.5313, 3)
  expect(high).toBeCloseTo(0.8881, 3)
  expect(shareEstimate(2_000, 2_000)).toMatchObject({ value: 1, high: 1 })
  expect(shareEstimate(2_000, 2_000).low).toBeGreaterThan(0.998)
})

test('mean: agrees with the statistics library', () => {
  const random = createRandom(3)
  const values = Array.from({ length: 500 }, () => 5 + normal(random))
  const { value, low, high } = meanEstimate(values)
  const half = (1.959963984540054 * oracle.sampleStandardDeviation(values)) / Math.sqrt(500)
  expect(value).toBeCloseTo(oracle.mean(values), 12)
  expect(low).toBeCloseTo(oracle.mean(values) - half, 12)
  expect(high).toBeCloseTo(oracle.mean(values) + half, 12)
})

test('block mean: wider than the naive interval where samples hang together', () => {
  const values = Array.from({ length: 2_000 }, (_, i) => Math.sin(i / 200))
  const [naive, blocked] = [meanEstimate(values), blockMeanEstimate(values)]
  expect((blocked.high ?? 0) - (blocked.low ?? 0)).toBeGreaterThan(3 * ((naive.high ?? 0) - (naive.low ?? 0)))
})

test('difference: encloses zero for the same figure, excludes it for figures far apart, unbounded stays unbounded', () => {
  const a = { value: 10, low: 9, high: 11, n: 100 }
  expect(differenceInterval(a, a)).toEqual([-Math.SQRT2, Math.SQRT2])
  expect(differenceInterval(a, { value: 20, low: 19, high: 21, n: 100 })?.[1]).toBeLessThan(0)
  expect(differenceInterval(a, { value: 20, low: null, high: 21, n: 3 })).toBeNull()
  expect(differenceInterval(exactly(2), exactly(1))).toEqual([1, 1])
})
