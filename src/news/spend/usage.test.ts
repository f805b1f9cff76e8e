import { expect, test } from 'vitest'
import { addUsage, inputTokensMax, NO_USAGE } from './usage.ts'

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
