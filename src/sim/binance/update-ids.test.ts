import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstUpdateId, lastUpdateId } from './update-ids.ts'

test('ids rise with the sequence, leave holes, and stay safe integers', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 36 }), (seq) => {
      const before = lastUpdateId(seq)
      expect(firstUpdateId(seq + 1)).toBeGreaterThan(before + 1)
      expect(firstUpdateId(seq + 1)).toBeLessThanOrEqual(lastUpdateId(seq + 1))
      expect(lastUpdateId(seq)).toBe(before)
      expect(Number.isSafeInteger(before)).toBe(true)
    }),
  )
})

test('the distance between two ids is not always the same', () => {
  const gaps = new Set(Array.from({ length: 50 }, (_, seq) => lastUpdateId(seq + 1) - lastUpdateId(seq)))
  expect(gaps.size).toBeGreaterThan(10)
})
