import type { DecimalText } from '../domain/units.ts'
import { type Decimal, decimal } from './decimal.ts'

/** Prices of a model, in USD per million tokens. */
export interface LlmPrice {
  readonly inputUsd: DecimalText
  readonly outputUsd: DecimalText
}

/** How many tokens a headline takes, everything in the request counted. */
export interface TokensPerHeadline {
  readonly input: DecimalText
  readonly output: DecimalText
}

/** Measured: 48 headlines a request, two canaries included, answered in rows. The figures of `news cost`: test/house/facts.test.ts holds the two equal. */
export const COMPACT_PROTOCOL: TokensPerHeadline = { input: '25.6', output: '7.5' }
/** Measured: the article's own prompt, ten headlines a request, answered in indented JSON. */
export const ARTICLE_PROTOCOL: TokensPerHeadline = { input: '23.4', output: '44.0' }

/** For headlines without a stated price. The news ledger bills by the provider's own count; this is an estimate before it. */
export const DEFAULT_LLM_PRICE: LlmPrice & {
  readonly model: string
  readonly source: string
  readonly checkedAt: string
} = {
  model: 'DeepSeek V3.2',
  inputUsd: '0.28',
  outputUsd: '0.42',
  source: 'litellm price list',
  checkedAt: '2026-10-12',
}

/** headlines × (input tokens × input price + output tokens × output price) ÷ 10⁶. */
export function llmCostUsd(
  headlines: DecimalText,
  price: LlmPrice,
  tokens: TokensPerHeadline = COMPACT_PROTOCOL,
): Decimal {
  const perHeadline = decimal(tokens.input).mul(price.inputUsd).add(decimal(tokens.output).mul(price.outputUsd))
  return decimal(headlines).mul(perHeadline).div(1e6)
}
