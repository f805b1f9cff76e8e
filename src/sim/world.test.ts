import { expect, test } from 'vitest'
import { createWorld } from './world.ts'

test('article: the article’s latencies and uptimes', () => {
  const { bybit, binance } = createWorld('article')
  expect(bybit).toEqual({ order: { p50Ms: 12, p99Ms: 45 }, stream: { p50Ms: 3, p99Ms: 5 }, probeLoss: 0.0003 })
  expect(binance).toEqual({ order: { p50Ms: 18, p99Ms: 67 }, stream: { p50Ms: 5, p99Ms: 8 }, probeLoss: 0.0005 })
})

test('none: nothing is delayed or lost', () => {
  const { bybit, binance } = createWorld('none')
  for (const { order, stream, probeLoss } of [bybit, binance]) {
    expect([order.p50Ms, order.p99Ms, stream.p50Ms, stream.p99Ms, probeLoss]).toEqual([0, 0, 0, 0, 0])
  }
})

test('an override changes the venue and the part that it names', () => {
  const { bybit, binance } = createWorld('none', { latency: 'bybit=10/20.5', streamDelay: 'binance=2' })
  expect(bybit.order).toEqual({ p50Ms: 10, p99Ms: 20.5 })
  expect(bybit.stream.p50Ms).toBe(0)
  expect(binance.order.p50Ms).toBe(0)
  expect(binance.stream).toEqual({ p50Ms: 2, p99Ms: 2 })
})

test.each([
  '12/45',
  'okx=1/2',
  'bybit=',
  'bybit=5/4',
  'bybit=-1/2',
  'bybit=0/5',
  'bybit=1/2;binance=1/2',
  'bybit=1/99999',
  '',
])('refuses the override %j in one sentence', (latency) => {
  expect(() => createWorld('article', { latency })).toThrow(/^--latency /)
})

test('names the worlds there are', () => {
  expect(() => createWorld('mars')).toThrow('there is no world "mars": take one of article, none')
  expect(() => createWorld('toString')).toThrow(/no world/)
})
