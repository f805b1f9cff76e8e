import { expect, test } from 'vitest'
import { backoffMs } from './backoff.ts'
import { createRandom, exponential, forkRandom, normal } from './random.ts'

const many = (draw: () => number, count = 20_000): number[] => Array.from({ length: count }, draw)
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

test('the same seed gives the same sequence, another purpose another one', () => {
  const [a, b, c] = [forkRandom(7, 'orders'), forkRandom(7, 'orders'), forkRandom(7, 'delays')]
  const first = many(() => a.next(), 100)
  expect(many(() => b.next(), 100)).toEqual(first)
  expect(many(() => c.next(), 100)).not.toEqual(first)
})

test('draws are uniform, exponential and normal to the second digit', () => {
  const random = createRandom(1)
  expect(mean(many(() => random.next()))).toBeCloseTo(0.5, 1)
  expect(mean(many(() => exponential(random, 10)))).toBeCloseTo(10, 0)
  const normals = many(() => normal(random))
  expect(mean(normals)).toBeCloseTo(0, 1)
  expect(mean(normals.map((value) => value * value))).toBeCloseTo(1, 1)
})

test('back-off grows, has jitter, and never passes its ceiling', () => {
  const random = createRandom(2)
  const waits = many(() => backoffMs({ firstMs: 100, maxMs: 5_000 }, 40, random), 200)
  expect(Math.max(...waits)).toBeLessThanOrEqual(5_000)
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(2_500)
  expect(new Set(waits).size).toBeGreaterThan(100)
  expect(backoffMs({ firstMs: 100, maxMs: 5_000 }, 0, random)).toBeLessThanOrEqual(100)
})
