import type { VenueSession } from '../access/session.ts'
import type { Symbol as MarketSymbol } from '../domain/ids.ts'
import type { Clock } from '../kit/clock.ts'
import type { Topic } from '../venues/venue.ts'
import { type LineCounts, MarketLine } from './market-line.ts'
import type { TopicLine, TopicUser } from './topic-user.ts'

/** A topic that is carried for its readers; each leaves once. */
export interface Carried<User> {
  readonly user: User
  /** True when that was the last reader: the topic is not carried any more. */
  leave(): boolean
}

interface Entry {
  readonly topic: Topic
  readonly user: TopicUser
  line: MarketLine | null
  readers: number
}

const WATCH_EVERY_MS = 500

/** The sockets of one venue: opened when a topic needs one, shared by many topics, closed when nobody reads them. */
export class MarketLines {
  readonly counts: LineCounts = { frames: 0, bytes: 0, strays: 0 }
  private readonly session: VenueSession
  private readonly clock: Clock
  private readonly onFatal: (error: Error) => void
  private readonly lines = new Set<MarketLine>()
  private readonly entries = new Map<string, Entry>()
  private readonly closing = new Set<Promise<void>>()
  private readonly watch: NodeJS.Timeout
  private reconnectsBefore = 0

  constructor(session: VenueSession, clock: Clock, onFatal: (error: Error) => void) {
    this.session = session
    this.clock = clock
    this.onFatal = onFatal
    this.watch = setInterval(() => this.lines.forEach((line) => line.watch(clock.monoNs())), WATCH_EVERY_MS)
    this.watch.unref()
  }

  get reconnects(): number {
    return [...this.lines].reduce((sum, line) => sum + line.reconnects, this.reconnectsBefore)
  }

  users(): readonly TopicUser[] {
    return [...this.entries.values()].map(({ user }) => user)
  }

  usersOf(symbol: MarketSymbol): readonly TopicUser[] {
    return [...this.entries.values()].filter(({ topic }) => topic.symbol === symbol).map(({ user }) => user)
  }

  /** Whoever reads the topic already is joined; else `create` makes the reader and a line is found for it. @throws what the venue's codec says against the topic */
  use<User extends TopicUser>(topic: Topic, create: (line: TopicLine) => User): Carried<User> {
    const key = `${topic.kind} ${topic.symbol} ${topic.depth ?? ''}`
    const entry = this.entries.get(key) ?? this.open(key, topic, create)
    entry.readers++
    let hasLeft = false
    return {
      user: entry.user as User,
      leave: () => {
        if (hasLeft) return false
        hasLeft = true
        if (--entry.readers > 0) return false
        if (this.entries.get(key) === entry) this.entries.delete(key)
        this.drop(entry)
        return true
      },
    }
  }

  async close(): Promise<void> {
    clearInterval(this.watch)
    this.entries.clear()
    await Promise.all([...[...this.lines].map((line) => line.close()), ...this.closing])
    this.lines.clear()
  }

  private open(key: string, topic: Topic, create: (line: TopicLine) => TopicUser): Entry {
    const { session } = this
    const [plan] = session.venue.market.plan(session.endpoints, [topic])
    if (plan === undefined) throw new Error(`no socket of ${session.venue.id} carries ${topic.kind}`)
    session.venue.market.subscribe([topic], 0) // throws here, and not later in a timer, where the topic is none
    const user = create({
      resubscribe: () => entry.line?.resubscribe(topic),
      renew: (reason) => entry.line?.renew(reason),
    })
    const entry: Entry = { topic, user, line: null, readers: 0 }
    this.entries.set(key, entry)
    entry.line = this.lineFor(plan.url, entry)
    return entry
  }

  private lineFor(url: string, { topic, user }: Entry): MarketLine {
    for (const line of this.lines) {
      if (line.url !== url || !line.hasRoomFor(topic)) continue
      line.add(topic, user)
      return line
    }
    return this.openLine(url, topic, user)
  }

  private openLine(url: string, topic: Topic, user: TopicUser): MarketLine {
    const { session, clock, counts } = this
    const line: MarketLine = new MarketLine({
      session,
      clock,
      url,
      topic,
      user,
      counts,
      onFatal: (error) => this.refused(line, error),
    })
    this.lines.add(line)
    return line
  }

  private drop({ topic, line }: Entry): void {
    if (line === null) return
    line.remove(topic)
    if (line.isEmpty) this.retire(line)
  }

  private retire(line: MarketLine): void {
    if (!this.lines.delete(line)) return
    this.reconnectsBefore += line.reconnects
    const closed = line.close().finally(() => this.closing.delete(closed))
    this.closing.add(closed)
  }

  /**
   * The venue refused a topic, and the socket stopped with all others on it. It does not say which: those that have spoken go on
   * together, the others each on a line of its own, where a second refusal is plain.
   */
  private refused(line: MarketLine, error: Error): void {
    this.retire(line)
    const carried = [...this.entries].filter(([, entry]) => entry.line === line)
    for (const [key, entry] of carried) {
      const { topic, user } = entry
      user.onClose()
      if (user.hasSpoken) entry.line = this.lineFor(line.url, entry)
      else if (carried.length > 1) entry.line = this.openLine(line.url, topic, user)
      else {
        this.entries.delete(key)
        user.onFatal(error)
        this.onFatal(error)
      }
    }
  }
}
