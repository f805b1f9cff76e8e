import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DepthFrame, Levels } from '../domain/depth-frame.ts'
import { BookSide } from './book-side.ts'
import { FarLevels } from './far-levels.ts'
import { OrderBook } from './order-book.ts'

interface Change {
  readonly price: number
  readonly size: number
}

/** Prices near each other, and some far away: windows must move and the table must hold. */
const change = fc.record({
  price: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 5_000, max: 5_400 }) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 40_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 2 ** 29, max: 2 ** 30 }) },
  ),
  size: fc.oneof(
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 2 ** 52 }) },
  ),
})

function filled(changes: readonly Change[]): Levels {
  const levels = new Levels()
  for (const { price, size } of changes) levels.push(price, size)
  return levels
}

function ranked(model: ReadonlyMap<number, number>, side: 'bid' | 'ask'): [number, number][] {
  return [...model].sort(([a], [b]) => (side === 'bid' ? b - a : a - b))
}

test.each(['bid', 'ask'] as const)('%s side: every reading equals a plain map’s, after every change', (name) => {
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 12 }), { maxLength: 60 }), (messages) => {
      const side = new BookSide(name, { windowBits: 7, farMax: 1 << 15 })
      const model = new Map<number, number>()
      for (const message of messages) {
        side.apply(filled(message))
        for (const { price, size } of message)
          if (size === 0) model.delete(price)
          else model.set(price, size)
        const expected = ranked(model, name)
        expect(side.bestPrice()).toBe(expected[0]?.[0] ?? Number.NaN)
        expect(side.bestSize()).toBe(expected[0]?.[1] ?? 0)
        const copy = new Levels()
        side.copyInto(copy)
        expect(Array.from({ length: copy.count }, (_, i) => [copy.prices[i], copy.sizes[i]])).toEqual(expected)
        const walked: number[] = []
        for (let price = side.bestPrice(); !Number.isNaN(price); price = side.nextPrice(price)) walked.push(price)
        expect(walked).toEqual(expected.map(([price]) => price))
      }
    }),
    { numRuns: 150 },
  )
})

test('levels in the table are found, replaced and removed like those of a map', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ key: fc.integer({ min: -600, max: 600 }), size: fc.integer({ min: 0, max: 9 }) }), {
        maxLength: 1_500,
      }),
      (changes) => {
        const far = new FarLevels()
        const model = new Map<number, number>()
        for (const { key, size } of changes) {
          far.set(key, size)
          if (size === 0) model.delete(key)
          else model.set(key, size)
        }
        expect(far.count).toBe(model.size)
        expect([...far.keysDescending()]).toEqual([...model.keys()].sort((a, b) => b - a))
        for (const [key, size] of model) expect(far.get(key)).toBe(size)
      },
    ),
  )
})

test('forgetting: the far half goes, what is left is exact, and a best beyond it breaks the side', () => {
  const side = new BookSide('bid', { windowBits: 5, farMax: 8 })
  side.apply(filled(Array.from({ length: 40 }, (_, i) => ({ price: 1_000 - i * 10, size: i + 1 }))))
  expect(side.bestPrice()).toBe(1_000)
  const known = side.knownTo()
  expect(known).toBeGreaterThan(1_000 - 40 * 10)
  side.apply(
    filled(
      Array.from({ length: 40 }, (_, i) => ({ price: 1_000 - i * 10, size: 0 })).filter(({ price }) => price >= known),
    ),
  )
  side.apply(filled([{ price: 1_000, size: 0 }]))
  expect(Number.isNaN(side.bestPrice()) || side.isBroken || side.bestPrice() >= known).toBe(true)
})

test('a snapshot replaces everything; a crossed book says so', () => {
  const book = new OrderBook()
  const frame = new DepthFrame()
  frame.isSnapshot = true
  frame.bids.push(100, 1)
  frame.asks.push(101, 2)
  book.apply(frame)
  expect([book.bids.bestPrice(), book.asks.bestPrice(), book.isCrossed()]).toEqual([100, 101, false])
  frame.isSnapshot = false
  frame.asks.clear()
  frame.bids.clear()
  frame.bids.push(101, 5)
  book.apply(frame)
  expect(book.isCrossed()).toBe(true)
  frame.isSnapshot = true
  book.apply(frame)
  expect([book.asks.bestPrice(), book.isCrossed()]).toEqual([Number.NaN, false])
})
