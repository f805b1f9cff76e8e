import { expect, test } from 'vitest'
import { DelaySample } from './delay-sample.ts'

test('percentiles are those of the delays that ended in the interval', () => {
  const sample = new DelaySample()
  for (let count = 1; count <= 200; count++) sample.add(count, count / 10)
  expect(sample.summary(101, 200)).toEqual({ n: 100, minMs: 10.1, p50Ms: 15, p90Ms: 19, p99Ms: 19.9, maxMs: 20 })
})

test('keeps the newest, and nothing is a summary too', () => {
  const sample = new DelaySample(4)
  const none = { n: 0, minMs: null, p50Ms: null, p90Ms: null, p99Ms: null, maxMs: null }
  expect(sample.summary(0, Infinity)).toEqual(none)
  for (let count = 1; count <= 6; count++) sample.add(count, count)
  expect(sample.summary(0, Infinity)).toMatchObject({ n: 4, minMs: 3, maxMs: 6 })
  expect(sample.summary(7, Infinity)).toEqual(none)
})
