import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FarLevels } from './far-levels.ts'

type Step =
  | { readonly kind: 'set'; readonly key: number; readonly size: number }
  | { readonly kind: 'take'; readonly low: number; readonly high: number }
  | { readonly kind: 'drop'; readonly below: number }

const key = fc.oneof(fc.integer({ min: -600, max: 600 }), fc.integer({ min: -(2 ** 30), max: 2 ** 30 }))
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 60,
    arbitrary: fc.record({ kind: fc.constant('set' as const), key, size: fc.integer({ min: 0, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('take' as const), low: key, high: key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop' as const), below: key }) },
)

test('levels are found, replaced, taken out and ranked like those of a map', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 1_500, size: 'max' }), (steps) => {
      const far = new FarLevels()
      const plain = new Map<number, number>()
      for (const one of steps) {
        if (one.kind === 'set') {
          far.set(one.key, one.size)
          if (one.size === 0) plain.delete(one.key)
          else plain.set(one.key, one.size)
        } else if (one.kind === 'take') {
          const taken = new Map<number, number>()
          far.take(one.low, one.high, taken)
          expect(taken).toEqual(new Map([...plain].filter(([key]) => key >= one.low && key < one.high)))
          for (const key of taken.keys()) plain.delete(key)
        } else {
          far.dropBelow(one.below)
          for (const key of plain.keys()) if (key < one.below) plain.delete(key)
        }
      }
      const ranked = [...plain.keys()].sort((a, b) => b - a)
      expect(far.count).toBe(plain.size)
      expect(ranked.map((_, n) => far.nthHighest(n))).toEqual(ranked)
      for (const [key, size] of plain) expect(far.get(key)).toBe(size)
      const limit = ranked[3] ?? 0
      expect(far.highestBelow(limit)).toBe(ranked.find((key) => key < limit) ?? -0x80000000)
    }),
  )
})
