import { type BackoffPlan, backoffMs } from '../../kit/backoff.ts'
import type { Clock } from '../../kit/clock.ts'
import type { Random } from '../../kit/random.ts'
import type { Link, ProviderChain } from './chain.ts'
import type { ChatAnswer } from './chat-answer.ts'
import type { ChatQuestion } from './chat-body.ts'
import type { Pause } from '../../kit/pause.ts'
import type { Silence } from './verdict.ts'

const BACKOFF: BackoffPlan = { firstMs: 250, maxMs: 8_000 }

export interface AskTools {
  readonly chain: ProviderChain
  readonly clock: Clock
  readonly random: Random
  readonly pause: Pause
}

/** What is asked, how an answer is read, and how long it is tried. */
export interface Asking<Q extends ChatQuestion, T> {
  /** Anew for each attempt: no answer to another one fits. */
  compose(): Q
  read(question: Q, answer: ChatAnswer): Reading<T>
  readonly attemptsMax: number
  /** How long it waits in all for providers that have shut their door. */
  readonly patienceMs: number
}

/** What of an answer is believed, or why nothing is. */
export type Reading<T> =
  | { readonly kind: 'told'; readonly told: T }
  | { readonly kind: 'unusable'; readonly why: string }

/** What was told, and by whom. */
export interface Told<T> {
  readonly kind: 'told'
  readonly told: T
  readonly provider: string
  readonly model: string
  readonly requestId: string
  readonly latencyMs: number
}

/** Nothing was told; `why` is what came of the last attempt. */
export interface Unheard {
  readonly kind: 'unheard'
  readonly silence: Silence
  readonly why: string
}

/** Asks providers in their order until one gives an answer that can be believed. @throws PerpkitError `run.aborted` by the signal. */
export async function ask<Q extends ChatQuestion, T>(
  asking: Asking<Q, T>,
  tools: AskTools,
  signal?: AbortSignal,
): Promise<Told<T> | Unheard> {
  const { chain, clock, random, pause } = tools
  let { patienceMs } = asking
  let why: string | null = null
  for (let attempt = 0; attempt < asking.attemptsMax;) {
    const link = chain.next(clock.wallMs())
    if (typeof link === 'number') {
      if (link === Number.POSITIVE_INFINITY)
        return { kind: 'unheard', silence: 'no provider', why: chain.losses.join('; ') }
      if (link > patienceMs || chain.isNowhere) break
      patienceMs -= link
      await pause(link, signal)
      continue
    }
    const outcome = await attemptAt(link, asking, tools, signal)
    if (outcome.kind !== 'again') return outcome
    why = outcome.why
    const waitMs = backoffMs(BACKOFF, attempt, random)
    if (++attempt < asking.attemptsMax) await pause(waitMs, signal)
  }
  return { kind: 'unheard', silence: 'unanswered', why: why ?? chain.troubles.join('; ') }
}

interface Again {
  readonly kind: 'again'
  readonly why: string
}

async function attemptAt<Q extends ChatQuestion, T>(
  { client, breaker }: Link,
  asking: Asking<Q, T>,
  { clock }: AskTools,
  signal: AbortSignal | undefined,
): Promise<Told<T> | Unheard | Again> {
  const question = asking.compose()
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
      return { kind: 'unheard', silence: 'over the cap', why: `over the cap of the ${outcome.cap}` }
    case 'refused':
      if (outcome.isFinal) breaker.die(outcome.message)
      else breaker.fail(nowMs, `refused: ${outcome.message}`)
      return { kind: 'again', why: `refused: ${outcome.message}` }
    case 'away':
      breaker.miss(nowMs, outcome.what)
      return { kind: 'again', why: outcome.what }
    case 'trouble':
      if (outcome.retryAfterMs === null) breaker.fail(nowMs, outcome.what)
      else breaker.hold(nowMs + outcome.retryAfterMs)
      return { kind: 'again', why: outcome.what }
    case 'answer': {
      const reading = asking.read(question, outcome.answer)
      if (reading.kind === 'unusable') {
        breaker.fail(nowMs, reading.why)
        return { kind: 'again', why: reading.why }
      }
      breaker.succeed()
      const { provider, model } = client.endpoint
      return { ...reading, provider, model, requestId: outcome.requestId, latencyMs: nowMs - sentMs }
    }
  }
}
