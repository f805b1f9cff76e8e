import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wallMs } from '../../domain/units.ts'
import type { Clock } from '../../kit/clock.ts'
import { systemClock } from '../../kit/clock.ts'
import type { Caps } from './caps.ts'
import { SpendLedger } from './ledger.ts'
import { dollars, nanos } from './money.ts'
import { statedPrice } from './price.ts'
import { SpendBook } from './spend-book.ts'
import { summarise } from './spend-summary.ts'

const price = statedPrice('p', 'm', '1', '2', '2026-11-25')
const NO_CAPS: Caps = { run: null, day: null, month: null }
const ask = (id: string, inputTokensMax = 1_000, outputTokensMax = 500) => ({
  id,
  provider: 'p',
  model: 'm',
  price,
  inputTokensMax,
  outputTokensMax,
})
const usage = (input: number, output: number) => ({ uncachedInput: input, cachedInput: 0, output, reasoning: 0 })
const open = (caps: Partial<Caps>, book = new SpendBook(), clock: Clock = systemClock) =>
  new SpendLedger({ caps: { ...NO_CAPS, ...caps }, book, clock })
const reserve = async (ledger: SpendLedger, ...args: Parameters<typeof ask>) => {
  const reservation = await ledger.reserve(ask(...args))
  if (typeof reservation === 'string') throw new Error(reservation)
  return reservation
}

test('default: sets the worst case aside, then counts what was used', async () => {
  const ledger = open({ run: dollars('0.002') }) // exactly one worst case: 1,000 × 1 µ$ + 500 × 2 µ$
  const first = await reserve(ledger, 'a')
  first.bill(usage(100, 10))
  expect(await ledger.reserve(ask('b'))).toBe('run')
  expect(summarise(ledger.lines)).toMatchObject({ requests: 1, billed: 120_000, assumedRequests: 0 })
})

test('free requests leave the caps as they were; requests without a count use up all that was set aside', async () => {
  const ledger = open({ run: dollars('0.002') })
  ;(await reserve(ledger, 'a')).free()
  ;(await reserve(ledger, 'b')).assume()
  expect(await ledger.reserve(ask('c'))).toBe('run')
  expect(summarise(ledger.lines)).toMatchObject({ billed: 0, assumed: 2_000_000, assumedRequests: 1 })
})

test('a count that the request cannot have had is not believed: what was set aside counts, and the caps hold', async () => {
  const ledger = open({ run: dollars('0.004') })
  ;(await reserve(ledger, 'a')).bill(usage(1e9, 0))
  ;(await reserve(ledger, 'b')).bill(usage(0, 1e9))
  expect(ledger.lines).toMatchObject([
    { outcome: 'disbelieved', usage: null, counted: 2_000_000 },
    { outcome: 'disbelieved', usage: null, counted: 2_000_000 },
  ])
  expect(summarise(ledger.lines)).toMatchObject({ billed: 0, assumed: 4_000_000, assumedRequests: 2 })
})

test('a reservation ends once', async () => {
  const ledger = open({})
  const reservation = await reserve(ledger, 'a')
  reservation.bill(usage(1, 1))
  reservation.assume()
  reservation.free()
  expect(ledger.lines).toHaveLength(1)
})

test('where only requests under way stand in the way, it waits for them', async () => {
  const ledger = open({ run: dollars('0.0025') })
  const first = await reserve(ledger, 'a')
  const waiting = ledger.reserve(ask('b'))
  first.bill(usage(100, 10))
  expect(typeof (await waiting)).toBe('object')
})

test('days and months are bounded across runs, and begin anew', async () => {
  let now = Date.UTC(2026, 10, 29, 23)
  const clock: Clock = { ...systemClock, wallMs: () => wallMs(now) }
  const book = new SpendBook()
  const caps = { day: dollars('0.003'), month: dollars('0.0045') }
  const run = async (id: string) => {
    const outcome = await open(caps, book, clock).reserve(ask(id))
    if (typeof outcome !== 'string') outcome.assume()
    return typeof outcome === 'string' ? outcome : 'reserved'
  }
  const outcomes = [await run('a'), await run('b')]
  now = Date.UTC(2026, 10, 30, 1)
  outcomes.push(await run('c'), await run('d'))
  now = Date.UTC(2026, 11, 1, 1)
  outcomes.push(await run('e'))
  expect(outcomes).toEqual(['reserved', 'day', 'reserved', 'day', 'reserved'])
})

test('the month binds where the day does not', async () => {
  const ledger = open({ day: dollars('0.01'), month: dollars('0.003') })
  ;(await reserve(ledger, 'a')).assume()
  expect(await ledger.reserve(ask('b'))).toBe('month')
})

test('property: however many ask at once and however they end, no cap is passed, and the sums are right', async () => {
  const request = fc.record({
    input: fc.integer({ min: 1, max: 5_000 }),
    output: fc.integer({ min: 1, max: 1_000 }),
    used: fc.double({ min: 0, max: 1, noNaN: true }),
    end: fc.constantFrom('bill', 'assume', 'free'),
    turns: fc.nat(5),
  })
  const caps = fc.record({
    run: fc.option(fc.nat(30_000_000)),
    day: fc.option(fc.nat(30_000_000)),
    month: fc.option(fc.nat(30_000_000)),
  })
  await fc.assert(
    fc.asyncProperty(caps, fc.array(request, { maxLength: 40 }), async (bounds, requests) => {
      const book = new SpendBook()
      const ledgers = [open(bounds as Partial<Caps>, book), open(bounds as Partial<Caps>, book)]
      const spent = [0, 0]
      await Promise.all(
        requests.map(async ({ input, output, used, end, turns }, at) => {
          const ledger = ledgers[at % 2]
          const reservation = await ledger?.reserve(ask(`${at}`, input, output))
          if (reservation === undefined || typeof reservation === 'string') return
          for (let turn = 0; turn < turns; turn++) await Promise.resolve()
          const real = usage(Math.floor(input * used), Math.floor(output * used))
          if (end === 'bill') reservation.bill(real)
          else reservation[end]()
          // What a provider can have charged: the count that it told, or anything up to the most where it told none.
          if (end !== 'free')
            spent[at % 2] =
              (spent[at % 2] ?? 0) +
              (end === 'bill' ? real.uncachedInput * 1e3 + real.output * 2e3 : input * 1e3 + output * 2e3)
        }),
      )
      for (const [at, ledger] of ledgers.entries()) {
        const { billed, assumed } = summarise(ledger.lines)
        expect((billed ?? 0) + (assumed ?? 0)).toBe(spent[at])
        if (bounds.run !== null) expect(spent[at]).toBeLessThanOrEqual(bounds.run)
      }
      const all = (spent[0] ?? 0) + (spent[1] ?? 0)
      expect(book.totals(systemClock.wallMs()).day).toBe(nanos(all))
      for (const cap of [bounds.day, bounds.month]) if (cap !== null) expect(all).toBeLessThanOrEqual(cap)
    }),
    { numRuns: 300 },
  )
})
