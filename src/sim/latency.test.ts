import { expect, test } from 'vitest'
import { createRandom } from '../kit/random.ts'
import { Latency } from './latency.ts'

function drawn(p50Ms: number, p99Ms: number, seed = 1): readonly number[] {
  const latency = new Latency({ p50Ms, p99Ms }, createRandom(seed))
  return Array.from({ length: 100_000 }, () => latency.drawNs() / 1e6).sort((a, b) => a - b)
}

test.each([
  [12, 45],
  [18, 67],
  [3, 5],
])('draws have P50 %d ms and P99 %d ms', (p50Ms, p99Ms) => {
  const delays = drawn(p50Ms, p99Ms)
  expect((delays[50_000] ?? 0) / p50Ms).toBeCloseTo(1, 1)
  expect((delays[99_000] ?? 0) / p99Ms).toBeCloseTo(1, 1)
  expect(delays[0]).toBeGreaterThan(0)
})

test('the same seed draws the same delays', () => {
  expect(drawn(12, 45, 7)).toEqual(drawn(12, 45, 7))
  expect(drawn(12, 45, 7)).not.toEqual(drawn(12, 45, 8))
})

test('no spread: P99 equal to P50 is a constant; 0 is none', () => {
  expect(new Set(drawn(5, 5))).toEqual(new Set([5]))
  expect(new Set(drawn(0, 0))).toEqual(new Set([0]))
})
