import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { Failure } from '../domain/errors.ts'
import { monoNs, wallMs } from '../domain/units.ts'
import type { Clock } from '../kit/clock.ts'
import { binance } from '../venues/binance/binance.ts'
import { bybit } from '../venues/bybit/bybit.ts'
import type { Cost, Limit, Venue } from '../venues/venue.ts'
import { VenueBudget } from './rate-budget.ts'
import { RateWindow } from './rate-window.ts'

const START_MS = 1_792_000_000_000

function place(orders = 1): Cost {
  return { weight: 1, orders, lane: 'order', bucket: 'order/create' }
}

const ALL: Cost['lane'][] = ['cancel', 'order', 'poll']

function budgetOf(limits: readonly Limit[], clock: Clock): VenueBudget {
  return new VenueBudget({ limits, laneRefusals: new Set() }, clock, () => clock.wallMs())
}

function virtualClock(): Clock & { nowMs: number } {
  const clock = { nowMs: 0, monoNs: () => monoNs(clock.nowMs * 1e6), wallMs: () => wallMs(START_MS + clock.nowMs) }
  return clock
}

test.each(['sliding', 'aligned'] as const)(
  '%s: never more than the limit in any of the venue’s windows, and never idle while there is room',
  (window) => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ gap: fc.integer({ min: 0, max: 400 }), amount: fc.integer({ min: 1, max: 3 }) }), {
          maxLength: 200,
        }),
        (arrivals) => {
          const limit: Limit = { bucket: 'x', counts: 'orders', max: 10, windowMs: 1_000, window }
          const local = new RateWindow(limit)
          const taken: { at: number; amount: number }[] = []
          let now = START_MS
          for (const { gap, amount } of arrivals) {
            now += gap
            const at = local.fitsAt(amount, now)
            const venueUsed = (from: number): number =>
              taken.filter((each) => each.at > from).reduce((sum, each) => sum + each.amount, 0)
            const windowFrom =
              window === 'sliding' ? now - limit.windowMs : Math.floor(now / limit.windowMs) * limit.windowMs - 0.5
            expect(at === now).toBe(venueUsed(windowFrom) + amount <= limit.max || venueUsed(windowFrom) === 0)
            now = at
            local.take(amount, now)
            taken.push({ at: now, amount })
            const used = venueUsed(
              window === 'sliding' ? now - limit.windowMs : Math.floor(now / limit.windowMs) * limit.windowMs - 0.5,
            )
            expect(used).toBeLessThanOrEqual(limit.max)
          }
        },
      ),
    )
  },
)

test('corrections: the venue’s higher count wins, its lower one does not, and its reset is waited for', () => {
  const window = new RateWindow({ bucket: 'x', counts: 'orders', max: 10, windowMs: 1_000, window: 'sliding' })
  window.correct(8, null, null, START_MS)
  expect(window.fitsAt(2, START_MS)).toBe(START_MS)
  expect(window.fitsAt(3, START_MS)).toBe(START_MS + 1_000)
  window.correct(1, null, null, START_MS)
  expect(window.fitsAt(3, START_MS)).toBe(START_MS + 1_000)
  window.correct(10, null, START_MS + 2_500, START_MS)
  expect(window.fitsAt(1, START_MS + 1_500)).toBe(START_MS + 2_500)
  window.correct(0, 20, null, START_MS + 3_000)
  expect(window.fitsAt(20, START_MS + 3_000)).toBe(START_MS + 3_000)
})

test('lanes: a cancel passes a thousand waiting polls', async () => {
  vi.useFakeTimers()
  try {
    const clock = virtualClock()
    const budget = budgetOf([{ bucket: 'w', counts: 'weight', max: 10, windowMs: 1_000, window: 'sliding' }], clock)
    const served: string[] = []
    const ask = (lane: Cost['lane']): void =>
      void budget.take({ weight: 1, orders: 0, lane, bucket: 'w' }).then(() => served.push(lane))
    for (let i = 0; i < 1_000; i++) ask('poll')
    ask('order')
    ask('cancel')
    await vi.advanceTimersByTimeAsync(0)
    expect(served).toHaveLength(10)
    clock.nowMs = 1_001
    await vi.advanceTimersByTimeAsync(1_001)
    expect(served.slice(10, 12)).toEqual(['cancel', 'order'])
  } finally {
    vi.useRealTimers()
  }
})

