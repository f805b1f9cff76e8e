import type { AnswerRow } from './answer-rows.ts'
import { ask, type AskTools, type Reading, type Unheard } from './ask.ts'
import type { ChatAnswer } from './chat-answer.ts'
import { composeQuestion, type Question, readAnswer } from './protocol.ts'

/** Attempts at one batch before its headlines go into smaller ones. */
const ATTEMPTS_MAX = 4
/** How long a batch waits in all for a provider that has shut its door. */
const PATIENCE_MS = 20_000

type Rows = ReadonlyMap<number, AnswerRow>

/** Rows by the headline's place in the batch, and who gave them. */
export interface BatchAnswer {
  readonly kind: 'rows'
  readonly rows: Rows
  readonly provider: string
  readonly model: string
  readonly requestId: string
  readonly latencyMs: number
}

/** Asks about a batch until an answer can be believed, whole or in part; each attempt has fresh ids and canaries. */
export async function askBatch(
  headlines: readonly string[],
  tools: AskTools,
  signal?: AbortSignal,
): Promise<BatchAnswer | Unheard> {
  const compose = (): Question => composeQuestion(headlines, tools.random)
  const asking = { compose, read: readBatch, attemptsMax: ATTEMPTS_MAX, patienceMs: PATIENCE_MS }
  const asked = await ask(asking, tools, signal)
  if (asked.kind === 'unheard') return asked
  const { told: rows, provider, model, requestId, latencyMs } = asked
  return { kind: 'rows', rows, provider, model, requestId, latencyMs }
}

function readBatch(question: Question, answer: ChatAnswer): Reading<Rows> {
  const reading = readAnswer(question, answer)
  return reading.kind === 'rows' ? { kind: 'told', told: reading.rows } : reading
}
