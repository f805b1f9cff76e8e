import type { VenueId } from './ids.ts'

/** What the caller may do after an error: nothing, the same thing later, or the same thing at once. */
export type Retry = 'never' | 'after' | 'safe'

/** Which exit code a command ends with: 1 ran and failed, 2 usage, 3 refused for safety, 4 venue or network. */
export type ErrorKind = 'failed' | 'usage' | 'safety' | 'venue'

/** Stable names of what can go wrong; programs branch on these, people read the message. */
export type ErrorCode =
  | 'usage.argument'
  | 'usage.config'
  | 'usage.credentials'
  | 'usage.file'
  | 'safety.live'
  | 'safety.ceiling'
  | 'venue.rejected'
  | 'venue.auth'
  | 'venue.clock'
  | 'venue.rate-limit'
  | 'venue.unavailable'
  | 'venue.answer'
  | 'network.unreachable'
  | 'network.timeout'
  | 'network.closed'
  | 'book.unreadable'
  | 'order.illegal'
  | 'run.failed'
  | 'run.aborted'

/** Every error that perpkit throws on purpose. The message is one sentence that names the cause and the remedy; no secret enters it. */
export class PerpkitError extends Error {
  override readonly name: string = 'PerpkitError'
  readonly code: ErrorCode
  readonly kind: ErrorKind
  readonly retry: Retry

  constructor(message: string, options: { code: ErrorCode; retry?: Retry; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = options.code
    this.kind = kindOf(options.code)
    this.retry = options.retry ?? 'never'
  }
}

/** A venue's own "no". */
export class VenueRejected extends PerpkitError {
  override readonly name = 'VenueRejected'
  readonly venue: VenueId
  readonly failure: Failure

  constructor(venue: VenueId, failure: Failure) {
    super(failure.message, { code: ERROR_OF_FAILURE[failure.kind], retry: failure.retry })
    this.venue = venue
    this.failure = failure
  }
}

/**
 * What a venue's answer says went wrong, in one vocabulary for both venues. `unknown` alone leaves the outcome open:
 * all other kinds are definite refusals.
 */
export type FailureKind =
  | 'clock' // Binance -1021, -5028 · Bybit 10002
  | 'signature' // Binance -1022 · Bybit 10004
  | 'key' // Binance -2014, -2015 · Bybit 10003, 10005, 10010, 33004
  | 'rate-limit' // Binance -1003, -1015, 418, 429 · Bybit 10006, 10429, HTTP 403
  | 'order-not-found' // Binance -2011, -2013 · Bybit 110001
  | 'duplicate-id' // Binance -4116 · Bybit 110072
  | 'would-take' // Binance -5022: a post-only order would have matched
  | 'margin' // Binance -2019 · Bybit 110007, …
  | 'price' // off the tick, outside the band
  | 'size' // off the step, below or above the limits, notional too small
  | 'parameter' // anything else wrong with the request
  | 'unchanged' // a no-op: Binance -4046, -4059, -5027 · Bybit 110043, 110025, 34040
  | 'unavailable' // a definite "not executed": Binance 503 variants B and C · Bybit 10019, 429
  | 'unknown' // it may have executed: timeout, ambiguous 5xx, -1006, -1007, 10000, 10016
  | 'other'

export interface Failure {
  readonly kind: FailureKind
  /** The venue's code as it came; `null` where the answer had none (HTML, empty body). */
  readonly venueCode: number | null
  /** One sentence for a trader: what the venue said, and what to do about it. */
  readonly message: string
  readonly retry: Retry
  /** When the venue said how long to wait. */
  readonly retryAfterMs?: number
}

const ERROR_OF_FAILURE: Readonly<Record<FailureKind, ErrorCode>> = {
  clock: 'venue.clock',
  signature: 'venue.auth',
  key: 'venue.auth',
  'rate-limit': 'venue.rate-limit',
  'order-not-found': 'venue.rejected',
  'duplicate-id': 'venue.rejected',
  'would-take': 'venue.rejected',
  margin: 'venue.rejected',
  price: 'venue.rejected',
  size: 'venue.rejected',
  parameter: 'venue.rejected',
  unchanged: 'venue.rejected',
  unavailable: 'venue.unavailable',
  unknown: 'venue.answer',
  other: 'venue.rejected',
}

function kindOf(code: ErrorCode): ErrorKind {
  if (code.startsWith('usage.') || code === 'order.illegal') return 'usage'
  if (code.startsWith('safety.')) return 'safety'
  if (code.startsWith('venue.') || code.startsWith('network.') || code === 'book.unreadable') return 'venue'
  return 'failed'
}
