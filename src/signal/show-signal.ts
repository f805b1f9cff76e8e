import { type Environment, environmentLabel, type Symbol, type VenueId } from '../domain/ids.ts'
import { type Nanos, nanos, NANOS_PER_DOLLAR } from '../news/spend/money.ts'
import type { LlmAdvice } from './adviser/llm-adviser.ts'
import type { TradingCosts } from './costs.ts'
import { LONE_LEAN_MAX, type News } from './news-input.ts'
import type { SignalInputs } from './reading.ts'
import type { Signal } from './signal.ts'
import { TILT_CAP } from './tilt.ts'

/** A signal with all that it was made of. */
export interface SignalCase {
  readonly environment: Environment
  readonly venue: VenueId
  readonly symbol: Symbol
  readonly atMs: number
  readonly inputs: SignalInputs
  readonly news: News
  readonly costs: TradingCosts
  readonly signal: Signal
  /** What an adviser said, and the signal of the rules alone; `null`: none was asked. */
  readonly adviser: { readonly advice: LlmAdvice; readonly rules: Signal } | null
}

const NOTE =
  'Rules with fixed weights, not fitted to anything. No advice, and no claim of profit: see perpkit signal backtest.'

/** What a program gets. */
export function signalJson({
  environment,
  venue,
  symbol,
  atMs,
  inputs,
  news,
  costs,
  signal,
  adviser,
}: SignalCase): object {
  const { direction, confidence, risk, ...rest } = signal
  return {
    schema: 'perpkit.signal/1',
    environment,
    venue,
    symbol,
    at: new Date(atMs).toISOString(),
    signal: direction,
    confidence,
    riskLevel: risk.level,
    ...rest,
    risk,
    inputs,
    news: { stories: news.stories.length, sources: news.sources },
    costs,
    adviser: adviser && adviserJson(adviser),
    note: NOTE,
  }
}

/** Whose word it is, what it cost and what the rules alone said: none of the words is for a program to read. */
function adviserJson({ advice, rules }: NonNullable<SignalCase['adviser']>): object {
  const { tilt, explanation, provider, model, requestId, latencyMs, spend } = advice
  const { direction, score, confidence } = rules
  return {
    source: tilt === null ? 'none' : 'model',
    provider,
    model,
    tilt,
    tiltCap: TILT_CAP,
    explanation,
    requestId,
    latencyMs,
    requests: spend.requests,
    costUsd: usd(spend.billed),
    costAtMostUsd: spend.billed === null || spend.assumed === null ? null : usd(nanos(spend.billed + spend.assumed)),
    rules: { signal: direction, score, confidence },
  }
}

/** `null`: the price is unknown, which is not nothing. */
function usd(amount: Nanos | null): number | null {
  return amount === null ? null : amount / NANOS_PER_DOLLAR
}

/** What a person gets. */
export function signalText({ environment, venue, symbol, atMs, news, costs, signal }: SignalCase): string {
  const { direction, score, confidence, risk, reasons, vetoes, expectedMoveBp, costBp } = signal
  const lines = [
    `${environmentLabel(environment)} · ${symbol} on ${venue}, ${new Date(atMs).toISOString()}: ${direction} · score ${score.toFixed(2)} · confidence ${confidence.toFixed(2)} (not calibrated) · risk ${risk.level}`,
    ...reasons.map((reason) => `  ${reason}`),
    ...newsLines(news),
    ...vetoes.map((veto) => `  NEUTRAL because ${veto}`),
    `  risk ${risk.score.toFixed(2)} = volatility ${risk.parts.volatility.toFixed(2)}, funding ${risk.parts.funding.toFixed(2)}, disagreement ${risk.parts.disagreement.toFixed(2)}`,
  ]
  if (expectedMoveBp !== null && costBp !== null)
    lines.push(`  expected move ${expectedMoveBp.toFixed(1)} bp, all-in cost ${costBp.toFixed(1)} bp (${costs.source})`)
  return `${lines.join('\n')}\n${NOTE}\n`
}

/** How much stands behind the lean of the headlines. */
function newsLines({ stories, sources }: News): readonly string[] {
  if (stories.length === 0) return []
  const counted = `${stories.length} ${stories.length === 1 ? 'story' : 'stories'} of ${sources} ${sources === 1 ? 'source' : 'sources'}`
  return [`  ${counted}${sources === 1 ? `: alone it leans by ${LONE_LEAN_MAX.toFixed(2)} at the most` : ''}`]
}
