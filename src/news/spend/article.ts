// Data: what the article claims, and what each way of asking takes in tokens.

/** One provider row of the article's table, for `ARTICLE_HEADLINES` headlines; prices in dollars a million tokens. */
export interface ArticleRow {
  readonly name: string
  /** What it is called in the article's price list. */
  readonly model: string
  readonly input: string
  readonly output: string
  readonly claimed: string
}

/** Whose prices the article counts with. */
export const ARTICLE_PROVIDER = 'holysheep'
export const ARTICLE_HEADLINES = 10_000
/** What its four figures have in common: so many output tokens a headline, and no input, though its table lists input prices. */
export const ARTICLE_OUTPUT_TOKENS = 1_000

export const ARTICLE_ROWS: readonly ArticleRow[] = [
  { name: 'DeepSeek V3.2', model: 'deepseek-v3.2', input: '0.28', output: '0.42', claimed: '4.20' },
  { name: 'GPT-4.1', model: 'gpt-4.1', input: '2', output: '8', claimed: '80' },
  { name: 'Claude Sonnet 4.5', model: 'claude-sonnet-4.5', input: '3', output: '15', claimed: '150' },
  { name: 'Gemini 2.5 Flash', model: 'gemini-2.5-flash', input: '0.30', output: '2.50', claimed: '25' },
]

/** A way of asking, with its tokens a headline as measured. */
export interface Protocol {
  readonly id: string
  readonly name: string
  readonly headlinesPerRequest: number
  /** Decimal text, one decimal at most. */
  readonly inputTokens: string
  readonly outputTokens: string
  readonly measured: string
}

const PROTOTYPE = 'o200k tokens, crypto headlines of 71 characters on average, before perpkit was built'

export const PROTOCOLS: readonly Protocol[] = [
  {
    id: 'article',
    name: 'article’s prompt',
    headlinesPerRequest: 10,
    inputTokens: '23.4',
    outputTokens: '44.0',
    measured: `${PROTOTYPE}; beyond 11 headlines its answer is cut off`,
  },
  {
    id: 'article-minified',
    name: 'same, minified',
    headlinesPerRequest: 10,
    inputTokens: '23.4',
    outputTokens: '30.6',
    measured: PROTOTYPE,
  },
  {
    id: 'compact',
    name: 'perpkit’s',
    headlinesPerRequest: 48,
    inputTokens: '25.6',
    outputTokens: '7.5',
    measured:
      'o200k tokens of the requests of src/news/llm/protocol.ts, its two canaries included, for 4,464 crypto headlines',
  },
  {
    id: 'full-article',
    name: 'whole articles',
    headlinesPerRequest: 1,
    inputTokens: '800',
    outputTokens: '30',
    measured: 'assumed: an article of some 600 words, a verdict of one line',
  },
]
