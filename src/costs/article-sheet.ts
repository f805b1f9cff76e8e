import type { ArticleRow } from './article.ts'
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
        note: 'Tokens a headline: 23.4 in and 44.0 out with the article’s prompt, 26.6 and 7.2 in compact rows, both measured.',
      },
    ],
    charts: [],
    warnings: [],
  }
}
