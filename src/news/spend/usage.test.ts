import { expect, test } from 'vitest'
import { addUsage, inputTokensMax, isCredible, NO_USAGE } from './usage.ts'

test.each([
  ['', 0],
  ['B', 1],
  ['Bitcoin falls', 13], // 3 tokens (o200k)
  ['7%0;3)#9', 8], // a token for each sign
  ['比特币', 9], // a byte-wise vocabulary may take all nine bytes
  ['é', 2],
  ['🚀', 4],
  ['up 🚀', 7],
])('"%s" is at most %i tokens', (text, most) => {
  expect(inputTokensMax(text)).toBe(most)
})

test('usage adds up by kind', () => {
  const one = { uncachedInput: 1, cachedInput: 2, output: 3, reasoning: 4 }
  expect([one, one].reduce(addUsage, NO_USAGE)).toEqual({ uncachedInput: 2, cachedInput: 4, output: 6, reasoning: 8 })
})

test.each([
  [0, 0, 0, true],
  [1_000, 1_024, 500 + 4_096, true], // with a preamble, and thoughts beyond the output asked for
  [1_000, 1_025, 0, false],
  [2_025, 0, 0, false],
  [0, 0, 500 + 4_097, false],
  [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 1, false],
])('of a request of at most 1,000 and 500 tokens a count of %i + %i and %i is credible: %s', (...row) => {
  const [uncachedInput, cachedInput, output, expected] = row
  const usage = { uncachedInput, cachedInput, output, reasoning: 0 }
  expect(isCredible(usage, { inputTokensMax: 1_000, outputTokensMax: 500 })).toBe(expected)
})
