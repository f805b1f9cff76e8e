import fc from 'fast-check'
import { expect, test } from 'vitest'
import { longestRise } from './longest-rise.ts'

test('leaves out what stands in the way of the most others', () => {
  expect(longestRise([9, 1, 2, 8, 3, 4], (item) => item)).toEqual([1, 2, 3, 4])
  expect(longestRise(['b', '?', 'a', 'c'], (item) => (item === '?' ? null : (item.codePointAt(0) ?? 0)))).toEqual([
    'b',
    'c',
  ])
})

test('property: as long as the best of all selections', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(12), { maxLength: 9 }), (items) => {
      let best = 0
      for (let selection = 0; selection < 1 << items.length; selection++) {
        const chosen = items.filter((_, at) => (selection >> at) & 1)
        if (chosen.every((item, at) => at === 0 || item > (chosen[at - 1] ?? item)))
          best = Math.max(best, chosen.length)
      }
      const rise = longestRise(items, (item) => item)
      expect(rise.length).toBe(best)
      expect(rise.every((item, at) => at === 0 || item > (rise[at - 1] ?? item))).toBe(true)
    }),
  )
})
