import { expect, test } from 'vitest'
import { wallMs } from '../../domain/units.ts'
import { ARTICLE_PROVIDER, ARTICLE_ROWS } from './article.ts'
import { costTable } from './cost-table.ts'
import { costText } from './cost-text.ts'
import { findPrice } from './price.ts'

const NOW = wallMs(Date.UTC(2026, 10, 25))
const { rows, savings, warnings } = costTable(10_000, NOW)
const cost = (provider: string, protocol: string): number | undefined =>
  rows.find((row) => row.provider === provider && row.protocol === protocol)?.nanos

test('the article’s four figures are its output price times a thousand tokens, to the cent', () => {
  expect(ARTICLE_ROWS.map(({ claimed }) => Number(claimed))).toEqual([4.2, 80, 150, 25])
  for (const { name, claimed } of ARTICLE_ROWS)
    for (const row of rows.filter(({ provider }) => provider === name)) expect(row.claimed).toBe(Number(claimed))
})

test('what the same headlines really cost, by hand', () => {
  // 10,000 × (23.4 × 0.28 + 44.0 × 0.42) / 1e6 = 0.25032; 23.4/30.6: 0.19404; 800/30: 2.366; and so on down the table.
  expect(['article', 'article-minified', 'full-article'].map((protocol) => cost('DeepSeek V3.2', protocol))).toEqual([
    250_320_000, 194_040_000, 2_366_000_000,
  ])
  expect(['article', 'article-minified', 'full-article'].map((protocol) => cost('GPT-4.1', protocol))).toEqual([
    3_988_000_000, 2_916_000_000, 18_400_000_000,
  ])
  expect(['article', 'full-article'].map((protocol) => cost('Claude Sonnet 4.5', protocol))).toEqual([
    7_302_000_000, 28_500_000_000,
  ])
  expect(['article', 'full-article'].map((protocol) => cost('Gemini 2.5 Flash', protocol))).toEqual([
    1_170_200_000, 3_150_000_000,
  ])
  expect([cost('DeepSeek flash, off-peak', 'article'), cost('DeepSeek flash, peak', 'article')]).toEqual([
    299_100_000, 598_200_000,
  ])
})

test('the compact protocol costs at most 11 cents per 10,000 headlines at 0.28/0.42', () => {
  const row = rows.find(({ provider, protocol }) => provider === 'DeepSeek V3.2' && protocol === 'compact')
  expect(row).toMatchObject({ inputPrice: 0.28, outputPrice: 0.42, claimed: 4.2 })
  expect(row?.cost).toBeLessThanOrEqual(0.11)
  expect(row?.arithmetic).toBe('10,000 × (25.6 × $0.28 + 7.5 × $0.42) / 1,000,000 = $0.10318')
})

test('"95 %" and "85 %" are one claim: 94.75 % by its own figures', () => {
  expect(savings[0]?.percent).toBe(94.75)
})

test('costs and claims grow with the headlines', () => {
  const [row] = costTable(30_000, NOW).rows
  expect([row?.cost, row?.claimed]).toEqual([0.75096, 12.6])
})

test('prices older than 60 days are warned of', () => {
  expect(warnings).toEqual([])
  const [warning] = costTable(1, wallMs(Date.UTC(2027, 0, 25))).warnings
  expect(warning).toContain('61 days ago (2026-11-25)')
})

test('the text has each figure with its arithmetic and the article’s beside it', () => {
  const text = costText(costTable(10_000, NOW))
  for (const { arithmetic, claimedArithmetic } of rows) {
    expect(text).toContain(arithmetic)
    if (claimedArithmetic !== null) expect(text).toContain(claimedArithmetic)
  }
})

test('one headline is one, and every column of amounts has its decimals under each other', () => {
  for (const articles of [1, 37, 10_000, 300_000_000]) {
    const lines = costText(costTable(articles, NOW)).split('\n')
    expect(lines[0]).toBe(articles === 1 ? '1 headline' : `${articles.toLocaleString('en-US')} headlines`)
    const cells = lines
      .slice(3, 9)
      .map((line) => [...line.matchAll(/\$\d[\d,]*\.(\d+)/g)].map(([, part]) => part?.length))
    expect(new Set(cells.flat()).size).toBe(1)
    const points = lines.slice(3, 9).map((line) => line.trimEnd().lastIndexOf('.'))
    expect(new Set(points).size).toBe(1)
  }
  expect(costText(costTable(1, NOW))).toContain('(1 request)')
  expect(costText(costTable(1, NOW))).not.toMatch(/\$0\.0+(\s|$)/m)
})

test('each price says whose it is, where it was read and when; the article’s are those of its list', () => {
  for (const { priceOf } of rows) expect(priceOf).toMatchObject({ source: expect.any(String), checkedAt: '2026-11-25' })
  for (const { model, input, output } of ARTICLE_ROWS)
    expect(findPrice(ARTICLE_PROVIDER, model)?.rates).toMatchObject([{ input, output }])
  const text = costText(costTable(10_000, NOW))
  expect(text).toMatch(/^GPT-4\.1 at holysheep \(price: the price list of the article; .*; read 2026-11-25\)$/m)
  expect(text).toMatch(/^DeepSeek flash, peak at deepseek \(price: api-docs\.deepseek\.com.*; read 2026-11-25\)$/m)
})
