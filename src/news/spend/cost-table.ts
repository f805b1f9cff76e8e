import {
  ARTICLE_HEADLINES,
  ARTICLE_OUTPUT_TOKENS,
  ARTICLE_PROVIDER,
  ARTICLE_ROWS,
  PROTOCOLS,
  type Protocol,
} from './article.ts'
import { dollars, dollarText, type Nanos, nanos, picosPerToken } from './money.ts'
import type { WallMs } from '../../domain/units.ts'
import { findPrice, priceWarnings } from './price.ts'
import type { PriceEntry } from './price-table.ts'

/** What one provider costs by one way of asking, without repeats. */
export interface CostRow {
  readonly provider: string
  readonly protocol: string
  readonly requests: number
  /** Tokens a headline. */
  readonly inputTokens: number
  readonly outputTokens: number
  /** Dollars a million tokens. */
  readonly inputPrice: number
  readonly outputPrice: number
  /** Who asks that price, where it was read, and on which day. */
  readonly priceOf: Pick<PriceEntry, 'provider' | 'source' | 'checkedAt'>
  readonly nanos: Nanos
  /** Dollars. */
  readonly cost: number
  readonly arithmetic: string
  /** The article's figure for as many headlines, in dollars; `null` where it has none. */
  readonly claimed: number | null
  readonly claimedArithmetic: string | null
}

export interface CostTable {
  readonly schema: 'perpkit.news-cost/1'
  readonly articles: number
  readonly rows: readonly CostRow[]
  readonly protocols: readonly Protocol[]
  /** What the article's two savings come to by its own figures, and what they are with equal prompts. */
  readonly savings: readonly { readonly what: string; readonly percent: number }[]
  readonly warnings: readonly string[]
}

interface Priced {
  readonly name: string
  readonly input: string
  readonly output: string
  readonly claimed: string | null
  readonly entry: PriceEntry
}

/** The article's table as it should be: each provider by each way of asking, and the article's figure beside it. */
export function costTable(articles: number, now: WallMs): CostTable {
  const flash = priceList('deepseek', 'deepseek-flash')
  const today: readonly Priced[] = flash.rates.map(({ when, input, output }) => ({
    name: `DeepSeek flash, ${when}`,
    input,
    output,
    claimed: null,
    entry: flash,
  }))
  const article = ARTICLE_ROWS.map((row): Priced => ({ ...row, entry: priceList(ARTICLE_PROVIDER, row.model) }))
  const providers: readonly Priced[] = [...article, ...today]
  const rows = providers.flatMap((priced) => PROTOCOLS.map((protocol) => costRow(articles, priced, protocol)))
  return {
    schema: 'perpkit.news-cost/1',
    articles,
    rows,
    protocols: PROTOCOLS,
    savings: savingsOf(rows),
    warnings: priceWarnings([flash], now),
  }
}

function priceList(provider: string, model: string): PriceEntry {
  const entry = findPrice(provider, model)
  if (entry === null) throw new RangeError(`no price list of ${model} at ${provider}`)
  return entry
}

function costRow(articles: number, { name, input, output, claimed, entry }: Priced, protocol: Protocol): CostRow {
  const { inputTokens, outputTokens } = protocol
  const cost = costOf(articles, inputTokens, outputTokens, input, output)
  const count = articles.toLocaleString('en-US')
  const claim = claimed === null ? null : claimOf(articles, output)
  return {
    provider: name,
    protocol: protocol.id,
    requests: Math.ceil(articles / protocol.headlinesPerRequest),
    inputTokens: Number(inputTokens),
    outputTokens: Number(outputTokens),
    inputPrice: Number(input),
    outputPrice: Number(output),
    priceOf: { provider: entry.provider, source: entry.source, checkedAt: entry.checkedAt },
    nanos: cost,
    cost: cost / 1e9,
    arithmetic: `${count} × (${inputTokens} × $${input} + ${outputTokens} × $${output}) / 1,000,000 = ${dollarText(cost)}`,
    claimed: claim === null ? null : claim / 1e9,
    claimedArithmetic:
      claim === null
        ? null
        : `${count} × ${ARTICLE_OUTPUT_TOKENS.toLocaleString('en-US')} output tokens × $${output} / 1,000,000 = ${dollarText(claim)}`,
  }
}

/** Exact: tokens are tenths, prices pico-dollars a token. */
function costOf(articles: number, inputTokens: string, outputTokens: string, input: string, output: string): Nanos {
  const tenths = (text: string): number => Math.round(Number(text) * 10)
  const picos = tenths(inputTokens) * picosPerToken(input) + tenths(outputTokens) * picosPerToken(output)
  return nanos(Math.round((articles * picos) / 10_000))
}

function claimOf(articles: number, output: string): Nanos {
  return costOf(articles, '0', String(ARTICLE_OUTPUT_TOKENS), '0', output)
}

/** How the article comes to 95 %, and what remains of it when input is paid for and answers are short. */
function savingsOf(rows: readonly CostRow[]): CostTable['savings'] {
  const [cheap, dear] = ['DeepSeek V3.2', 'GPT-4.1']
  const claimed = (name: string): number => dollars(ARTICLE_ROWS.find((row) => row.name === name)?.claimed ?? '0')
  const saved = (less: number, more: number): number => Math.round((1 - less / more) * 10_000) / 100
  const own = PROTOCOLS.map(({ id, name }) => {
    const of = (provider: string): number =>
      rows.find((row) => row.provider === provider && row.protocol === id)?.nanos ?? 0
    return { what: `${cheap} instead of ${dear}, ${name}`, percent: saved(of(cheap), of(dear)) }
  })
  return [
    {
      what: `${cheap} instead of ${dear}, the article’s figures for ${ARTICLE_HEADLINES.toLocaleString('en-US')}`,
      percent: saved(claimed(cheap), claimed(dear)),
    },
    ...own,
  ]
}
