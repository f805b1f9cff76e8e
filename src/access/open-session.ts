import { PerpkitError, VenueRejected } from '../domain/errors.ts'
import type { Environment } from '../domain/ids.ts'
import type { Keys, Signer } from '../domain/keys.ts'
import type { OrderAction, Transport } from '../domain/order.ts'
import type { MonoNs } from '../domain/units.ts'
import type { Clock } from '../kit/clock.ts'
import type { Random } from '../kit/random.ts'
import { HttpHost } from '../net/http.ts'
import type { SteadySocket } from '../net/steady-socket.ts'
import type { Endpoints, Limit, PagedQuery, Query, RestRequest, SocketPlan, Venue } from '../venues/venue.ts'
import { OffsetClock, type RoundTrip } from './clock-offset.ts'
import { InstrumentList } from './instrument-list.ts'
import { openMarketSocket } from './market-socket.ts'
import { openPrivateStream } from './private-stream.ts'
import { VenueBudget } from './rate-budget.ts'
import type { RestAnswer, SendOptions, SocketHandlers, VenueSession } from './session.ts'
import { openTradeSocket } from './trade-socket.ts'

export interface SessionOptions {
  readonly venue: Venue
  readonly environment: Environment
  readonly endpoints: Endpoints
  readonly keys: Keys | null
  readonly clock: Clock
  readonly random: Random
  readonly signal?: AbortSignal
  readonly recvWindowMs?: number
  /** In place of the venue's default limits. */
  readonly limits?: readonly Limit[]
}

const RECV_WINDOW_MS = 5_000
const REQUEST_MAX_MS = 10_000
const TIME_MAX_MS = 3_000

/** Reaches a venue: its clock is measured when this resolves. @throws PerpkitError `network.*` when it does not answer */
export async function openSession(options: SessionOptions): Promise<VenueSession> {
  const session = new Session(options)
  try {
    await session.start()
    return session
  } catch (error) {
    await session[Symbol.asyncDispose]()
    throw error
  }
}

class Session implements VenueSession {
  readonly venue: Venue
  readonly endpoints: Endpoints
  readonly signer: Signer | null
  readonly offset: OffsetClock
  readonly budget: VenueBudget
  private readonly clock: Clock
  private readonly random: Random
  private readonly signal: AbortSignal | undefined
  private readonly recvWindowMs: number
  private readonly http: HttpHost
  private readonly list: InstrumentList
  private readonly sockets = new Set<SteadySocket>()

  constructor({
    venue,
    endpoints,
    keys,
    clock,
    random,
    signal,
    recvWindowMs = RECV_WINDOW_MS,
    limits,
  }: SessionOptions) {
    this.venue = venue
    this.endpoints = endpoints
    this.clock = clock
    this.random = random
    this.signal = signal
    this.recvWindowMs = recvWindowMs
    this.signer = keys === null ? null : venue.createSigner(keys)
    this.http = new HttpHost(endpoints.rest, clock)
    this.offset = new OffsetClock(clock, () => this.askTime())
    this.budget = new VenueBudget({ ...venue.limits, ...(limits !== undefined && { limits }) }, clock, () =>
      this.offset.venueNow(),
    )
    this.list = new InstrumentList(venue.id, () => this.askAll(venue.queries.instruments))
  }

  /** The first round trip must succeed: it says whether the venue is there at all. */
  start(): Promise<void> {
    return this.offset.start()
  }

  instrument: VenueSession['instrument'] = (symbol) => this.list.get(symbol)
  instruments: VenueSession['instruments'] = () => this.list.all()
  scaleOf: VenueSession['scaleOf'] = (symbol) => this.list.known(symbol)?.scale ?? null

  async send(request: RestRequest, { signal, timeoutMs = REQUEST_MAX_MS }: SendOptions = {}): Promise<RestAnswer> {
    const answer = await this.sendOnce(request, signal, timeoutMs)
    if (this.venue.rest.failure(answer.status, answer.body)?.kind !== 'clock') return answer
    // (1) A clock refusal is definite, so the same request may go once more, with a stamp of the venue's own time.
    await this.healClock()
    return this.sendOnce(request, signal, timeoutMs)
  }

  async ask<T>({ request, read }: Query<T>): Promise<T> {
    const { status, body } = await this.send(request)
    this.throwFailure(status, body)
    return read(body)
  }

  async askAll<T>({ first, read }: PagedQuery<readonly T[]>): Promise<readonly T[]> {
    const rows: T[] = []
    for (let request: RestRequest | null = first; request !== null;) {
      const { status, body } = await this.send(request)
      this.throwFailure(status, body)
      const page = read(body)
      rows.push(...page.rows)
      request = page.next
    }
    return rows
  }

  async sendOrder(action: OrderAction): Promise<RestAnswer> {
    const answer = await this.sendOrderOnce(action)
    if (this.venue.rest.failure(answer.status, answer.body)?.kind !== 'clock') return answer
    await this.healClock() // (1)
    return this.sendOrderOnce(action)
  }

