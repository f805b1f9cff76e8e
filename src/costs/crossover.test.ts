import fc from 'fast-check'
import { expect, test } from 'vitest'
import { someBook } from '../../test/costs/some-book.ts'
import { type CostBook, costBook, walkBook } from './book-walk.ts'
import { crossovers, type Taken } from './crossover.ts'
import { decimal } from './decimal.ts'

const book = (asks: [string, string][]): CostBook => costBook([['99.9', '1000']], asks) as CostBook

test('the cheaper fee wins small orders, the deeper book large ones: the size between, by hand', () => {
  // Fees 5.0 against 5.5 bp. The first book is 1 deep at 100.1, then 101; the second stands at 100.1.
  const thin = {
    feeBp: decimal('5'),
    book: book([
      ['100.1', '1'],
      ['101', '1000'],
    ]),
  }
  const deep = { feeBp: decimal('5.5'), book: book([['100.1', '1000']]) }
  const { atFirst, changes } = crossovers(thin, deep, 'buy')
  expect(atFirst).toBe('first')
  expect(changes.map(({ cheaper }) => cheaper)).toEqual(['second'])
  // 0.5 bp of 100 is 0.005: v ÷ (1 + (v − 100.1) ÷ 101) = 100.105.
  const expected = (100.105 * (1 - 100.1 / 101)) / (1 - 100.105 / 101)
  expect(changes[0]?.usdt.toNumber()).toBeCloseTo(expected, 9)
})

test('equal venues stay equal, and nothing is said beyond the shallower book', () => {
  const same = { feeBp: decimal('5'), book: book([['100.1', '3']]) }
  const deeper = { feeBp: decimal('5'), book: book([['100.1', '30']]) }
  const { atFirst, changes, knownToUsdt } = crossovers(same, deeper, 'buy')
  expect({ atFirst, changes, to: knownToUsdt.toString() }).toEqual({ atFirst: 'equal', changes: [], to: '300.3' })
})

test('against a slow search: the cheaper venue is the named one everywhere between two crossovers', () => {
  const fee = fc.integer({ min: 0, max: 80 }).map((tenths) => decimal(tenths).div(10))
  fc.assert(
    fc.property(
      someBook,
      someBook,
      fee,
      fee,
      fc.constantFrom('buy' as const, 'sell' as const),
      (a, b, feeA, feeB, side) => {
        const [first, second]: Taken[] = [
          { feeBp: feeA, book: a },
          { feeBp: feeB, book: b },
        ]
        if (first === undefined || second === undefined) return
        const found = crossovers(first, second, side)
        for (let step = 1; step < 60; step++) {
          const usdt = found.knownToUsdt.mul(step).div(60)
          const cost = (one: Taken): number => one.feeBp.add(walkBook(one.book, side, usdt).slippageBp).toNumber()
          const difference = cost(first) - cost(second)
          if (Math.abs(difference) < 1e-9) continue // at a crossover
          const named = found.changes.findLast((change) => change.usdt.lte(usdt))?.cheaper ?? found.atFirst
          expect(named).toBe(difference < 0 ? 'first' : 'second')
        }
      },
    ),
    { numRuns: 300 },
  )
})
