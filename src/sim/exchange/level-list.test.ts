import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Level } from './level.ts'
import { LevelList } from './level-list.ts'

test('equals a sorted array, whatever comes and goes, across chunks', () => {
  const step = fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 600 }))
  fc.assert(
    fc.property(fc.boolean(), fc.array(step, { minLength: 300, maxLength: 900 }), (isBid, steps) => {
      const list = new LevelList(isBid)
      const plain = new Map<number, Level>()
      for (const [comes, price] of steps) {
        const known = plain.get(price)
        if (known === undefined && comes) {
          const level = new Level(String(price))
          plain.set(price, level)
          list.insert(level)
        } else if (known !== undefined && !comes) {
          plain.delete(price)
          list.delete(known)
        }
      }
      const sorted = [...plain].sort(([a], [b]) => (isBid ? b - a : a - b)).map(([, { text }]) => text)
      expect([...list].map(({ text }) => text)).toEqual(sorted)
      expect(list.top(150).map(({ text }) => text)).toEqual(sorted.slice(0, 150))
      expect(list.best()?.text).toBe(sorted[0])
    }),
    { numRuns: 100 },
  )
})
