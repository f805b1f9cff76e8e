import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CostParts, type Level, MidSeries, sampleBook, sumOf, walk } from './all-in.ts'
import { exactly } from './statistics.ts'
import { signed, verdictOf } from './verdict.ts'
import { winnerOf } from './winner.ts'

const ASKS: readonly Level[] = [
  { price: 100.01, size: 1 },
  { price: 100.02, size: 2 },
  { price: 100.5, size: 100 },
]
const BIDS: readonly Level[] = [
  { price: 99.99, size: 1 },
  { price: 99.98, size: 2 },
  { price: 99.5, size: 100 },
]

test('walking: the average price of what is taken, and none where the book is too thin', () => {
  expect(walk(ASKS, 100.01)).toBeCloseTo(100.01, 10)
  expect(walk(ASKS, 100.01 + 200.04)).toBeCloseTo((100.01 + 200.04) / 3, 10)
  expect(walk(ASKS, 1e6)).toBeNull()
})

test('walking is monotone in size, and never better than the best price', () => {
  const book = fc.array(
    fc.record({ step: fc.integer({ min: 1, max: 50 }), size: fc.double({ min: 0.001, max: 50, noNaN: true }) }),
    { minLength: 1, maxLength: 40 },
  )
  fc.assert(
    fc.property(
      book,
      fc.double({ min: 1, max: 1e5, noNaN: true }),
      fc.double({ min: 1, max: 1e5, noNaN: true }),
      (rows, a, b) => {
        let at = 100
        const levels = rows.map(({ step, size }) => ({ price: (at += step / 100), size }))
        const [small, large] = [walk(levels, Math.min(a, b)), walk(levels, Math.max(a, b))]
        if (small !== null) expect(small).toBeGreaterThanOrEqual((levels[0]?.price ?? 0) - 1e-9)
        if (small !== null && large !== null) expect(large).toBeGreaterThanOrEqual(small - 1e-9)
        if (small === null) expect(large).toBeNull()
      },
    ),
  )
})

test('a look at a book: half-spread, walk beyond it, and depth within 10 bp', () => {
  const sample = sampleBook(5, BIDS, ASKS, 150)
  expect(sample).toMatchObject({ atNs: 5, mid: 100 })
  expect(sample?.halfSpreadBp).toBeCloseTo(1, 10)
  expect(sample?.walkBp).toBeGreaterThan(0.2)
  expect(sample?.depthUsdt10bp).toBeCloseTo(100.01 + 200.04 + 99.99 + 199.96, 6)
  expect(sampleBook(5, [], ASKS, 150)).toBeNull()
  expect(sampleBook(5, BIDS, ASKS, 1e9)?.walkBp).toBeNull()
})

test('moves: the mid is a step function, and only instants whose future was seen count', () => {
  const mids = new MidSeries()
  for (const [ms, mid] of [
    [0, 100],
    [10, 101],
    [12, 101],
    [20, 100],
  ] as const)
    mids.add(ms * 1e6, mid)
  const moves = (latencyMs: number, untilMs: number): number[] =>
    [
      ...mids.movesBp(
        [-1, 0, 5, 9.5, 15].map((ms) => ms * 1e6),
        latencyMs,
        untilMs * 1e6,
      ),
    ].map((bp) => Math.round(bp))
  expect(moves(0, 100)).toEqual([0, 0, 0, 0])
  expect(moves(1, 100)).toEqual([0, 0, 100, 0])
  expect(moves(6, 100)).toEqual([0, 100, 100, 99])
  expect(moves(6, 16)).toEqual([0, 100, 100])
})

const parts = (fee: number, spread: number, depth: number, latency: number): CostParts => ({
  fee: exactly(fee),
  spread: exactly(spread),
  depth: exactly(depth),
  latency: exactly(latency),
})

test('the verdict is the difference by part, and the parts add up to it', () => {
  const verdict = verdictOf(
    10_000,
    { bybit: parts(5.5, 0.1, 0.2, 0.1), binance: parts(5, 0.2, 0.2, 0.3) },
    { bybit: parts(2, -0.1, 0, 0.1), binance: parts(2, -0.1, 0, 0.1) },
  )
  const { taker, maker } = verdict
  const by = taker?.parts ?? { fees: 0, spread: 0, depth: 0, latency: 0 }
  expect(taker).toMatchObject({ winner: 'binance', byBp: expect.closeTo(-0.2, 10) })
  expect(by.fees + by.spread + by.depth + (by.latency ?? 0)).toBeCloseTo(taker?.byBp ?? 0, 10)
  expect(maker?.winner).toBe('none')
  expect(verdict.text).toBe(
    'taker 10,000 USDT → Binance by 0.20 bp (Binance − Bybit: fees −0.50, spread +0.10, depth 0.00, latency +0.20); maker → no proved difference (0.00 bp: fees 0.00, spread 0.00, depth 0.00, latency 0.00)',
  )
})

test('without timed orders the latency is not measured, and the verdict says so', () => {
  const blind = { ...parts(5.5, 0.1, 0.2, 0), latency: null }
  const verdict = verdictOf(10_000, { bybit: blind, binance: blind }, { bybit: blind, binance: blind })
  expect(verdict.taker).toMatchObject({ parts: { latency: null } })
  expect(verdict.text).toContain('latency not measured')
})

test('sums carry their intervals in quadrature, and the count of the fewest samples', () => {
  const sum = sumOf([exactly(1), { value: 2, low: 1.7, high: 2.3, n: 50 }, { value: 3, low: 2.6, high: 3.4, n: 80 }])
  expect(sum).toMatchObject({ value: 6, n: 50 })
  expect(sum.low).toBeCloseTo(5.5, 10)
  expect(sum.high).toBeCloseTo(6.5, 10)
})

test('winner: by the difference’s interval, in the row’s sense', () => {
  const low = { value: 1, low: 0.9, high: 1.1, n: 9 }
  const high = { value: 2, low: 1.9, high: 2.1, n: 9 }
  expect([
    winnerOf(low, high, 'lower'),
    winnerOf(low, high, 'higher'),
    winnerOf(low, low, 'lower'),
    winnerOf(low, high, null),
  ]).toEqual(['bybit', 'binance', 'none', null])
  expect(winnerOf({ ...low, high: null }, high, 'lower')).toBe('none')
  expect(signed(-0.001)).toBe('0.00')
})
