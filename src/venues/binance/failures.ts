import type { Failure } from '../../domain/errors.ts'
import { systemClock } from '../../kit/clock.ts'
import { redact } from '../../kit/redact.ts'
import { failureRow } from './failure-codes.ts'
import { fieldsOf, parseExact, textOf } from './json.ts'

/** What a documented code means; `null` for any other. */
export function explain(code: number): Failure | null {
  const row = failureRow(code)
  if (row === null) return null
  const [kind, retry, sentence] = row
  return { kind, venueCode: code, message: sentence, retry }
}

/** What a REST answer says went wrong; `null` for a success. A batch whose elements failed is a success here. */
export function failureOf(status: number, body: Uint8Array): Failure | null {
  const answer = parseExact(textOf(body))
  const { code, msg } = fieldsOf(answer) ?? {}
  const isCode = typeof code === 'number' && code < 0
  if (status >= 200 && status < 300) {
    if (answer === undefined) return unreadable(status)
    return isCode ? refusal(status, code, String(msg)) : null // `{"code":200}` and `{"code":"200"}` are successes
  }
  return refusal(status, typeof code === 'number' ? code : null, typeof msg === 'string' ? msg : '')
}

/** One refusal, by REST or socket: by its code where that decides, by its text for the family of 503, by its status otherwise. */
export function refusal(status: number, code: number | null, msg: string): Failure {
  if (status >= 500 || status === 408) return serverFailure(status, code, msg)
  const known = code === null ? null : explain(code)
  if (known !== null) return { ...known, message: quoted(known.message, code, msg), ...waitOf(msg) }
  if (code !== null && code < 0) {
    const message = quoted('Binance refused for a reason that perpkit does not know.', code, msg)
    return { kind: 'other', venueCode: code, message, retry: 'never' }
  }
  return byStatus(status)
}

/** An answer that is neither a success nor a refusal, e.g. HTML with status 200: the order may stand. */
export function unreadable(status: number): Failure {
  const message = `Binance's answer (HTTP ${status}) cannot be read: ask for the order before sending it again.`
  return { kind: 'unknown', venueCode: null, message, retry: 'after' }
}

// docs/wire/binance.md §9.2: HTTP 503 has three meanings, and only the venue's own words tell them apart.
// (A) "Unknown error, …": may have been executed · (B) "Service Unavailable.": was not · (B′) "Internal error; unable to process …": was not
// (C) -1008: was not. HTML, no body, 408 and all else: may have been executed; asking costs less than a lost order.
const NOT_EXECUTED = [/^Service Unavailable\.?$/i, /^Internal error; unable to process your request/i]

function serverFailure(status: number, code: number | null, msg: string): Failure {
  if (status === 503 && NOT_EXECUTED.some((words) => words.test(msg))) {
    const message = quoted('Binance is not available and did nothing: try again in a moment.', code, msg)
    return { kind: 'unavailable', venueCode: code, message, retry: 'after' }
  }
  const known = code === null ? null : explain(code)
  if (known !== null) return { ...known, message: quoted(known.message, code, msg) }
  const message = `Binance failed (HTTP ${status}): the order may stand, so ask for it before sending it again.`
  return { kind: 'unknown', venueCode: code, message: quoted(message, code, msg), retry: 'after' }
}

function byStatus(status: number): Failure {
  const [kind, retry, message] = STATUS[status] ?? [
    'other',
    'never',
    `Binance refused with HTTP ${status} and no code: check the address of the environment.`,
  ]
  return { kind, venueCode: null, message, retry }
}

const STATUS: Readonly<Record<number, readonly [Failure['kind'], Failure['retry'], string]>> = {
  401: ['key', 'never', 'Binance does not accept the key (HTTP 401): check key and environment.'],
  403: [
    'rate-limit',
    'after',
    "Binance's firewall blocks this address (HTTP 403): stop, and look at the pattern of requests.",
  ],
  418: ['rate-limit', 'after', 'Binance has banned this IP address (HTTP 418): be silent until the ban ends.'],
  429: ['rate-limit', 'after', 'Too many requests (HTTP 429): be silent until the next minute.'],
  451: ['other', 'never', 'Binance does not serve the place that the request came from (HTTP 451).'],
}

/** "… IP banned until 1791383400000 …": the end of a ban stands in its text alone. */
function waitOf(msg: string): Pick<Failure, 'retryAfterMs'> {
  const [, until] = /banned until (\d{13})/.exec(msg) ?? []
  // A ban lasts minutes to days: the machine's own clock is near enough.
  return until === undefined ? {} : { retryAfterMs: Math.max(0, Number(until) - systemClock.wallMs()) }
}

const QUOTE_MAX = 160

function quoted(sentence: string, code: number | null, msg: string): string {
  const words = redact(msg).slice(0, QUOTE_MAX)
  return `${sentence} [Binance${code === null ? '' : ` ${code}`}${words === '' ? '' : `: ${words}`}]`
}
