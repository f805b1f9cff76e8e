import type { SteadySocket, VenueSession } from '../access/session.ts'
import type { Symbol as MarketSymbol } from '../domain/ids.ts'
import type { MonoNs } from '../domain/units.ts'
import type { Clock } from '../kit/clock.ts'
import type { Topic, TopicKind } from '../venues/venue.ts'
import type { TopicUser } from './topic-user.ts'

/** Fewer than either venue allows on one connection, so that one loss does not take everything. */
const TOPICS_MAX = 100
/** Binance cuts a connection that sends more than ten messages a second; a round here sends two, and pings count too. */
const ROUND_MS = 500

export interface LineCounts {
  frames: number
  bytes: number
  /** Frames of topics that nobody reads, e.g. just after they were left. */
  strays: number
}

export interface MarketLineParts {
  readonly session: VenueSession
  readonly clock: Clock
  readonly url: string
  /** What the socket is opened for; others may join. */
  readonly topic: Topic
  readonly user: TopicUser
  readonly counts: LineCounts
  /** The venue refused one of its topics, and the socket has stopped. */
  onFatal(error: Error): void
}

/** One market socket: its topics, and who reads each. Topics come and go while it stands. */
export class MarketLine {
  readonly url: string
  private readonly session: VenueSession
  private readonly clock: Clock
  private readonly counts: LineCounts
  /** The session reads them anew at each connection. */
  private readonly topics: Topic[]
  private readonly users: Readonly<Record<TopicKind, Map<MarketSymbol, TopicUser>>> = {
    depth: new Map(),
    touch: new Map(),
    trades: new Map(),
    ticker: new Map(),
  }
  private readonly socket: SteadySocket
  private readonly leaving = new Set<Topic>()
  private readonly joining = new Set<Topic>()
  private round: NodeJS.Timeout | null = null
  private lastRoundNs = Number.NEGATIVE_INFINITY
  private requestId = 1_000 // the session counts its own from 1

  constructor({ session, clock, url, topic, user, counts, onFatal }: MarketLineParts) {
    this.session = session
    this.clock = clock
    this.url = url
    this.counts = counts
    this.topics = [topic]
    this.users[topic.kind].set(topic.symbol, user)
    this.socket = session.openMarketSocket(
      { url, topics: this.topics },
      {
        onMessage: (bytes, receivedNs) => this.hear(bytes, receivedNs),
        onOpen: () => this.everyUser((each) => each.onOpen()),
        onClose: () => this.lost(),
        onFatal,
      },
    )
  }

  get reconnects(): number {
    return this.socket.reconnects
  }

  get isEmpty(): boolean {
    return this.topics.length === 0
  }

  /** Two depths of one symbol cannot be told apart by their frames, so they never share a line. */
  hasRoomFor({ kind, symbol }: Topic): boolean {
    return this.topics.length < TOPICS_MAX && this.socket.status !== 'closed' && !this.users[kind].has(symbol)
  }

  add(topic: Topic, user: TopicUser): void {
    this.topics.push(topic)
    this.users[topic.kind].set(topic.symbol, user)
    if (this.socket.status !== 'open') return // it is subscribed with all others when the socket stands
    this.joining.add(topic)
    this.later()
    user.onOpen()
  }

  remove(topic: Topic): void {
    const at = this.topics.indexOf(topic)
    if (at < 0) return
    this.topics.splice(at, 1)
    this.users[topic.kind].delete(topic.symbol)
    // Left before it was joined, nothing need be said.
    if (this.socket.status === 'open' && !this.joining.delete(topic)) this.leave(topic)
  }

  resubscribe(topic: Topic): void {
    if (this.socket.status !== 'open' || this.joining.has(topic)) return
    this.leave(topic)
    this.joining.add(topic)
  }

  renew(reason: string): void {
    this.socket.renew(reason)
  }

  watch(nowNs: MonoNs): void {
    this.everyUser((each) => each.watch(nowNs))
  }

  async close(): Promise<void> {
    this.quiet()
    await this.socket.close()
  }

  private hear(bytes: Buffer, receivedNs: MonoNs): void {
    this.counts.frames++
    this.counts.bytes += bytes.length
    const route = this.session.venue.market.route(bytes, 0, bytes.length)
    if (route.kind === 'ack' || route.kind === 'pong' || route.kind === 'other') return
    const user = this.users[route.kind].get(route.symbol)
    if (user === undefined) this.counts.strays++
    else user.onFrame(bytes, receivedNs)
  }

  private lost(): void {
    this.quiet() // the next connection subscribes to all that is left
    this.everyUser((each) => each.onClose())
  }

  private leave(topic: Topic): void {
    this.leaving.add(topic)
    this.later()
  }

  /** Gathers what is asked within a round, and keeps the rounds apart. */
  private later(): void {
    const waitedMs = (this.clock.monoNs() - this.lastRoundNs) / 1e6
    this.round ??= setTimeout(() => this.tellVenue(), Math.max(0, ROUND_MS - waitedMs))
  }

  private tellVenue(): void {
    const { market } = this.session.venue
    this.round = null
    this.lastRoundNs = this.clock.monoNs()
    if (this.leaving.size > 0) this.socket.send(market.unsubscribe([...this.leaving], ++this.requestId))
    if (this.joining.size > 0) this.socket.send(market.subscribe([...this.joining], ++this.requestId))
    this.leaving.clear()
    this.joining.clear()
  }

  private quiet(): void {
    if (this.round !== null) clearTimeout(this.round)
    this.round = null
    this.leaving.clear()
    this.joining.clear()
  }

  private everyUser(act: (user: TopicUser) => void): void {
    // A listener may give its topic up meanwhile.
    const topics = [...this.topics]
    topics.forEach(({ kind, symbol }) => {
      const user = this.users[kind].get(symbol)
      if (user !== undefined) act(user)
    })
  }
}
