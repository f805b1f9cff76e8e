import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemClock } from '../kit/clock.ts'
import type { Cost, Limit } from '../venues/venue.ts'
import { VenueBudget } from './rate-budget.ts'
import { RateWindow } from './rate-window.ts'

// What happens to requests that wait, with all clocks and timers of the process under our hand.

const START_MS = 1_792_000_000_000

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS, toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
})

afterEach(() => {
  vi.useRealTimers()
})

const WEIGHT: Limit = { bucket: 'weight', counts: 'weight', max: 10, windowMs: 6_000, window: 'aligned' }
const ORDERS: Limit = { bucket: 'orders', counts: 'orders', max: 6, windowMs: 2_500, window: 'aligned' }
const CREATE: Limit = { bucket: 'create', counts: 'endpoint', max: 3, windowMs: 1_000, window: 'sliding' }
const CANCEL: Limit = { bucket: 'cancel', counts: 'endpoint', max: 4, windowMs: 1_000, window: 'sliding' }

const create: Cost = { weight: 1, orders: 1, lane: 'order', bucket: 'create' }
const cancel: Cost = { weight: 1, orders: 1, lane: 'cancel', bucket: 'cancel' }
const poll: Cost = { weight: 2, orders: 0, lane: 'poll', bucket: 'weight' }

function budgetOf(...limits: Limit[]): VenueBudget {
  return new VenueBudget({ limits, laneRefusals: new Set([7]) }, systemClock, () => Date.now())
}

/** Who was let through, in order. */
function asker(budget: VenueBudget): { served: string[]; ask(name: string, cost: Cost): void } {
  const served: string[] = []
  const ask = (name: string, cost: Cost): void =>
    void budget.take(cost).then(
      () => served.push(name),
      () => served.push(`${name} refused`),
    )
  return { served, ask }
}

/** What the venue counts: an obvious model that looks at all that was ever taken. */
function usedAt(limit: Limit, taken: readonly { at: number; cost: Cost }[], at: number): number {
  const start = limit.window === 'aligned' ? Math.floor(at / limit.windowMs) * limit.windowMs : at - limit.windowMs
  const isInside = (each: number): boolean => (limit.window === 'aligned' ? each >= start : each > start) && each <= at
  return taken
    .filter((each) => isInside(each.at))
    .reduce((sum, { cost }) => {
      if (limit.counts === 'weight') return sum + cost.weight
      return limit.counts === 'orders' || limit.bucket === cost.bucket ? sum + cost.orders : sum
    }, 0)
}

