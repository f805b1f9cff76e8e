import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nanos } from '../../src/news/spend/money.ts'
import { soak, soakHeadlines } from './soak.ts'

// The whole client, four batches at a time, with all faults, under caps that are too small for the job.
const headlines = soakHeadlines(600)

test('property: by the provider’s own bill, told and untold, no cap is passed by a nano-dollar', async () => {
  const cap = fc.integer({ min: 0, max: 15_000_000 }).map(nanos)
  await fc.assert(
    fc.asyncProperty(fc.nat(1_000_000), cap, fc.constantFrom('run', 'day', 'month'), async (seed, most, name) => {
      const caps = { run: null, day: null, month: null, [name]: most }
      const { bill, ledger, requests, answered, misassigned } = await soak(seed, headlines, { caps })
      const charged = bill.reduce((sum, line) => sum + line.nanos, 0n)
      expect(charged <= BigInt(most)).toBe(true)
      expect(ledger.reduce((sum, { counted }) => sum + counted, 0)).toBeLessThanOrEqual(most)
      expect([ledger.length, answered, misassigned]).toEqual([requests, headlines.length, 0])
    }),
    { numRuns: 60 },
  )
})

test('a cap is used, not only kept: more money, more answers', async () => {
  const byModel = async (most: number): Promise<number> =>
    (await soak(1, headlines, { caps: { run: nanos(most), day: null, month: null } })).byModel
  expect(await byModel(0)).toBe(0)
  const [some, all] = [await byModel(4_000_000), await byModel(40_000_000)]
  expect(some).toBeGreaterThan(100)
  expect(some).toBeLessThan(500)
  expect(all).toBe(headlines.length)
})
