import { PerpkitError, type Failure, VenueRejected } from '../domain/errors.ts'
import type { Signer } from '../domain/keys.ts'
import type { OrderAction } from '../domain/order.ts'
import type { Clock } from '../kit/clock.ts'
import { HttpHost } from '../net/http.ts'
import type { LimitTable, PagedQuery, PreparedRequest, Query, RestRequest, Venue } from '../venues/venue.ts'
import { OffsetClock, type RoundTrip } from './clock-offset.ts'
import { VenueBudget } from './rate-budget.ts'
import type { JudgedAnswer, RestAnswer, SendOptions } from './session.ts'

export interface RestLinkOptions {
  readonly venue: Venue
  readonly origin: string
  readonly limits: Pick<LimitTable, 'limits' | 'laneRefusals'>
  readonly clock: Clock
  readonly recvWindowMs: number
  /** Ends waits and questions; never an order that is on its way, because then nobody would know what became of it. */
  readonly signal: AbortSignal
  /** @throws PerpkitError `usage.credentials` where no key is set */
  signer(): Signer
}

const REQUEST_MAX_MS = 10_000
const TIME_MAX_MS = 3_000
/** A list of a venue has a few pages; one without end is broken. */
const PAGES_MAX = 100

/** REST of one venue: after the budget, stamped and signed at the moment of writing, healed once when the clock was refused. */
export class RestLink implements AsyncDisposable {
  readonly offset: OffsetClock
  readonly budget: VenueBudget
  private readonly options: RestLinkOptions
  private readonly http: HttpHost

  constructor(options: RestLinkOptions) {
    this.options = options
    this.http = new HttpHost(options.origin, options.clock)
    this.offset = new OffsetClock(options.clock, () => this.askTime())
    this.budget = new VenueBudget(options.limits, options.clock, () => this.offset.venueNow())
  }

  async send(request: RestRequest, options: SendOptions = {}): Promise<RestAnswer> {
    return this.exchange(request, options)
  }

  async ask<T>({ request, read }: Query<T>): Promise<T> {
    const { body, failure } = await this.exchange(request)
    this.throwIf(failure)
    return read(body)
  }

  async askAll<T>({ first, read }: PagedQuery<readonly T[]>): Promise<readonly T[]> {
    const rows: T[] = []
    let next: RestRequest | null = first
    for (let pages = 0; next !== null; pages++) {
      if (pages === PAGES_MAX) throw this.strange(`a list of more than ${PAGES_MAX} pages`)
      const page: ReturnType<typeof read> = await this.ask({ request: next, read })
      for (const row of page.rows) rows.push(row)
      next = page.next
    }
    return rows
  }

  async sendOrder(action: OrderAction): Promise<JudgedAnswer> {
    const { venue, recvWindowMs, signal } = this.options
    const signer = this.options.signer()
    const cost = venue.trade.cost(action, 'rest')
    return this.healed(async () => {
      // What an interrupted program still needs is to cancel.
      await this.budget.take(cost, cost.lane === 'cancel' ? undefined : signal)
      const prepared = venue.trade.encode(action, 'rest', '', this.offset.venueNow(), recvWindowMs, signer)
      if (prepared.transport !== 'rest') throw new Error(`not a REST request: ${action.kind}`)
      const { method, target: path } = prepared
      return this.write({ method, path, query: '', body: null, security: 'signed', cost }, prepared, REQUEST_MAX_MS)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.offset.stop()
    await this.http[Symbol.asyncDispose]()
  }

  private exchange(request: RestRequest, options: SendOptions = {}): Promise<JudgedAnswer> {
    const { venue, recvWindowMs } = this.options
    const { signal = this.options.signal, timeoutMs = REQUEST_MAX_MS } = options
    const signer = request.security === 'none' ? null : this.options.signer()
    return this.healed(async () => {
      await this.budget.take(request.cost, signal)
      // Stamped and signed after the wait, at the moment of writing: a stamp that aged in a queue is refused.
      const signed = venue.rest.sign(request, this.offset.venueNow(), recvWindowMs, signer)
      return this.write(request, signed, timeoutMs, signal)
    })
  }

  /** (1) A clock refusal is definite, for orders too: the same request may go once more, with a stamp of the venue's own time. */
  private async healed(attempt: () => Promise<JudgedAnswer>): Promise<JudgedAnswer> {
    const first = await attempt()
    if (first.failure?.kind !== 'clock') return first
    await this.offset.heal()
    // Nothing was learnt: the same stamp would be refused again.
    return this.offset.samples === 0 ? first : attempt()
  }

  private async write(
    request: RestRequest,
    { method, target, headers, body }: PreparedRequest & { transport: 'rest' },
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<JudgedAnswer> {
    const answer = await this.http.request({ method, target, headers, body, timeoutMs, signal })
    const { rest } = this.options.venue
    this.budget.correct(rest.usage(request, answer.headers))
    const failure = rest.failure(answer.status, answer.body)
    if (failure !== null) this.budget.heed({ ...retryAfter(answer), ...failure }, request.cost.lane)
    return { ...answer, failure }
  }

  private async askTime(): Promise<RoundTrip> {
    const { venue, recvWindowMs, clock, signal } = this.options
    const { time, decodeTime, sign } = venue.rest
    // Orders wait for it after a clock refusal, so it does not wait behind polls. But it waits: knocking while banned prolongs the ban.
    await this.budget.take({ ...time.cost, lane: 'order' }, signal)
    const answer = await this.write(time, sign(time, clock.wallMs(), recvWindowMs, null), TIME_MAX_MS, signal)
    this.throwIf(answer.failure)
    const venueMs = decodeTime(answer.body)
    if (venueMs === null) throw this.strange(`status ${answer.status} and no time when asked for it`)
    return { sentNs: answer.sentNs, doneNs: answer.headersNs, venueMs }
  }

  private throwIf(failure: Failure | null): void {
    if (failure !== null && failure.kind !== 'unchanged') throw new VenueRejected(this.options.venue.id, failure)
  }

  private strange(what: string): PerpkitError {
    const message = `${this.options.venue.id} answered with ${what}; check the address of the environment.`
    return new PerpkitError(message, { code: 'venue.answer' })
  }
}

/** The header that some of the venues' gateways send beside a refusal: whole seconds. */
function retryAfter({ headers }: RestAnswer): { readonly retryAfterMs?: number } {
  const seconds = Number(headers['retry-after'] ?? Number.NaN)
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1_000 } : {}
}
