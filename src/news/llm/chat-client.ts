import { PerpkitError } from '../../domain/errors.ts'
import { interrupted } from '../../kit/pause.ts'
import { redact } from '../../kit/redact.ts'
import type { HttpAnswer } from '../../net/http.ts'
import type { CapName } from '../spend/caps.ts'
import type { Reservation, SpendLedger } from '../spend/ledger.ts'
import { inputTokensMax } from '../spend/usage.ts'
import type { Manner } from './capability-table.ts'
import { type ChatAnswer, readChatAnswer } from './chat-answer.ts'
import { chatBody, type ChatQuestion } from './chat-body.ts'
import type { ChatHost, Endpoint } from './endpoint.ts'
import { firstManner, humbler } from './manner.ts'

/** What came of one question. */
export type ChatOutcome =
  | { readonly kind: 'answer'; readonly answer: ChatAnswer; readonly requestId: string }
  /** May be asked again, `retryAfterMs` later where the provider said so. */
  | { readonly kind: 'trouble'; readonly what: string; readonly retryAfterMs: number | null }
  /** Nothing was there to answer; nothing was sent. */
  | { readonly kind: 'away'; readonly what: string }
  /** A definite no: to this question, or (`isFinal`: wrong key, no credit, no such model) to every one. */
  | { readonly kind: 'refused'; readonly message: string; readonly isFinal: boolean }
  | { readonly kind: 'over'; readonly cap: CapName }

export interface ChatClientOptions {
  readonly endpoint: Endpoint
  readonly host: ChatHost
  readonly ledger: SpendLedger
  /** Until the last byte, however slowly the answer drips. */
  readonly answerMaxMs: number
  readonly newRequestId: () => string
}

/** More things than these cannot be left out of a request. */
const CONCESSIONS_MAX = 6
const RETRY_AFTER_MAX_MS = 60_000
const REFUSAL_READ_MAX = 4_096
const REFUSAL_SHOWN_MAX = 300
const FINAL = new Set([401, 402, 403, 404])
/** Definite: refused before any work. Other 5xx come from gateways that do not know what happened behind them. */
const UNBILLED = new Set([429, 503, 529])

/** Asks one model. Every request is in the ledger before it leaves; what a model refuses is left out and remembered. */
export class ChatClient {
  readonly endpoint: Endpoint
  private readonly options: ChatClientOptions
  private manner: Manner

  constructor(options: ChatClientOptions) {
    this.options = options
    this.endpoint = options.endpoint
    this.manner = firstManner(options.endpoint.provider, options.endpoint.model)
  }

  /** @throws PerpkitError `run.aborted` by the signal. */
  async ask(question: ChatQuestion, signal?: AbortSignal): Promise<ChatOutcome> {
    const first = this.manner
    for (let concessions = 0; ; concessions++) {
      const manner = this.manner
      const outcome = await this.post(question, manner, signal)
      if (outcome.kind !== 'refused' || outcome.isFinal) return outcome
      // Requests that left in the same manner are refused alike: the first refusal has changed it for all.
      const next = this.manner === manner ? humbler(manner, outcome.message) : this.manner
      if (next === null || concessions === CONCESSIONS_MAX) {
        this.manner = first // it was not the manner, but what was asked
        return outcome
      }
      this.manner = next
    }
  }

  private async post(question: ChatQuestion, manner: Manner, signal: AbortSignal | undefined): Promise<ChatOutcome> {
    if (signal?.aborted === true) throw interrupted()
    const { host, ledger, answerMaxMs, newRequestId, endpoint } = this.options
    const body = chatBody(endpoint.model, question, manner)
    const { outputTokensMax } = question
    const { provider, model, price } = endpoint
    const ask = { id: newRequestId(), provider, model, price, inputTokensMax: inputTokensMax(body), outputTokensMax }
    const headers = headersOf(endpoint, ask.id)
    const target = `${new URL(endpoint.baseUrl).pathname.replace(/\/$/, '')}/chat/completions`
    const reservation = await ledger.reserve(ask)
    if (typeof reservation === 'string') return { kind: 'over', cap: reservation }
    let answer: HttpAnswer
    try {
      answer = await host.request({ method: 'POST', target, headers, body, timeoutMs: answerMaxMs, signal })
    } catch (error) {
      return failed(error, reservation)
    }
    return settle(answer, reservation, endpoint)
  }
}

/** Ends the reservation by what the answer says, and says what it is. */
function settle(answer: HttpAnswer, reservation: Reservation, { apiKey }: Endpoint): ChatOutcome {
  const { status } = answer
  const body = answer.body.toString('utf8')
  if (status >= 200 && status < 300) {
    const chat = readChatAnswer(body)
    if (chat?.usage) reservation.bill(chat.usage)
    else reservation.assume()
    if (chat === null) return { kind: 'trouble', what: 'no chat completion', retryAfterMs: null }
    return { kind: 'answer', answer: chat, requestId: reservation.id }
  }
  if (status >= 500 || status === 429 || status === 408) {
    if (UNBILLED.has(status)) reservation.free()
    else reservation.assume()
    return { kind: 'trouble', what: `HTTP ${status}`, retryAfterMs: retryAfterMs(answer) }
  }
  reservation.free()
  if (status >= 300 && status < 400) {
    const message = `HTTP ${status}: redirects${whither(answer, apiKey)}, which is not followed; name the base URL that answers itself`
    return { kind: 'refused', message, isFinal: true }
  }
  return {
    kind: 'refused',
    message: `HTTP ${status}: ${shown(body, apiKey)}`,
    isFinal: FINAL.has(status),
  }
}

/** Where a redirect leads, without what may be secret in its address. */
function whither({ headers }: HttpAnswer, apiKey: string): string {
  const { location } = headers
  if (typeof location !== 'string' || !URL.canParse(location)) return ''
  const { origin, pathname } = new URL(location)
  return origin === 'null' ? '' : ` to ${shown(`${origin}${pathname}`, apiKey)}`
}

/** A server's words: hostile until shown otherwise. Secrets go before the cut, which could leave half of one. */
function shown(body: string, apiKey: string): string {
  return redact(body.slice(0, REFUSAL_READ_MAX), [apiKey])
    .slice(0, REFUSAL_SHOWN_MAX)
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
}

/** Nothing left the machine, or nobody knows what the provider did with it. */
function failed(error: unknown, reservation: Reservation): ChatOutcome {
  if (error instanceof PerpkitError && error.code === 'network.unreachable') {
    reservation.free()
    return { kind: 'away', what: error.message }
  }
  reservation.assume()
  if (!(error instanceof PerpkitError) || error.code === 'run.aborted') throw error
  return { kind: 'trouble', what: error.message, retryAfterMs: null }
}

function headersOf({ apiKey }: Endpoint, requestId: string): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'application/json',
    'x-request-id': requestId,
  }
  if (apiKey !== '') headers['authorization'] = `Bearer ${apiKey}`
  return headers
}

/** Seconds, or a date; never longer than a minute. */
function retryAfterMs({ headers }: HttpAnswer): number | null {
  const text = headers['retry-after']
  if (typeof text !== 'string') return null
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now()
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), RETRY_AFTER_MAX_MS) : null
}
