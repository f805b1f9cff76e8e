import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createGrid, createScale, toNumber, toSteps, toText } from './scale.ts'

test('a grid is the shortest form of its step', () => {
  expect(createGrid('0.10')).toMatchObject({ decimals: 1, step: 1 })
  expect(createGrid('0.5')).toMatchObject({ decimals: 1, step: 5 })
  expect(createGrid('100')).toMatchObject({ decimals: 0, step: 100 })
  expect(createGrid('0.0000100')).toMatchObject({ decimals: 5, step: 1 })
})

test('no step: zero, signs, exponents and words are refused', () => {
  for (const text of ['0', '0.00', '-0.1', '1e-3', '', '.5', '5.', 'tick'])
    expect(() => createGrid(text)).toThrow(RangeError)
})

test('text to steps and back is exact on every grid, against decimal arithmetic', () => {
  const grids = ['0.10', '0.01', '0.5', '0.0001', '0.25', '1', '100', '0.00000001']
  fc.assert(
    fc.property(fc.constantFrom(...grids), fc.integer({ min: 0, max: 2 ** 40 }), (tick, steps) => {
      const grid = createGrid(tick)
      const text = toText(steps, grid)
      expect(new Decimal(text).equals(new Decimal(tick).times(steps))).toBe(true)
      expect(toSteps(text, grid)).toBe(steps)
      expect(toSteps(`${text}${text.includes('.') ? '000' : '.000'}`, grid)).toBe(steps)
      expect(toNumber(steps, grid)).toBeCloseTo(new Decimal(tick).times(steps).toNumber(), 6)
    }),
  )
})

test('off the grid, malformed or too large is NaN, never rounded', () => {
  const { price } = createScale('0.10', '0.001')
  for (const text of ['60000.05', '1e5', '-1', '', ' 1', '1,5', '60000.1x', '999999999999'])
    expect(toSteps(text, price)).toBeNaN()
})

test('negative steps keep their sign in text', () => {
  expect(toText(-15, createGrid('0.10'))).toBe('-1.5')
})

test('any text at all reads as the slow way by regular expression and big integers does', () => {
  const slow = (text: string, decimals: number, step: bigint, max: number): number => {
    if (!/^\d+(\.\d+)?$/.test(text)) return Number.NaN
    const [whole = '', fraction = ''] = text.split('.')
    if (/[1-9]/.test(fraction.slice(decimals))) return Number.NaN
    const units = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'))
    return units % step === 0n && units / step <= max ? Number(units / step) : Number.NaN
  }
  const texts = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'0123456789.'), maxLength: 24 }),
    fc.string({ unit: fc.constantFrom(...'0159.-e '), maxLength: 6 }),
  )
  const grids = fc.constantFrom('0.10', '0.01', '0.5', '0.0001', '0.25', '1', '100', '5000000')
  fc.assert(
    fc.property(texts, grids, fc.constantFrom(2 ** 30, Number.MAX_SAFE_INTEGER), (text, tick, max) => {
      const grid = createGrid(tick, max)
      expect(toSteps(text, grid)).toBe(slow(text, grid.decimals, BigInt(grid.step), max))
    }),
    { numRuns: 3_000 },
  )
})
