import { PerpkitError } from '../../domain/errors.ts'
import { ask, type AskTools } from '../../news/llm/ask.ts'
import type { SpendLedger } from '../../news/spend/ledger.ts'
import { type SpendSummary, summarise } from '../../news/spend/spend-summary.ts'
import type { Signal } from '../signal.ts'
import type { Advice, NoAdvice } from '../tilt.ts'
import { readAdvice } from './answer.ts'
import { type AdviceCase, composeAdvice } from './question.ts'

/** Attempts at one question, each with an id of its own. */
export const ATTEMPTS_MAX = 3
/** How long it waits in all for a provider that has shut its door. */
const PATIENCE_MS = 10_000
/** Advice that comes later is about a market that is gone: a signal's price may be a minute old. */
const ADVICE_MAX_MS = 30_000
const NOBODY = 'language model'

/** Who was asked, and what it took, repeats and failures included. */
export interface Inquiry {
  /** `null`: nobody answered. */
  readonly provider: string | null
  readonly model: string | null
  /** The ledger's line of the answer. */
  readonly requestId: string | null
  /** From the first question to the answer, or to giving up. */
  readonly latencyMs: number
  readonly spend: SpendSummary
}
export type LlmAdvice = (Advice | NoAdvice) & Inquiry

export interface LlmAdviserOptions extends AskTools {
  readonly ledger: SpendLedger
  /** For the answer, repeats included; default 30 s. */
  readonly adviceMaxMs?: number
}

/**
 * An adviser that asks a language model. Whatever goes wrong is no advice, and says why: only an interrupt is thrown.
 * @throws PerpkitError `run.aborted` by the signal, `usage.file` for a ledger that cannot be read
 */
export function llmAdviser(
  of: AdviceCase,
  options: LlmAdviserOptions,
): (signal: Signal, abort?: AbortSignal) => Promise<LlmAdvice> {
  const { ledger, clock, random, adviceMaxMs = ADVICE_MAX_MS } = options
  return async (signal, abort) => {
    const [fromMs, fromLine] = [clock.wallMs(), ledger.lines.length]
    const inquiry = () => ({ latencyMs: clock.wallMs() - fromMs, spend: summarise(ledger.lines.slice(fromLine)) })
    const none = (explanation: string): LlmAdvice => {
      const nobody = { provider: null, model: null, requestId: null }
      return { tilt: null, explanation, source: NOBODY, ...nobody, ...inquiry() }
    }
    if (signal.components.length === 0) return none('not asked, for the rules lack an input')
    const deadline = AbortSignal.timeout(adviceMaxMs)
    const asking = {
      compose: () => composeAdvice(of, signal, random),
      read: readAdvice,
      attemptsMax: ATTEMPTS_MAX,
      patienceMs: PATIENCE_MS,
    }
    try {
      const either = abort === undefined ? deadline : AbortSignal.any([abort, deadline])
      const asked = await ask(asking, options, either)
      if (asked.kind === 'unheard') return none(asked.why)
      const { told, provider, model, requestId } = asked
      const source = `${provider} ${model}`
      return { tilt: told.tilt, explanation: told.why, source, provider, model, requestId, ...inquiry() }
    } catch (error) {
      const isLate = deadline.aborted && abort?.aborted !== true
      if (isLate && error instanceof PerpkitError && error.code === 'run.aborted')
        return none(`no answer within ${adviceMaxMs / 1_000} s`)
      throw error
    }
  }
}
