import { expect, test } from 'vitest'
import { ARTICLE_PROTOCOL, COMPACT_PROTOCOL } from '../../src/costs/llm-month.ts'
import { articleRows } from '../../src/costs/article.ts'
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
