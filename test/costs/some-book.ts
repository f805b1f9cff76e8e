import fc from 'fast-check'
import { type CostBook, costBook } from '../../src/costs/book-walk.ts'

/** Any readable book: ticks of 0.1 about 60,000, gaps and sizes of all kinds. */
export const someBook: fc.Arbitrary<CostBook> = fc
  .record({
    touch: fc.integer({ min: 599_000, max: 601_000 }),
    spread: fc.integer({ min: 1, max: 50 }),
    bids: side(),
    asks: side(),
  })
  .map(({ touch, spread, bids, asks }) => {
    const text = (steps: number): string => (steps / 10).toFixed(1)
    const ladder = (levels: readonly Step[], from: number, sign: number): [string, string][] => {
      let at = from
      return levels.map(({ gap, lots }, i) => {
        at += i === 0 ? 0 : gap * sign
        return [text(at), (lots / 1_000).toFixed(3)]
      })
    }
    return costBook(ladder(bids, touch, -1), ladder(asks, touch + spread, 1)) as CostBook
  })

interface Step {
  readonly gap: number
  readonly lots: number
}

function side(): fc.Arbitrary<Step[]> {
  return fc.array(fc.record({ gap: fc.integer({ min: 1, max: 300 }), lots: fc.integer({ min: 1, max: 5_000 }) }), {
    minLength: 1,
    maxLength: 12,
  })
}
