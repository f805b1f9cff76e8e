import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TierQuota } from './quota.ts'

class HandClock {
  ms = 1_700_000_000_123
  readonly monoNs = (): number => (this.ms - 1_700_000_000_000) * 1e6
  readonly wallMs = (): number => this.ms
}

const requests = fc.array(fc.record({ waitMs: fc.nat({ max: 900 }), cost: fc.integer({ min: 1, max: 4 }) }), {
  maxLength: 200,
})

test('sliding: no second ever holds more than the limit, and nothing is refused that would have fitted', () => {
  fc.assert(
    fc.property(requests, (steps) => {
      const clock = new HandClock()
      const quota = new TierQuota('bybit', 'default', clock)
      const passed: { at: number; cost: number }[] = []
      for (const { waitMs, cost } of steps) {
        clock.ms += waitMs
        const inWindow = passed.filter(({ at }) => at > clock.ms - 1_000).reduce((sum, one) => sum + one.cost, 0)
        const count = quota.take('order/create', 'u1', cost)
        expect(count.isOver).toBe(inWindow + cost > 10)
        if (!count.isOver) passed.push({ at: clock.ms, cost })
        expect(count.used).toBe(inWindow + (count.isOver ? 0 : cost))
      }
    }),
  )
})

test('sliding: a refusal names the instant from which the same request passes', () => {
  fc.assert(
    fc.property(requests, (steps) => {
      const clock = new HandClock()
      const quota = new TierQuota('bybit', 'default', clock)
      for (const { waitMs, cost } of steps) {
        clock.ms += waitMs
        const { isOver, resetMs } = quota.take('order/create', 'u1', cost)
        if (!isOver) continue
        expect(resetMs).toBeGreaterThan(clock.ms)
        clock.ms = resetMs - 1
        expect(quota.take('order/create', 'u1', cost).isOver).toBe(true)
        clock.ms = resetMs
        expect(quota.take('order/create', 'u1', cost).isOver).toBe(false)
      }
    }),
  )
})

test('aligned: each window of the wall clock counts anew', () => {
  fc.assert(
    fc.property(requests, (steps) => {
      const clock = new HandClock()
      const quota = new TierQuota('binance', 'default', clock)
      const used = new Map<number, number>()
      for (const { waitMs, cost } of steps) {
        clock.ms += waitMs
        const window = Math.floor(clock.ms / 10_000)
        const before = used.get(window) ?? 0
        const count = quota.take('orders-10s', 'u1', cost * 20)
        expect(count.isOver).toBe(before + cost * 20 > 300)
        if (!count.isOver) used.set(window, before + cost * 20)
        expect(count.resetMs).toBe((window + 1) * 10_000)
      }
    }),
  )
})

test('Binance: a refused request still costs its weight, and refusals in a row are counted', () => {
  const clock = new HandClock()
  const quota = new TierQuota('binance', 'default', clock)
  expect(quota.take('weight', 'ip', 2_400).isOver).toBe(false)
  expect(quota.take('weight', 'ip', 5)).toMatchObject({ isOver: true, used: 2_405, remaining: 0, refusals: 1 })
  expect(quota.take('weight', 'ip', 5).refusals).toBe(2)
  clock.ms += 60_000
  expect(quota.take('weight', 'ip', 5)).toMatchObject({ isOver: false, used: 5, remaining: 2_395, refusals: 0 })
})

test('Bybit: an address that exceeds its limit is shut out for ten minutes', () => {
  const clock = new HandClock()
  const quota = new TierQuota('bybit', 'default', clock)
  for (let count = 0; count < 600; count++) expect(quota.take('ip', 'here').isOver).toBe(false)
  const refused = quota.take('ip', 'here')
  expect(refused).toMatchObject({ isOver: true, resetMs: clock.ms + 600_000 })
  clock.ms += 599_999
  expect(quota.take('ip', 'here').isOver).toBe(true)
  expect(quota.take('ip', 'elsewhere').isOver).toBe(false)
  clock.ms += 1
  expect(quota.take('ip', 'here').isOver).toBe(false)
})

test('callers and endpoints count apart; peeking counts nothing', () => {
  const quota = new TierQuota('bybit', 'default', new HandClock())
  for (let count = 0; count < 10; count++) quota.take('order/create', 'u1')
  expect(quota.peek('order/create', 'u1')).toMatchObject({ isOver: true, used: 10 })
  expect(quota.peek('order/create', 'u2')).toMatchObject({ isOver: false, used: 0 })
  expect(quota.peek('order/cancel', 'u1')).toMatchObject({ isOver: false, used: 0 })
  expect(quota.peek('order/create', 'u1').used).toBe(10)
})

test('article: 600 and 240 orders a second', () => {
  const clock = new HandClock()
  const bybit = new TierQuota('bybit', 'article', clock)
  const binance = new TierQuota('binance', 'article', clock)
  expect(bybit.rules.get('order/create')).toMatchObject({ limit: 600, windowMs: 1_000 })
  expect(binance.rules.get('orders-10s')).toMatchObject({ limit: 2_400, windowMs: 10_000 })
  expect(binance.rules.get('orders-1m')).toMatchObject({ limit: 14_400, windowMs: 60_000 })
  expect([bybit.enforced, binance.enforced]).toEqual([true, true])
})

test('lab: counts, and refuses nothing', () => {
  const quota = new TierQuota('binance', 'lab', new HandClock())
  for (let count = 0; count < 5_000; count++) quota.take('orders-10s', 'u1')
  expect(quota.take('orders-10s', 'u1', 2_000_000)).toMatchObject({ isOver: false, used: 2_005_000 })
  expect(quota.enforced).toBe(false)
})

test('a rule that nobody defined is a bug, not a free pass', () => {
  expect(() => new TierQuota('bybit', 'lab', new HandClock()).take('order/creat', 'u1')).toThrow('order/creat')
})
