import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PerpkitError } from '../domain/errors.ts'
import { readHeadlines } from './headline-file.ts'

test('JSONL: ids as they are, lines without one by number, empty lines passed over', () => {
  const text = '\uFEFF{"id":"a","headline":"x","more":1}\r\n\n{"headline":"","label":"Positive"}\n'
  expect(readHeadlines('f.jsonl', text)).toEqual([
    { id: 'a', headline: 'x', label: null },
    { id: 3, headline: '', label: 'BULLISH' },
  ])
})

test('CSV: quotes, commas, line breaks', () => {
  const text = 'Label,Title,id\nneutral,"a ""b"", c\nd",7\n,plain,\n'
  expect(readHeadlines('f.csv', text)).toEqual([
    { id: '7', headline: 'a "b", c\nd', label: 'NEUTRAL' },
    { id: 4, headline: 'plain', label: null },
  ])
})

test('text: a headline a line; a file without an ending is looked into', () => {
  expect(readHeadlines('f.txt', 'one\n\n two ')).toEqual([
    { id: 1, headline: 'one', label: null },
    { id: 3, headline: 'two', label: null },
  ])
  expect(readHeadlines('-', '{"id":1,"headline":"x"}')).toEqual([{ id: 1, headline: 'x', label: null }])
})

test.each([
  [
    'not JSON',
    'f.jsonl',
    '{"id":1,"headline":"x"}\n{"id":2,',
    /^Line 2 of f\.jsonl is not JSON; write one object a line/,
  ],
  ['no headline', 'f.jsonl', '{"id":1}', /^Line 1 of f\.jsonl has no "headline" text/],
  ['not an object', 'f.jsonl', 'null', /^Line 1 of f\.jsonl has no "headline" text/],
  ['an id of another kind', 'f.jsonl', '{"id":{},"headline":"x"}', /neither text nor number/],
  ['an id beyond all numbers', 'f.jsonl', '{"id":1e400,"headline":"x"}', /neither text nor number; give it one/],
  [
    'a label of another kind',
    'f.jsonl',
    '{"headline":"x","label":"up"}',
    /has the label "up"; use BULLISH, BEARISH or NEUTRAL\.$/,
  ],
  ['no header', 'f.csv', 'a,b\nc,d', /^Line 1 of f\.csv names no column "headline"/],
  ['too few cells', 'f.csv', 'id,headline\n1,x\n2\n', /^Line 3 of f\.csv has only 1 of 2 columns/],
  ['a stray quote', 'f.csv', 'headline\na"b', /^Line 2 of f\.csv has a stray quote/],
])('%s: one sentence with the line and the remedy', (_, name, text, message) => {
  const read = (): unknown => readHeadlines(name, text)
  expect(read).toThrow(PerpkitError)
  expect(read).toThrow(message)
})

test('property: what is written as CSV is read again', () => {
  const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'é'), minLength: 1 })
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell)), (rows) => {
      const text = `id,headline\n${rows.map(([id, headline]) => `${quote(id)},${quote(headline)}`).join('\n')}`
      expect(readHeadlines('f.csv', text).map(({ id, headline }) => [id, headline])).toEqual(rows)
    }),
  )
})

test('half a headline is not judged: an unquoted comma and a JSON list are refused', () => {
  expect(() => readHeadlines('x.csv', 'id,headline\n1,SEC approves ETF, then Bitcoin crashes\n')).toThrow(
    /^Line 2 of x\.csv has 3 of 2 columns; quote commas/,
  )
  expect(() => readHeadlines('x.json', '[{"id":1,"headline":"x rallies"}]')).toThrow(
    /^Line 1 of x\.json begins a JSON list/,
  )
})
