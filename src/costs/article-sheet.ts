import type { ArticleRow } from './article.ts'
import { ARTICLE_PROTOCOL, COMPACT_PROTOCOL } from './llm-month.ts'
import type { Sheet } from './table.ts'

/** The article's figures beside ours. */
export function articleSheet(rows: readonly ArticleRow[]): Sheet {
  return {
    title: 'The article’s fees and return, recomputed',
    subtitle: 'its figure, ours, and what is wrong',
    verdict: [],
    tables: [
      {
        title: 'Figures',
        head: ['what', 'the article', 'recomputed', 'error'],
        rows: rows.map(({ what, claim, recomputed, error }) => [what, claim, recomputed, error ?? '–']),
        note: `Tokens a headline: ${ARTICLE_PROTOCOL.input} in and ${ARTICLE_PROTOCOL.output} out with the article’s prompt, ${COMPACT_PROTOCOL.input} and ${COMPACT_PROTOCOL.output} in compact rows, both measured.`,
      },
    ],
    charts: [],
    warnings: [],
  }
}
