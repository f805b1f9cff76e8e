import { expect, test } from 'vitest'
import { bareTable, wrapText } from './bare-table.ts'

const HEAD = ['venue', 'fees from', 'what it says']
const ROWS = [
  ['Bybit', 'VIP 0, 2026-10-12', 'one two three four five six seven eight'],
  ['Binance', 'you', ''],
]
const widthOf = (text: string): number => Math.max(...text.split('\n').map(({ length }) => length))

test('without a bound each row is a line', () => {
  expect(bareTable(HEAD, ROWS).split('\n')).toEqual([
    ' venue    fees from          what it says',
    ' Bybit    VIP 0, 2026-10-12  one two three four five six seven eight',
    ' Binance  you',
  ])
})

test.each([45, 50, 60, 67])('within %d columns the long cell wraps, and no figure is broken', (columns) => {
  const text = bareTable(HEAD, ROWS, columns)
  expect(widthOf(text)).toBeLessThanOrEqual(columns)
  expect(text).toContain('VIP 0, 2026-10-12')
  expect(text).toMatch(/^ venue {4}fees from/)
  for (const word of ROWS[0]?.[2]?.split(' ') ?? []) expect(text).toContain(word)
})

test('where even that is too wide, each row is a list of what is known', () => {
  expect(bareTable(HEAD, ROWS, 34)).toBe(
    ` Bybit
   fees from     VIP 0, 2026-10-12
   what it says  one two three
                 four five six
                 seven eight
 Binance
   fees from     you`,
  )
})

test('text wraps between words; a longer word stands alone', () => {
  expect(wrapText('a bc def', 4)).toBe('a bc\ndef')
  expect(wrapText('abcdefgh i', 4)).toBe('abcdefgh\ni')
  expect(wrapText('a b', Infinity)).toBe('a b')
})
