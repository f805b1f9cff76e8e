import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoffMs } from './backoff.ts'

const PLAN = { firstMs: 200, maxMs: 15_000 }

test('each wait doubles until the maximum, and jitter takes up to half of it away', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 2_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, drawn) => {
        const wholeMs = Math.min(PLAN.maxMs, PLAN.firstMs * 2 ** attempt)
        const waitMs = backoffMs(PLAN, attempt, { next: () => drawn })
        expect(waitMs).toBeGreaterThanOrEqual(wholeMs / 2)
        expect(waitMs).toBeLessThanOrEqual(wholeMs)
        expect(waitMs).toBeCloseTo(wholeMs * (0.5 + drawn / 2), 6)
      },
    ),
  )
})