test('endpoint counters are apart: full create leaves cancel free', () => {
  const clock = virtualClock()
  const limits: Limit[] = ['order/create', 'order/cancel'].map((bucket) => ({
    bucket,
    counts: 'endpoint',
    max: 10,
    windowMs: 1_000,
    window: 'sliding',
  }))
  const budget = budgetOf(limits, clock)
  for (let i = 0; i < 10; i++) expect(budget.tryTake(place())).toBe(true)
  expect(budget.tryTake(place())).toBe(false)
  expect(budget.tryTake({ weight: 1, orders: 1, lane: 'cancel', bucket: 'order/cancel' })).toBe(true)
})

// At START_MS 20 s are left of the minute, and 10 of the ten seconds.
test.each<[string, Venue, Partial<Failure>, Cost['lane'], number, readonly Cost['lane'][]]>([
  [
    'Binance 429 for orders: until the ten seconds end, cancels pass',
    binance,
    { venueCode: -1015 },
    'order',
    10_000,
    ['order'],
  ],
  ['Binance 429 for weight: until the minute ends', binance, { venueCode: -1003 }, 'order', 20_000, ALL],
  ['Binance 418: until the ban ends', binance, { venueCode: -1003, retryAfterMs: 150_000 }, 'poll', 150_000, ALL],
  ['Bybit 10006 of a poll: a second, orders pass', bybit, { venueCode: 10006 }, 'poll', 1_000, ['poll']],
  ['Bybit 10006 of a cancel: a second, placements pass', bybit, { venueCode: 10006 }, 'cancel', 1_000, ['cancel']],
  ['Bybit 10018: the whole address', bybit, { venueCode: 10018 }, 'order', 5_000, ALL],
  [
    'Bybit 403: the whole address, ten minutes',
    bybit,
    { venueCode: null, retryAfterMs: 600_000 },
    'poll',
    600_000,
    ALL,
  ],
])('pause: %s', (_, venue, refusal, lane, pauseMs, silenced) => {
  const clock = virtualClock()
  const budget = new VenueBudget(venue.limits, clock, () => clock.wallMs())
  const passing = (): Cost['lane'][] =>
    ALL.filter((each) => budget.tryTake({ weight: 0, orders: 0, lane: each, bucket: 'x' }))
  budget.heed({ kind: 'rate-limit', venueCode: -1, message: '', retry: 'after', ...refusal }, lane)
  clock.nowMs = pauseMs - 1
  const before = passing()
  clock.nowMs = pauseMs
  expect(before).toEqual(ALL.filter((each) => !silenced.includes(each)))
  expect(passing()).toEqual(ALL)
})

test('pause: no other failure silences anything', () => {
  const clock = virtualClock()
  const budget = budgetOf([], clock)
  budget.heed({ kind: 'unavailable', venueCode: -1008, message: '', retry: 'after' }, 'order')
  expect(budget.tryTake(place())).toBe(true)
})

test('a waiting request can be given up', async () => {
  const clock = virtualClock()
  const budget = budgetOf([{ bucket: 'w', counts: 'weight', max: 1, windowMs: 60_000, window: 'sliding' }], clock)
  budget.tryTake(place())
  const abort = new AbortController()
  const waiting = budget.take(place(), abort.signal)
  abort.abort()
  await expect(waiting).rejects.toThrow(/Interrupted/)
})

test('time that passes between looking and setting the timer leaves nobody waiting for ever', async () => {
  vi.useFakeTimers()
  try {
    const limit: Limit = { bucket: 'w', counts: 'weight', max: 1, windowMs: 20, window: 'sliding' }
    for (let readings = 0; readings < 30; readings++) {
      let nowMs = 0
      const clock: Clock = { monoNs: () => monoNs(nowMs++ * 1e6), wallMs: () => wallMs(START_MS) }
      const budget = budgetOf([limit], clock)
      await budget.take(place())
      for (let i = 0; i < readings; i++) clock.monoNs()
      let isServed = false
      void budget.take(place()).then(() => (isServed = true))
      await vi.advanceTimersByTimeAsync(1_000)
      expect({ readings, isServed }).toEqual({ readings, isServed: true })
    }
  } finally {
    vi.useRealTimers()
  }
})
