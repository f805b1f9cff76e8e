import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvRecords, csvText } from './csv.ts'

const stray = (line: number): Error => new Error(`line ${line}`)

test('quotes, commas, line breaks: what was written is read, with the line that each record begins on', () => {
  expect(csvRecords('a,b\r\n"x,""y""\nz",\n\nlast,1', stray)).toEqual([
    { cells: ['a', 'b'], number: 1 },
    { cells: ['x,"y"\nz', ''], number: 2 },
    { cells: ['last', '1'], number: 5 },
  ])
})

test('a stray quote is told with its line', () => {
  expect(() => csvRecords('a\nb"c', stray)).toThrow('line 2')
})

test('written and read again it is the same', () => {
  const cell = fc.string().filter((text) => !/^[=+\-@\t\r]/.test(text))
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
      const filled = rows.map(([a, b]) => [`x${a}`, b])
      expect(csvRecords(csvText(['p', 'q'], filled), stray).map(({ cells }) => cells)).toEqual([['p', 'q'], ...filled])
    }),
  )
})

test('text is never a formula, numbers stay numbers, null is empty', () => {
  expect(csvText(['a'], [['=1+1'], [-1.5], [null], [true]])).toBe("a\n'=1+1\n-1.5\n\ntrue\n")
})
