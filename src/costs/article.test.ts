import { expect, test } from 'vitest'
import { type ArticleRow, articleRows } from './article.ts'
import { llmCostUsd } from './llm-month.ts'

const row = (id: string): ArticleRow => articleRows().find((one) => one.id === id) as ArticleRow

test('its winners are the wrong way round by its own percentages', () => {
  expect(row('fee-maker').claim).toMatch(/Bybit 0\.01 %, Binance 0\.02 %: binance/)
  expect(row('fee-maker').recomputed).toMatch(
    /^by the same figures bybit; VIP 0 is Bybit 0\.0200 %, Binance 0\.0200 %$/,
  )
  expect(row('fee-taker').recomputed).toMatch(
    /^by the same figures binance; VIP 0 is Bybit 0\.0550 %, Binance 0\.0500 %$/,
  )
  expect([row('fee-maker').error, row('fee-taker').error].every((error) => error?.includes('wrong way round'))).toBe(
    true,
  )
})

test('a month by its rates and by the dated ones', () => {
  expect(row('fee-month').values).toEqual({
    claimedBybit: 3_500,
    claimedBinance: 3_000,
    bybit: 3_750,
    binance: 3_500,
    binanceBnb: 3_150,
  })
})

test.each([
  ['llm-deepseek-v3-2', 4.2, 0.25032, 0.10318],
  ['llm-gpt-4-1', 80, 3.988, 1.112],
  ['llm-claude-sonnet-4-5', 150, 7.302, 1.893],
  ['llm-gemini-2-5-flash', 25, 1.1702, 0.2643],
])('%s: a thousand output tokens an article, and the real cost beside it', (id, claimed, own, compact) => {
  expect(row(id).values).toEqual({ claimed, outputTokensImplied: 1_000, own, compact })
})

test('its return: 94.75 % under two names, and what the saving really is', () => {
  const { claimedPercent, percent, usdPer10000 } = row('roi-saving').values
  expect([claimedPercent, usdPer10000]).toEqual([94.75, 3.73768])
  expect(percent).toBeCloseTo(93.7232, 4)
  expect(row('roi-servers').values['headlines']).toBeCloseTo(535_091, 0)
})

test('at 0.28/0.42 ten thousand headlines in compact rows stay below eleven cents', () => {
  expect(llmCostUsd('10000', { inputUsd: '0.28', outputUsd: '0.42' }).toNumber()).toBeLessThanOrEqual(0.11)
})
