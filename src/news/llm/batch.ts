import type { Clock } from '../../kit/clock.ts'
import { type BackoffPlan, backoffMs } from '../../kit/backoff.ts'
import type { Pause } from '../../kit/pause.ts'
import type { Random } from '../../kit/random.ts'
import type { AnswerRow } from './answer-rows.ts'
import type { Link, ProviderChain } from './chain.ts'
import { composeQuestion, readAnswer } from './protocol.ts'
import type { Silence } from './verdict.ts'

/** Attempts at one batch before its headlines go into smaller ones. */
const ATTEMPTS_MAX = 4
/** How long a batch waits in all for a provider that has shut its door. */
const PATIENCE_MS = 20_000
const BACKOFF: BackoffPlan = { firstMs: 250, maxMs: 8_000 }

export interface BatchTools {
  readonly chain: ProviderChain
  readonly clock: Clock
  readonly random: Random
  readonly pause: Pause
}

/** Rows by the headline's place in the batch, and who gave them. */
export interface BatchAnswer {
  readonly rows: ReadonlyMap<number, AnswerRow>
  readonly provider: string
  readonly model: string
  readonly requestId: string
  readonly latencyMs: number
}

/** Asks about a batch until an answer can be believed, whole or in part; each attempt has fresh ids and canaries. */
export async function askBatch(
  headlines: readonly string[],
  tools: BatchTools,
  signal?: AbortSignal,
): Promise<BatchAnswer | Silence> {
  const { chain, clock, random, pause } = tools
  let patienceMs = PATIENCE_MS
  for (let attempt = 0; attempt < ATTEMPTS_MAX;) {
    const link = chain.next(clock.wallMs())
    if (typeof link === 'number') {
      if (link === Number.POSITIVE_INFINITY) return 'no provider'
      if (link > patienceMs) return 'unanswered'
      patienceMs -= link
      await pause(link, signal)
      continue
    }
    const answer = await attemptAt(link, headlines, tools, signal)
    if (answer !== 'again') return answer
    await pause(backoffMs(BACKOFF, attempt++, random), signal)
  }
  return 'unanswered'
}

async function attemptAt(
  { client, breaker }: Link,
  headlines: readonly string[],
  { clock, random }: BatchTools,
  signal: AbortSignal | undefined,
): Promise<BatchAnswer | Silence | 'again'> {
  const question = composeQuestion(headlines, random)
  const sentMs = clock.wallMs()
  breaker.begin()
  const outcome = await client.ask(question, signal).catch((error: unknown) => {
    breaker.drop()
    throw error
  })
  const nowMs = clock.wallMs()
  switch (outcome.kind) {
    case 'over':
      breaker.drop()
      return 'over the cap'
    case 'refused':
      if (outcome.isFinal) breaker.die(outcome.message)
      else breaker.fail(nowMs)
      return 'again'
    case 'trouble':
      if (outcome.retryAfterMs === null) breaker.fail(nowMs)
      else breaker.hold(nowMs + outcome.retryAfterMs)
      return 'again'
    case 'answer': {
      const reading = readAnswer(question, outcome.answer)
      if (reading.kind === 'unusable') {
        breaker.fail(nowMs)
        return 'again'
      }
      breaker.succeed()
      const { provider, model } = client.endpoint
      return { rows: reading.rows, provider, model, requestId: outcome.requestId, latencyMs: nowMs - sentMs }
    }
  }
}
