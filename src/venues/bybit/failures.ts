import type { Failure } from '../../domain/errors.ts'
import { redact } from '../../kit/redact.ts'
import { FAILURE_CODES, type FailureRow } from './failure-codes.ts'
import { jsonOf, recordOf } from './json.ts'

/** What a documented code means and what to do about it; `null` for a code that Bybit does not document. */
export function explain(venueCode: number): Failure | null {
  const row = FAILURE_CODES[venueCode]
  return row === undefined ? null : failure(row, venueCode)
}

/** A refusal as it came: the code decides, and for the catch-all 10001 the text. */
export function failureOf(venueCode: number, text: string): Failure {
  const row = (venueCode === CATCH_ALL ? rowOfText(text) : undefined) ?? FAILURE_CODES[venueCode] ?? UNDOCUMENTED
  return failure(row, venueCode, text)
}

/** What a REST answer says went wrong; `null` for a success. A batch whose elements failed is a success here. */
export function failureOfAnswer(status: number, body: Uint8Array): Failure | null {
  // Whatever a broken server says in its body, the order may have gone through.
  if (status >= 500 || status === 408) return failure(BROKEN, null, `HTTP ${status}`)
  const envelope = recordOf(jsonOf(body))
  const venueCode = envelope?.['retCode']
  if (typeof venueCode !== 'number') return failureOfStatus(status)
  if (venueCode === 0 || ALREADY_SO.has(venueCode)) return null
  const text = envelope?.['retMsg']
  return failureOf(venueCode, typeof text === 'string' ? text : '')
}

/** Nobody knows whether it was executed: asked for again under its id, never sent again. */
export function ambiguous(venueCode: number | null, text: string): Failure {
  return failure(AMBIGUOUS, venueCode, text)
}

// Settings that stand as they were asked for: a success by another name. docs/wire/bybit.md T-18
const ALREADY_SO: ReadonlySet<number> = new Set([110025, 110026, 110043, 34040])

const CATCH_ALL = 10001
const IP_BAN_MS = 10 * 60_000
const TEXT_MAX = 200

const HEDGE: FailureRow = ['parameter', 'never', 'The account is in hedge mode: switch it to one-way mode.']
const TEXTS: readonly (readonly [RegExp, FailureRow])[] = [
  [/position idx not match/i, HEDGE],
  [/remains unchanged/i, ['unchanged', 'never', 'The order is already so: nothing needs to be done.']],
  [/(buy|sell): ?\[\d+, ?\d+\] invalid/i, ['unavailable', 'after', 'The market is too thin: use a limit order.']],
  [/number of contracts exceeds|qty|quantity/i, ['size', 'never', 'The size breaks the rules of the instrument.']],
  [/price/i, ['price', 'never', 'The price breaks the rules of the instrument.']],
  [/symbol/i, ['parameter', 'never', 'Bybit does not list the symbol: check its spelling.']],
]

const UNDOCUMENTED: FailureRow = ['other', 'never', 'Bybit refused with a code that it does not document.']
const BROKEN: FailureRow = [
  'unknown',
  'after',
  'Bybit failed: an order may stand all the same, so ask for it before sending it again.',
]
const AMBIGUOUS: FailureRow = [
  'unknown',
  'after',
  'The answer does not tell what became of the request: ask for the order.',
]
// Bodies of these may be HTML, because a CDN stands in front: the status decides. docs/wire/bybit.md §0.4
const STATUSES: Readonly<Record<number, FailureRow>> = {
  400: ['parameter', 'never', 'The request was malformed: Bybit did not read it.'],
  401: ['key', 'never', 'The request came without proper authentication: check the API key.'],
  403: [
    'rate-limit',
    'after',
    'Bybit shuts this IP address out: over 600 requests in 5 s cost ten minutes of silence, and some countries are not served.',
  ],
  404: ['parameter', 'never', 'Bybit knows no such path, or not for this account: check environment and account.'],
  429: ['unavailable', 'after', 'The trading service is overloaded and did nothing: try again in a moment.'],
}

function failureOfStatus(status: number): Failure {
  const row = STATUSES[status] ?? (status >= 400 ? UNDOCUMENTED : AMBIGUOUS)
  const plain = failure(row, null, `HTTP ${status}`)
  return status === 403 ? { ...plain, retryAfterMs: IP_BAN_MS } : plain
}

function rowOfText(text: string): FailureRow | undefined {
  return TEXTS.find(([pattern]) => pattern.test(text))?.[1]
}

/** One sentence: ours, with the venue's own words behind it. */
function failure([kind, retry, sentence]: FailureRow, venueCode: number | null, text = ''): Failure {
  const words = redact(text).slice(0, TEXT_MAX)
  const source = [venueCode === null ? '' : `Bybit ${venueCode}`, words].filter((part) => part !== '').join(': ')
  const message = source === '' ? sentence : `${sentence.slice(0, -1)} (${source}).`
  return { kind, venueCode, message, retry }
}
