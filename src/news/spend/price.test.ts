import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wallMs } from '../../domain/units.ts'
import { PROVIDERS } from '../llm/provider-table.ts'
import { costAt, costBetween, costMax, setAside, findPrice, rateAt } from './price.ts'
import { type PriceEntry, PRICES } from './price-table.ts'
import type { Usage } from './usage.ts'

const flash = findPrice('deepseek', 'deepseek-flash') as PriceEntry
const sonnet = findPrice('anthropic', 'claude-sonnet-4-5') as PriceEntry
const at = (day: number, hour: number, minute = 0) => wallMs(Date.UTC(2026, 10, day, hour, minute)) // 2026-11-23 is a Monday

test('an unknown model has no price', () => {
  expect(findPrice('deepseek', 'deepseek-v9')).toBeNull()
  expect(findPrice('elsewhere', 'gpt-4.1')).toBeNull()
})

test('every provider known by name has a price for the model that it is asked for, with source and date', () => {
  for (const { name, model } of PROVIDERS) expect(findPrice(name, model)).not.toBeNull()
  for (const { source, checkedAt } of PRICES)
    expect([source === '', Number.isNaN(Date.parse(checkedAt))]).toEqual([false, false])
})

test.each([
  [at(23, 0, 59), 'off-peak'],
  [at(23, 1), 'peak'],
  [at(23, 3, 59), 'peak'],
  [at(23, 4), 'off-peak'],
  [at(23, 6), 'peak'],
  [at(23, 9, 59), 'peak'],
  [at(23, 10), 'off-peak'],
  [at(28, 7), 'off-peak'],
  [at(29, 7), 'off-peak'],
])('peak hours are those of the price list, Monday to Friday: %i is %s', (instant, when) => {
  expect(rateAt(flash, instant, 1).when).toBe(when)
})

test('a tier is chosen by the request’s own size, never by a sum of requests', () => {
  expect([rateAt(sonnet, at(23, 0), 200_000).input, rateAt(sonnet, at(23, 0), 200_001).input]).toEqual(['3', '6'])
})

test('tokens by kind: 1,000 uncached, 2,000 cached and 300 out of DeepSeek flash at peak', () => {
  const usage: Usage = { uncachedInput: 1_000, cachedInput: 2_000, output: 300, reasoning: 200 }
  expect(costAt(rateAt(flash, at(23, 2), 3_000), usage)).toBe(1_000 * 300 + 2_000 * 6 + 300 * 1_200)
})

test('a request over the edge of a window counts at the dearer rate', () => {
  const usage: Usage = { uncachedInput: 100, cachedInput: 0, output: 10, reasoning: 0 }
  const peak = costAt(rateAt(flash, at(23, 2), 100), usage)
  expect(costBetween(flash, usage, at(23, 0, 59), at(23, 1)).cost).toBe(peak)
  expect(costBetween(flash, usage, at(23, 3, 59), at(23, 4)).cost).toBe(peak)
})

test('property: the worst case covers every split of the same tokens at any time, at its own and at any price', () => {
  const entry = fc.constantFrom(...PRICES)
  const tokens = fc.nat(300_000)
  fc.assert(
    fc.property(
      entry,
      tokens,
      fc.double({ min: 0, max: 1, noNaN: true }),
      tokens,
      fc.integer({ min: 0, max: 6 * 86_400_000 }),
      (entry, input, share, output, ms) => {
        const cachedInput = Math.floor(input * share)
        const usage: Usage = { uncachedInput: input - cachedInput, cachedInput, output, reasoning: 0 }
        const { cost } = costBetween(entry, usage, at(23, 0), wallMs(at(23, 0) + ms))
        expect(cost).toBeLessThanOrEqual(costMax(entry, input, output))
        expect(cost).toBeLessThanOrEqual(setAside(null, input, output))
      },
    ),
  )
})
