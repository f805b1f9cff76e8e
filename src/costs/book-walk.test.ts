import fc from 'fast-check'
import { expect, test } from 'vitest'
import { capacity, costBook, type CostBook, walkBook } from './book-walk.ts'
import { decimal } from './decimal.ts'
import { someBook } from '../../test/costs/some-book.ts'

const BOOK = costBook(
  [
    ['99.9', '2'],
    ['99.5', '10'],
  ],
  [
    ['100.1', '1'],
    ['100.5', '4'],
    ['101', '10'],
  ],
) as CostBook

test('a size within the touch pays the half-spread and nothing else', () => {
  const walk = walkBook(BOOK, 'buy', decimal('50'))
  expect(walk.isPartial).toBe(false)
  expect(walk.vwap.toString()).toBe('100.1')
  expect(walk.slippageBp.toString()).toBe('10')
  expect(BOOK.halfSpreadBp.toString()).toBe('10')
})

test('a size beyond the touch: average and marginal price by hand', () => {
  const walk = walkBook(BOOK, 'buy', decimal('301.1')) // 1 at 100.1, 2 at 100.5
  expect(walk.filledBase.toString()).toBe('3')
  expect(walk.vwap.sub(decimal('301.1').div(3)).abs().toNumber()).toBeLessThan(1e-30)
  expect(walk.marginalPrice.toString()).toBe('100.5')
  expect(walk.levels).toBe(2)
})

test('the last cent counts: what the touch does not hold is taken from the next level', () => {
  const walk = walkBook(BOOK, 'buy', decimal('100.11'))
  expect([walk.levels, walk.marginalPrice.toString(), walk.filledUsdt.toString()]).toEqual([2, '100.5', '100.11'])
})

test('a book too thin: partial, the filled value, and no price for the rest', () => {
  const walk = walkBook(BOOK, 'sell', decimal('5000'))
  expect(walk.isPartial).toBe(true)
  expect(walk.filledUsdt.toString()).toBe('1194.8') // 2 × 99.9 + 10 × 99.5
  expect(walk.filledBase.toString()).toBe('12')
  expect(walk.vwap.gte('99.5')).toBe(true)
})

test('no mid without two sides, nor where they cross', () => {
  expect([costBook([], [['1', '1']]), costBook([['1', '1']], []), costBook([['2', '1']], [['2', '1']])]).toEqual([
    null,
    null,
    null,
  ])
})

test('walking is monotone: a larger value is never cheaper, and fills at least as much', () => {
  fc.assert(
    fc.property(someBook, fc.constantFrom('buy' as const, 'sell' as const), sizes(), sizes(), (book, side, a, b) => {
      const [small, large] = [
        walkBook(book, side, decimal(Math.min(a, b))),
        walkBook(book, side, decimal(Math.max(a, b))),
      ]
      expect(large.slippageBp.sub(small.slippageBp).toNumber()).toBeGreaterThanOrEqual(-1e-20)
      expect(large.filledUsdt.gte(small.filledUsdt)).toBe(true)
      expect(small.slippageBp.sub(book.halfSpreadBp).toNumber()).toBeGreaterThanOrEqual(-1e-20)
      const marginal = side === 'buy' ? large.marginalPrice.sub(large.vwap) : large.vwap.sub(large.marginalPrice)
      expect(marginal.toNumber()).toBeGreaterThanOrEqual(-1e-20)
    }),
    { numRuns: 500 },
  )
})

test('the walk is the plain sum over levels', () => {
  fc.assert(
    fc.property(someBook, sizes(), (book, usdt) => {
      const walk = walkBook(book, 'buy', decimal(usdt))
      let [left, base] = [usdt, 0]
      for (const { price, size } of book.asks) {
        const value = Math.min(left, price.toNumber() * size.toNumber())
        base += value / price.toNumber()
        left -= value
      }
      expect(walk.filledBase.toNumber()).toBeCloseTo(base, 6)
      expect(walk.filledUsdt.toNumber()).toBeCloseTo(usdt - left, 6)
    }),
  )
})

test('capacity: that value stays within the bound, a little more does not', () => {
  fc.assert(
    fc.property(someBook, fc.constantFrom('buy' as const, 'sell' as const), bounds(), (book, side, bp) => {
      const { usdt, isWholeBook } = capacity(book, side, decimal(bp))
      if (usdt.isZero()) {
        expect(book.halfSpreadBp.gte(bp)).toBe(true)
        return
      }
      expect(walkBook(book, side, usdt).slippageBp.toNumber()).toBeLessThanOrEqual(bp + 1e-20)
      const more = walkBook(book, side, usdt.mul('1.000001'))
      expect(isWholeBook ? more.isPartial : more.slippageBp.gt(bp)).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('capacity grows with the bound', () => {
  fc.assert(
    fc.property(someBook, bounds(), bounds(), (book, a, b) => {
      const [tight, wide] = [Math.min(a, b), Math.max(a, b)].map((bp) => capacity(book, 'buy', decimal(bp)).usdt)
      expect(wide?.gte(tight ?? 0)).toBe(true)
    }),
  )
})

function sizes(): fc.Arbitrary<number> {
  return fc.integer({ min: 1, max: 2_000_000 })
}

function bounds(): fc.Arbitrary<number> {
  return fc.integer({ min: 1, max: 200 }).map((tenths) => tenths / 10)
}