  prepare(action: OrderAction, transport: Transport, requestId: string): string {
    const { trade } = this.venue
    const prepared = trade.encode(
      action,
      transport,
      requestId,
      this.offset.venueNow(),
      this.recvWindowMs,
      this.mustSign(),
    )
    if (prepared.transport !== 'ws') throw new Error(`not a socket request: ${action.kind}`)
    return prepared.text
  }

  healClock(): Promise<void> {
    return this.offset.heal()
  }

  openMarketSocket(plan: SocketPlan, handlers: SocketHandlers): SteadySocket {
    return this.keep(openMarketSocket(this.venue, plan, handlers, this.parts()))
  }

  openTradeSocket(handlers: SocketHandlers): SteadySocket | null {
    const { trade: url } = this.endpoints
    if (url === null) return null
    const signer = this.mustSign()
    return this.keep(
      openTradeSocket({
        venue: this.venue,
        url,
        signer,
        handlers,
        offset: this.offset,
        healClock: () => this.healClock(),
        parts: this.parts(),
      }),
    )
  }

  async openPrivateStream(handlers: SocketHandlers): Promise<SteadySocket> {
    const signer = this.mustSign()
    return this.keep(await openPrivateStream({ session: this, signer, handlers, parts: this.parts() }))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.offset.stop()
    await Promise.all([...this.sockets].map((socket) => socket.close()))
    await this.http[Symbol.asyncDispose]()
  }

  private async sendOnce(
    request: RestRequest,
    signal: AbortSignal | undefined,
    timeoutMs: number,
  ): Promise<RestAnswer> {
    const stop = signal ?? this.signal
    await this.budget.take(request.cost, stop)
    // Stamped and signed after the wait, at the moment of writing: a stamp that aged in a queue is refused.
    const signed = this.venue.rest.sign(
      request,
      this.offset.venueNow(),
      this.recvWindowMs,
      request.security === 'none' ? null : this.mustSign(),
    )
    const answer = await this.http.request({ ...signed, timeoutMs, signal: stop })
    this.heed(request, answer)
    return answer
  }

  private async sendOrderOnce(action: OrderAction): Promise<RestAnswer> {
    const cost = this.venue.trade.cost(action, 'rest')
    await this.budget.take(cost, this.signal)
    const prepared = this.venue.trade.encode(
      action,
      'rest',
      '',
      this.offset.venueNow(),
      this.recvWindowMs,
      this.mustSign(),
    )
    if (prepared.transport !== 'rest') throw new Error(`not a REST request: ${action.kind}`)
    const answer = await this.http.request({ ...prepared, timeoutMs: REQUEST_MAX_MS })
    const { method, target: path } = prepared
    this.heed({ method, path, query: '', body: null, security: 'signed', cost }, answer)
    return answer
  }

  /** What the venue says of its limits: counts correct ours, refusals silence us. */
  private heed(request: RestRequest, answer: RestAnswer): void {
    this.budget.correct(this.venue.rest.usage(request, answer.headers))
    const failure = this.venue.rest.failure(answer.status, answer.body)
    if (failure !== null) this.budget.heed({ ...retryAfter(answer), ...failure }, request.cost.lane)
  }

  private async askTime(): Promise<RoundTrip> {
    const { time, decodeTime, sign } = this.venue.rest
    this.budget.tryTake(time.cost)
    const { sentNs, headersNs, body, status } = await this.http.request({
      ...sign(time, this.clock.wallMs(), this.recvWindowMs, null),
      timeoutMs: TIME_MAX_MS,
      signal: this.signal,
    })
    const venueMs = decodeTime(body)
    if (venueMs === null)
      throw new PerpkitError(
        `${this.venue.id} answered a question for its time with status ${status} and no time; check the address.`,
        { code: 'venue.answer' },
      )
    return { sentNs, doneNs: headersNs as MonoNs, venueMs }
  }

  private throwFailure(status: number, body: Buffer): void {
    const failure = this.venue.rest.failure(status, body)
    if (failure !== null && failure.kind !== 'unchanged') throw new VenueRejected(this.venue.id, failure)
  }

  private mustSign(): Signer {
    if (this.signer !== null) return this.signer
    const prefix = `PERPKIT_${this.venue.id.toUpperCase()}`
    throw new PerpkitError(
      `${this.venue.id} needs keys for this: set ${prefix}_KEY and ${prefix}_SECRET, or ${prefix}_KEY_FILE.`,
      { code: 'usage.credentials' },
    )
  }

  private parts(): { clock: Clock; random: Random; signal: AbortSignal | undefined } {
    return { clock: this.clock, random: this.random, signal: this.signal }
  }

  private keep(socket: SteadySocket): SteadySocket {
    this.sockets.add(socket)
    return socket
  }
}

/** The header that some of the venues' gateways send beside a refusal: whole seconds. */
function retryAfter({ headers }: RestAnswer): { readonly retryAfterMs?: number } {
  const seconds = Number(headers['retry-after'] ?? Number.NaN)
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: seconds * 1_000 } : {}
}
