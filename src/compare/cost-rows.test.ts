import { expect, test } from 'vitest'
import { type BookSample, MidSeries } from './all-in.ts'
import { type CostInputs, costTable } from './cost-rows.ts'
import { monoNs } from '../domain/units.ts'

const look = (atNs: number, walkBp: number | null): BookSample => ({
  atNs,
  mid: 100,
  halfSpreadBp: 0.5,
  walkBp,
  depthUsdt10bp: 1e6,
})

const inputs = (books: readonly BookSample[]): CostInputs => ({
  fee: { maker: '0.0002', taker: '0.0005', source: 'default', asOf: '2026-11' },
  market: {
    books,
    mids: new MidSeries(),
    endNs: monoNs(1e9),
    unreadable: 0,
    framesPerSecond: [],
    delaysMs: new Float64Array(0),
    watchedMs: 1_000,
  },
  takeMs: null,
  cancelMs: null,
})

const DEEP = inputs([look(0, 0.2), look(1, 0.4)])
const idsOf = ({ rows }: ReturnType<typeof costTable>): readonly string[] => rows.map(({ id }) => id)

test('all that an order costs: fee, half-spread and the walk, each the mean of its looks', () => {
  const { rows, verdict } = costTable({ bybit: DEEP, binance: inputs([look(0, 1), look(1, 1)]) }, 10_000)
  const taker = rows.find(({ id }) => id === 'all-in-taker')
  expect(taker?.bybit.value).toBeCloseTo(5 + 0.5 + 0.3, 10)
  expect(taker?.binance.value).toBeCloseTo(5 + 0.5 + 1, 10)
  expect(taker?.detail).not.toContain('thin')
  expect(verdict.taker?.parts.depth).toBeCloseTo(0.7, 10)
})

test('a size that no visible book holds is not priced as free: no row, no winner, and the verdict says why', () => {
  const thin = inputs([look(0, null), look(1, null)])
  const table = costTable({ bybit: thin, binance: DEEP }, 1e9)
  expect(idsOf(table)).toEqual(['fee-maker', 'fee-taker', 'all-in-maker'])
  expect(table.verdict.taker).toBeNull()
  expect(table.verdict.text).toMatch(
    /^taker 1,000,000,000 USDT → not measured: Bybit never showed a book that holds it; maker → no proved difference/,
  )
})

test('a size that only some looks held is priced by those, and that is said', () => {
  const table = costTable({ bybit: inputs([look(0, null), look(1, 0.4)]), binance: DEEP }, 1e6)
  expect(table.rows.find(({ id }) => id === 'all-in-taker')?.detail).toMatch(
    /Bybit: 1 of 2 looks found too thin a book\.$/,
  )
})

test('a book that was never readable has no spread of zero', () => {
  const table = costTable({ bybit: DEEP, binance: inputs([]) }, 10_000)
  expect(idsOf(table)).toEqual(['fee-maker', 'fee-taker'])
  expect(table.verdict).toMatchObject({ taker: null, maker: null })
  expect(table.verdict.text).toContain('maker → not measured: Binance never showed a readable book')
})
