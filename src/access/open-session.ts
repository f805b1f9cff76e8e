import { setMaxListeners } from 'node:events'
import { PerpkitError } from '../domain/errors.ts'
import type { Environment } from '../domain/ids.ts'
import type { Keys, Signer } from '../domain/keys.ts'
import type { Clock } from '../kit/clock.ts'
import type { Random } from '../kit/random.ts'
import type { SteadySocket } from '../net/steady-socket.ts'
import type { Endpoints, Limit, Venue } from '../venues/venue.ts'
import { openAnnouncementSocket } from './announcement-socket.ts'
import { InstrumentList } from './instrument-list.ts'
import { openMarketSocket, type SocketParts } from './market-socket.ts'
import { openPrivateStream } from './private-stream.ts'
import { RestLink } from './rest-link.ts'
import type { ClockOffset, RateBudget, VenueSession } from './session.ts'
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

/** Reaches a venue: its clock is measured when this resolves. @throws PerpkitError `network.*` when it does not answer, VenueRejected when it does not want us */
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
  readonly offset: ClockOffset
  readonly budget: RateBudget
  private readonly recvWindowMs: number
  private readonly link: RestLink
  private readonly list: InstrumentList
  private readonly parts: SocketParts
  private readonly stop = new AbortController()
  private readonly callersSignal: AbortSignal | undefined
  private sockets: readonly SteadySocket[] = []

  constructor(options: SessionOptions) {
    const { venue, endpoints, keys, clock, random, signal, recvWindowMs = RECV_WINDOW_MS, limits } = options
    this.venue = venue
    this.endpoints = endpoints
    this.recvWindowMs = recvWindowMs
    this.signer = keys === null ? null : venue.createSigner(keys)
    // Each wait and each socket listens to it: how many there are is bounded elsewhere.
    setMaxListeners(0, this.stop.signal)
    this.callersSignal = signal
    signal?.addEventListener('abort', this.onAbort, { once: true })
    if (signal?.aborted === true) this.onAbort()
    this.parts = { clock, random, signal: this.stop.signal }
    this.link = new RestLink({
      venue,
      origin: endpoints.rest,
      limits: { ...venue.limits, ...(limits !== undefined && { limits }) },
      clock,
      recvWindowMs,
      signal: this.stop.signal,
      signer: () => this.mustSign(),
    })
    this.offset = this.link.offset
    this.budget = this.link.budget
    this.list = new InstrumentList(venue.id, clock, () => this.link.askAll(venue.queries.instruments))
  }

  /** The first round trip must succeed: it says whether the venue is there at all. */
  start(): Promise<void> {
    return this.link.offset.start()
  }

  instrument: VenueSession['instrument'] = (symbol) => this.list.get(symbol)
  instruments: VenueSession['instruments'] = () => this.list.all()
  scaleOf: VenueSession['scaleOf'] = (symbol) => this.list.known(symbol)?.scale ?? null
  send: VenueSession['send'] = (request, options) => this.link.send(request, options)
  ask: VenueSession['ask'] = (query) => this.link.ask(query)
  askAll: VenueSession['askAll'] = (query) => this.link.askAll(query)
  sendOrder: VenueSession['sendOrder'] = (action) => this.link.sendOrder(action)
  healClock: VenueSession['healClock'] = () => this.link.offset.heal()

  prepare: VenueSession['prepare'] = (action, transport, requestId) => {
    const at = this.offset.venueNow()
    const signer = this.mustSign()
    const prepared = this.venue.trade.encode(action, transport, requestId, at, this.recvWindowMs, signer)
    if (prepared.transport !== 'ws') throw new Error(`not a socket request: ${action.kind}`)
    return prepared.text
  }

  openMarketSocket: VenueSession['openMarketSocket'] = (plan, handlers) =>
    this.keep(openMarketSocket(this.venue, plan, handlers, this.parts))

  openTradeSocket: VenueSession['openTradeSocket'] = (handlers) => {
    const { trade: url } = this.endpoints
    if (url === null) return null
    const { venue, offset, parts, healClock } = this
    const signer = this.mustSign()
    return this.keep(openTradeSocket({ venue, url, signer, handlers, offset, healClock, parts }))
  }

  openPrivateStream: VenueSession['openPrivateStream'] = async (handlers) => {
    const signer = this.mustSign()
    return this.keep(await openPrivateStream({ session: this, signer, handlers, parts: this.parts }))
  }

  openAnnouncements: VenueSession['openAnnouncements'] = (handlers) => {
    const { venue, offset, parts, healClock } = this
    const { announcements: codec } = venue
    const { announcements: url } = this.endpoints
    if (codec.delivery !== 'stream' || url === null) {
      throw new PerpkitError(`${venue.id} sends no announcements here; ${remedyOf(codec)}.`, { code: 'usage.argument' })
    }
    const signer = this.mustSign()
    return this.keep(
      openAnnouncementSocket({ venue: venue.id, codec, url, signer, handlers, offset, healClock, parts }),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.callersSignal?.removeEventListener('abort', this.onAbort)
    this.stop.abort()
    await Promise.all(this.sockets.map((socket) => socket.close()))
    await this.link[Symbol.asyncDispose]()
  }

  private readonly onAbort = (): void => this.stop.abort()

  private keep(socket: SteadySocket): SteadySocket {
    this.sockets = [...this.sockets.filter(({ status }) => status !== 'closed'), socket]
    return socket
  }

  private mustSign(): Signer {
    if (this.signer !== null) return this.signer
    const prefix = `PERPKIT_${this.venue.id.toUpperCase()}`
    throw new PerpkitError(
      `${this.venue.id} needs keys for this: set ${prefix}_KEY and ${prefix}_SECRET, or ${prefix}_KEY_FILE.`,
      { code: 'usage.credentials' },
    )
  }
}

function remedyOf({ delivery }: Venue['announcements']): string {
  return delivery === 'poll'
    ? 'ask it for the latest'
    : 'its production does, and built-in exchanges whose ready line names the stream'
}
