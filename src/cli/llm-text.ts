import type { WallMs } from '../domain/units.ts'
import type { ProviderChain } from '../news/llm/chain.ts'
import type { Endpoint } from '../news/llm/endpoint.ts'
import { costOrUnknown } from '../news/spend/cost-text.ts'
import { priceWarnings } from '../news/spend/price.ts'
import type { SpendSummary } from '../news/spend/spend-summary.ts'

/** What was spent, in tokens and dollars, and who will not be asked again. */
export function spendLines(spend: SpendSummary, chain: ProviderChain): readonly string[] {
  const { requests, billed, assumed, assumedRequests, usage } = spend
  return [
    `${requests} requests · ${usage.uncachedInput} + ${usage.cachedInput} cached tokens in, ${usage.output} out · ${costOrUnknown(billed)}` +
      (assumedRequests === 0
        ? ''
        : ` · at most ${costOrUnknown(assumed)} more for ${assumedRequests} requests without a credible count`),
    ...chain.losses,
  ]
}

/** A line for a price that was read too long ago. */
export function warningLines({ price }: Endpoint, now: WallMs): readonly string[] {
  return priceWarnings(price === null ? [] : [price], now).map((text) => `! ${text}`)
}