test('whatever is asked, no limit is exceeded in any window, all are served at last, and each line in its order', async () => {
  const costs = [create, cancel, poll, { ...create, orders: 2 }, { ...poll, weight: 5 }]
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ gapMs: fc.integer({ min: 0, max: 700 }), which: fc.nat(costs.length - 1) }), {
        maxLength: 60,
      }),
      async (arrivals) => {
        const limits = [WEIGHT, ORDERS, CREATE, CANCEL]
        const budget = budgetOf(...limits)
        const taken: { at: number; cost: Cost; number: number }[] = []
        for (const [number, { gapMs, which }] of arrivals.entries()) {
          await vi.advanceTimersByTimeAsync(gapMs)
          const cost = costs[which] ?? poll
          void budget.take(cost).then(() => taken.push({ at: Date.now(), cost, number }))
        }
        await vi.advanceTimersByTimeAsync(110_000)
        expect(taken).toHaveLength(arrivals.length)
        for (const { at } of taken) {
          for (const limit of limits) expect(usedAt(limit, taken, at)).toBeLessThanOrEqual(limit.max)
        }
        for (const bucket of ['create', 'cancel', 'weight']) {
          const numbers = taken.filter(({ cost }) => cost.bucket === bucket).map(({ number }) => number)
          expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('a cancel that waits a moment is not held up by the timer of orders that wait for long', async () => {
  const budget = budgetOf(CREATE, CANCEL)
  const { served, ask } = asker(budget)
  budget.heed({ kind: 'rate-limit', venueCode: 7, message: '', retry: 'after', retryAfterMs: 30_000 }, 'order')
  ask('order', create)
  for (let i = 0; i < 5; i++) ask('cancel', cancel)
  await vi.advanceTimersByTimeAsync(1_100)
  expect(served).toEqual(['cancel', 'cancel', 'cancel', 'cancel', 'cancel'])
  await vi.advanceTimersByTimeAsync(29_000)
  expect(served).toHaveLength(6)
})

test('a poll passes orders that wait for a counter of their own', async () => {
  const budget = budgetOf({ ...WEIGHT, max: 100 }, CREATE)
  const { served, ask } = asker(budget)
  for (let i = 0; i < 4; i++) ask('order', create)
  ask('poll', poll)
  await vi.advanceTimersByTimeAsync(0)
  expect(served).toEqual(['order', 'order', 'order', 'poll'])
})

test('a small poll does not take the weight that a large order waits for', async () => {
  const budget = budgetOf(WEIGHT)
  const { served, ask } = asker(budget)
  expect(budget.tryTake({ ...poll, weight: 8 })).toBe(true)
  ask('order', { ...create, weight: 5 })
  ask('poll', poll)
  expect(budget.tryTake(poll)).toBe(false)
  expect(budget.tryTake({ ...cancel, weight: 1 })).toBe(true)
  await vi.advanceTimersByTimeAsync(0)
  expect(served).toEqual([])
  await vi.advanceTimersByTimeAsync(WEIGHT.windowMs)
  expect(served).toEqual(['order', 'poll'])
})

test('a ban that outlasts every patience is told at once, to newcomers and to those who wait', async () => {
  const budget = budgetOf({ ...WEIGHT, max: 2 })
  const { served, ask } = asker(budget)
  ask('first', poll)
  ask('second', poll)
  budget.heed({ kind: 'rate-limit', venueCode: null, message: '', retry: 'after', retryAfterMs: 600_000 }, 'poll')
  await expect(budget.take(cancel)).rejects.toMatchObject({
    code: 'venue.rate-limit',
    retry: 'after',
    message: expect.stringContaining('600 s of silence'),
  })
  expect(served).toEqual(['first', 'second refused'])
  await vi.advanceTimersByTimeAsync(600_000)
  expect(budget.tryTake(poll)).toBe(true)
})

test('nobody waits longer than two minutes: what is sent then is nobody’s wish any more', async () => {
  const budget = budgetOf({ ...CREATE, max: 1, windowMs: 50_000 })
  const { served, ask } = asker(budget)
  for (const name of ['a', 'b', 'c', 'd', 'e']) ask(name, create)
  await vi.advanceTimersByTimeAsync(160_000)
  expect(served).toEqual(['a', 'b', 'c', 'd refused', 'e refused'])
})

test('giving up: the place is free for the next, others of the signal stay served, and no listener stays behind', async () => {
  const budget = budgetOf(CREATE)
  const stop = new AbortController()
  const listeners = vi.spyOn(stop.signal, 'removeEventListener')
  for (let i = 0; i < 3; i++) budget.tryTake(create)
  const waiting = budget.take(create, stop.signal)
  await vi.advanceTimersByTimeAsync(1_100)
  await waiting
  expect(listeners).toHaveBeenCalledTimes(1)
  for (let i = 0; i < 2; i++) budget.tryTake(create)
  const given = budget.take(create, stop.signal)
  const { served, ask } = asker(budget)
  ask('next', create)
  stop.abort()
  await expect(given).rejects.toMatchObject({ code: 'run.aborted' })
  await expect(budget.take(create, stop.signal)).rejects.toMatchObject({ code: 'run.aborted' })
  await vi.advanceTimersByTimeAsync(1_100)
  expect(served).toEqual(['next'])
})

test('an answer that comes late does not count again what has left the window, but others’ use it does', () => {
  const window = new RateWindow({ ...CREATE, max: 10 })
  for (let i = 0; i < 10; i++) window.take(1, i * 100)
  window.correct(10, null, null, 1_150) // counted by the venue when all ten stood in its window
  expect(window.fitsAt(2, 1_150)).toBe(1_150)
  window.correct(10, null, null, 1_700) // the first of ours left more than half a second ago: this is somebody else's
  expect(window.fitsAt(9, 1_700)).toBeGreaterThan(1_900)
})

test('an answer from before the turn of an aligned window says nothing about the new one', () => {
  const window = new RateWindow(WEIGHT)
  const turn = Math.ceil(START_MS / WEIGHT.windowMs) * WEIGHT.windowMs
  window.take(9, turn - 20)
  window.correct(10, null, null, turn + 30)
  expect(window.fitsAt(10, turn + 30)).toBe(turn + 30)
  window.correct(10, null, null, turn + 800)
  expect(window.fitsAt(1, turn + 800)).toBe(turn + WEIGHT.windowMs)
})

test('a venue’s clock that we correct by a little opens no new window; by much, it does', () => {
  const window = new RateWindow(WEIGHT)
  const turn = Math.ceil(START_MS / WEIGHT.windowMs) * WEIGHT.windowMs
  window.take(10, turn + 1)
  expect(window.fitsAt(1, turn - 3)).toBe(turn + WEIGHT.windowMs)
  expect(window.fitsAt(1, turn - 3_600_000)).toBe(turn - 3_600_000)
})
