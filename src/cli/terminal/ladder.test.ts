import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { bookLine, type LadderBook, ladderRows } from './ladder.ts'

const BYBIT: LadderBook = {
  title: 'Bybit BTCUSDT',
  status: 'live',
  mid: 64_000.05,
  spread: 0.1,
  levels: {
    bids: [
      ['64000.0', '1.500'],
      ['63999.9', '0.004'],
    ],
    asks: [['64000.1', '12.000']],
  },
  ageMs: 12.4,
  changes: 7,
}
const BINANCE: LadderBook = {
  ...BYBIT,
  title: 'Binance BTCUSDT',
  status: 'gap',
  mid: null,
  spread: null,
  levels: { bids: [], asks: [] },
}

test('side by side: best first, and a book that may not be read says why and shows no price', () => {
  expect(ladderRows([BYBIT, BINANCE], 2, 80, 24, false).map((row) => row.trimEnd())).toEqual([
    'Bybit BTCUSDT                            Binance BTCUSDT',
    'mid 64000.05  spread 0.1                 not to be read: gap',
    '7 changes  12 ms ago                     7 changes  12 ms ago',
    '1.500     64000.0 │ 64000.1    12.000                      │',
    '0.004     63999.9 │                                        │',
  ])
})

test('narrow: one below the other, each as deep as there is room for', () => {
  const rows = ladderRows([BYBIT, BINANCE], 10, 40, 14, false)
  expect([rows.length, rows.every((row) => row.length <= 40)]).toEqual([14, true])
  expect(rows.filter((row) => row.includes('│')).length).toBe(6)
})

test.each([20, 36, 60, 75, 80, 200])('no row is wider than %i columns', (columns) => {
  for (const row of ladderRows([BYBIT, BINANCE], 5, columns, 40, false)) expect(row.length).toBeLessThanOrEqual(columns)
})

test('colour: only when asked for, and the text is the same without it', () => {
  const colour = ladderRows([BYBIT, BINANCE], 2, 80, 24, true)
  expect(colour.join('')).toContain('\u001B[32m')
  expect(colour.map(stripVTControlCharacters)).toEqual(ladderRows([BYBIT, BINANCE], 2, 80, 24, false))
})

test('a line for pipes', () => {
  expect([bookLine(BYBIT), bookLine(BINANCE)]).toEqual([
    'Bybit BTCUSDT  bid 64000.0 × 1.500  ask 64000.1 × 12.000  mid 64000.05  spread 0.1',
    'Binance BTCUSDT  gap',
  ])
})
