import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Levels } from '../domain/depth-frame.ts'
import { BookSide, type SideLimits } from './book-side.ts'

type Side = 'bid' | 'ask'
type Change = readonly [price: number, size: number]

/** Most prices near each other, some far away, some at the ends of what a book can hold. */
const priceSteps = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 5_000, max: 5_400 }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 40_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 2 ** 30 - 200, max: 2 ** 30 }) },
)
const sizeSteps = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }) },
)
const message = fc.array(fc.tuple(priceSteps, sizeSteps), { maxLength: 12 })
const messages = fc.array(message, { maxLength: 60 })

/** The slow, obvious book: what it holds beyond its horizon is not there. */
class PlainSide {
  readonly sizes = new Map<number, number>()
  horizon: number | null = null
  private readonly side: Side

  constructor(side: Side) {
    this.side = side
  }

  apply(changes: readonly Change[]): void {
    for (const [price, size] of changes) {
      if (this.horizon !== null && this.isBeyond(price, this.horizon)) continue
      if (size === 0) this.sizes.delete(price)
      else this.sizes.set(price, size)
    }
  }

  forgetBeyond(horizon: number): void {
    this.horizon = horizon
    for (const price of this.sizes.keys()) if (this.isBeyond(price, horizon)) this.sizes.delete(price)
  }

  ranked(): [number, number][] {
    return [...this.sizes].sort(([a], [b]) => (this.side === 'bid' ? b - a : a - b))
  }

  private isBeyond(price: number, limit: number): boolean {
    return this.side === 'bid' ? price < limit : price > limit
  }
}

test.each(['bid', 'ask'] as const)('%s: every reading equals a plain map’s, after every message', (name) => {
  fc.assert(
    fc.property(messages, (history) => {
      const side = new BookSide(name, { windowBits: 6, farMax: 1 << 15 })
      const plain = new PlainSide(name)
      for (const changes of history) {
        side.apply(levels(changes))
        plain.apply(changes)
        expectSame(side, plain)
      }
    }),
    { numRuns: 200 },
  )
})

test.each(['bid', 'ask'] as const)(
  '%s: beyond the horizon of a cut snapshot nothing is held, before it all is exact',
  (name) => {
    fc.assert(
      fc.property(message, messages, (snapshot, history) => {
        const side = new BookSide(name, { windowBits: 6, farMax: 1 << 15 })
        const plain = new PlainSide(name)
        side.apply(levels(snapshot))
        plain.apply(snapshot)
        const worst = plain.ranked().at(-1)?.[0]
        if (worst === undefined) return
        side.forgetBeyond(worst)
        plain.forgetBeyond(worst)
        expect(side.knownTo()).toBe(worst)
        for (const changes of history) {
          side.apply(levels(changes))
          plain.apply(changes)
          expectSame(side, plain)
          expect(side.isDepleted).toBe(plain.sizes.size === 0)
        }
      }),
      { numRuns: 200 },
    )
  },
)

test('bounded: more far levels than allowed, and what is still known is exact, or the side says it is depleted', () => {
  const limits: SideLimits = { windowBits: 6, farMax: 16 }
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 4_000 }), fc.integer({ min: 0, max: 3 })), { maxLength: 600 }),
      (changes) => {
        const side = new BookSide('bid', limits)
        const plain = new PlainSide('bid')
        for (const change of changes) {
          side.apply(levels([change]))
          plain.apply([change])
          const known = plain.ranked().filter(([price]) => price >= side.knownTo())
          expect(read(side)).toEqual(known)
          expect(side.isDepleted).toBe(known.length === 0 && side.knownTo() > Number.NEGATIVE_INFINITY)
        }
      },
    ),
    { numRuns: 200 },
  )
})

test('a level may sit at any price that a scale allows, and hold any size that a number counts', () => {
  const side = new BookSide('ask')
  side.apply(
    levels([
      [2 ** 30, Number.MAX_SAFE_INTEGER],
      [1, 1],
      [2 ** 29, 5],
    ]),
  )
  expect(read(side)).toEqual([
    [1, 1],
    [2 ** 29, 5],
    [2 ** 30, Number.MAX_SAFE_INTEGER],
  ])
})

test('deleting what is not there changes nothing', () => {
  const side = new BookSide('bid')
  side.apply(levels([[7, 0]]))
  expect([side.bestPrice(), side.bestSize(), side.isDepleted]).toEqual([Number.NaN, 0, false])
  side.apply(
    levels([
      [100, 3],
      [99, 0],
      [2 ** 30, 0],
      [1, 0],
    ]),
  )
  expect(read(side)).toEqual([[100, 3]])
})

test('copying takes as many levels as asked for, from the window and beyond', () => {
  const side = new BookSide('bid', { windowBits: 6, farMax: 100 })
  side.apply(levels(Array.from({ length: 40 }, (_, i): Change => [1_000 - i * 7, i + 1])))
  const top = new Levels()
  expect([side.copyTop(3, top), [...top.prices.subarray(0, 3)]]).toEqual([3, [1_000, 993, 986]])
  expect([side.copyTop(25, top), top.prices[24]]).toEqual([25, 1_000 - 24 * 7])
  expect(side.copyTop(0, top)).toBe(0)
})

function expectSame(side: BookSide, plain: PlainSide): void {
  const expected = plain.ranked()
  expect(side.bestPrice()).toBe(expected[0]?.[0] ?? Number.NaN)
  expect(side.bestSize()).toBe(expected[0]?.[1] ?? 0)
  expect(read(side)).toEqual(expected)
  const walked: number[] = []
  for (let price = side.bestPrice(); !Number.isNaN(price); price = side.nextPrice(price)) walked.push(price)
  expect(walked).toEqual(expected.map(([price]) => price))
  for (const [price, size] of expected) expect(side.sizeAt(price)).toBe(size)
}

function levels(changes: readonly Change[]): Levels {
  const filled = new Levels()
  for (const [price, size] of changes) filled.push(price, size)
  return filled
}

function read(side: BookSide): [number, number][] {
  const top = new Levels()
  side.copyTop(Number.POSITIVE_INFINITY, top)
  return Array.from({ length: top.count }, (_, i) => [top.prices[i] ?? 0, top.sizes[i] ?? 0])
}
