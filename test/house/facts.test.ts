import { expect, test } from 'vitest'
import { ARTICLE_PROTOCOL, COMPACT_PROTOCOL } from '../../src/costs/llm-month.ts'
import { articleRows } from '../../src/costs/article.ts'
import { articleSheet } from '../../src/costs/article-sheet.ts'
import { FEE_TABLES } from '../../src/costs/fee-tables.ts'
import { VENUE_IDS } from '../../src/domain/ids.ts'
import { venues } from '../../src/venues/index.ts'
import { ARTICLE_ROWS, PROTOCOLS } from '../../src/news/spend/article.ts'

// News and costs are neighbours that may not import each other, and both tell of the article and of tokens: the facts must agree.

test('costs and news count the same tokens a headline', () => {
  const told = (id: string): unknown => {
    const protocol = PROTOCOLS.find((each) => each.id === id)
    return { input: protocol?.inputTokens, output: protocol?.outputTokens }
  }
  expect({ compact: COMPACT_PROTOCOL, article: ARTICLE_PROTOCOL }).toEqual({
    compact: told('compact'),
    article: told('article'),
  })
})

test('costs and news quote the same rows of the article', () => {
  const claims = articleRows().flatMap(({ what, claim }) => (what.endsWith('headlines') ? [`${what}: ${claim}`] : []))
  for (const { name, claimed } of ARTICLE_ROWS)
    expect(claims).toContain(`${name}, 10,000 headlines: $${Number(claimed).toFixed(2)}`)
})

test('the note under the article’s figures counts what its table counts', () => {
  const [table] = articleSheet(articleRows()).tables
  expect(table?.note).toContain(`${COMPACT_PROTOCOL.input} and ${COMPACT_PROTOCOL.output} in compact rows`)
})

test.each(VENUE_IDS)('%s: the fees of a new account are those of the fee table, of the same day', (venue) => {
  const { maker, taker, asOf } = venues[venue].defaultFees
  const [tier] = FEE_TABLES[venue].tiers
  expect([Number(maker) * 100, Number(taker) * 100]).toEqual([
    expect.closeTo(Number(tier?.makerPercent), 9),
    expect.closeTo(Number(tier?.takerPercent), 9),
  ])
  expect(asOf).toBe(FEE_TABLES[venue].checkedAt)
})
