import type { SteadySocket, VenueSession } from '../access/session.ts'
import { PerpkitError } from '../domain/errors.ts'
import type { Symbol as MarketSymbol } from '../domain/ids.ts'
import type { TickerEvent, TouchEvent, TradeEvent } from '../domain/market-event.ts'
import { type MonoNs, type Price, price, type WallMs } from '../domain/units.ts'
import { backoffMs } from '../kit/backoff.ts'
import type { Clock } from '../kit/clock.ts'
import type { Random } from '../kit/random.ts'
import type { Topic } from '../venues/venue.ts'
import type { Book } from './book.ts'
import { BoundedQueue } from './bounded-queue.ts'
import { DepthFeed } from './depth-feed.ts'
import { mergeTicker } from './ticker.ts'

export interface MarketFeedOptions {
  readonly session: VenueSession
  readonly clock: Clock
  readonly random: Random
  /** A topic that the venue will never stream: the feed has stopped. */
  onFatal?(error: Error): void
}

/** What came in so far. */
export interface FeedCounts {
  readonly frames: number
  readonly bytes: number
  readonly reconnects: number
  readonly gaps: number
}

interface Line {
  readonly topics: Topic[]
  readonly socket: SteadySocket
}

interface TopicUser {
  onFrame(bytes: Buffer, receivedNs: MonoNs): void
  onOpen?(): void
  onClose?(): void
}

type Delayed = (eventMs: WallMs, receivedNs: MonoNs) => void

const SNAPSHOT_BACKOFF = { firstMs: 250, maxMs: 10_000 }
const LIVE_MAX_MS = 20_000
const TRADES_QUEUED_MAX = 10_000
/** A touch older than this is no price any more. */
const TOUCH_AGE_MAX_NS = 5e9

/** All market data of one venue: few sockets, many symbols, each frame to the one that asked for it. */
export class MarketFeed implements AsyncDisposable {
  private readonly options: MarketFeedOptions
  private readonly lines = new Map<string, Line>()
  private readonly users = new Map<string, TopicUser>()
  private readonly books = new Map<MarketSymbol, DepthFeed>()
  private readonly touches = new Map<MarketSymbol, TouchEvent>()
  private readonly tickers = new Map<MarketSymbol, TickerEvent>()
  private readonly delayListeners = new Set<Delayed>()
  private readonly touchListeners = new Map<MarketSymbol, Set<(touch: TouchEvent) => void>>()
  private readonly tradeListeners = new Map<MarketSymbol, Set<(trade: TradeEvent) => void>>()
  private readonly tickerListeners = new Map<MarketSymbol, Set<(ticker: TickerEvent) => void>>()
  private frames = 0
  private bytes = 0
  private requestId = 1_000

  constructor(options: MarketFeedOptions) {
    this.options = options
  }

  /** Resolves when the book is live. @throws PerpkitError `book.unreadable` when it does not become so in 20 s */
  async book(symbol: MarketSymbol, depth?: number): Promise<Book> {
    const book = await this.openBook(symbol, depth)
    if (book.status === 'live') return book
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        stop()
        reject(
          new PerpkitError(
            `The ${this.options.session.venue.id} book of ${symbol} did not become live within ${LIVE_MAX_MS / 1_000} s (${book.status}).`,
            { code: 'book.unreadable', retry: 'safe' },
          ),
        )
      }, LIVE_MAX_MS)
      const stop = book.onChange(({ status }) => {
        if (status !== 'live') return
        clearTimeout(timer)
        stop()
        resolve(book)
      })
    })
  }

  /** The book as it stands, whatever its status. @throws PerpkitError `usage.argument` for an unknown symbol */
  async openBook(symbol: MarketSymbol, depth?: number): Promise<Book> {
    const known = this.books.get(symbol)
    if (known !== undefined) return known
    const { session } = this.options
    const { scale } = await session.instrument(symbol)
    const topic: Topic = { kind: 'depth', symbol, ...(depth === undefined ? {} : { depth }) }
    const feed: DepthFeed = new DepthFeed({
      venue: session.venue.id,
      market: session.venue.market,
      symbol,
      scale,
      snapshots: this.snapshots(symbol),
      now: () => this.options.clock.monoNs(),
      resubscribe: () => this.resubscribe(topic),
      renew: (reason) => this.lineOf(topic).socket.renew(reason),
    })
    this.books.set(symbol, feed)
    feed.onChange(({ status, eventMs, receivedNs }) => {
      if (status === 'live') this.delayed(eventMs, receivedNs)
    })
    this.add(topic, feed)
    return feed
  }

  /** Every change of the best bid and ask. Returns how to stop listening. */
  async onTouch(symbol: MarketSymbol, listener: (touch: TouchEvent) => void): Promise<() => void> {
    const { session } = this.options
    const { scale } = await session.instrument(symbol)
    const listeners = listenersOf(this.touchListeners, symbol)
    listeners.add(listener)
    this.add(
      { kind: 'touch', symbol },
      {
        onFrame: (bytes, receivedNs) => {
          const touch = session.venue.market.decodeTouch(bytes, 0, bytes.length, scale, receivedNs)
          if (touch === null) return
          this.touches.set(symbol, touch)
          this.delayed(touch.eventMs, receivedNs)
          for (const each of listeners) each(touch)
        },
        onClose: () => this.touches.delete(symbol),
      },
    )
    return () => listeners.delete(listener)
  }

  /** Every public trade. Returns how to stop listening. */
  onTrade(symbol: MarketSymbol, listener: (trade: TradeEvent) => void): () => void {
    const { market } = this.options.session.venue
    const listeners = listenersOf(this.tradeListeners, symbol)
    listeners.add(listener)
    this.add(
      { kind: 'trades', symbol },
      {
        onFrame: (bytes, receivedNs) => {
          for (const trade of market.decodeTrades(bytes, 0, bytes.length, receivedNs))
            for (const each of listeners) each(trade)
        },
      },
    )
    return () => listeners.delete(listener)
  }

  /** Public trades in order; a consumer that falls 10,000 behind loses the oldest, counted in `dropped`. */
  trades(symbol: MarketSymbol): BoundedQueue<TradeEvent> {
    return new BoundedQueue<TradeEvent>(TRADES_QUEUED_MAX, (listener) => this.onTrade(symbol, listener))
  }

  /** Mark price, index and funding, each event complete: what a venue left out is what it said before. */
  onTicker(symbol: MarketSymbol, listener: (ticker: TickerEvent) => void): () => void {
    const { market } = this.options.session.venue
    const listeners = listenersOf(this.tickerListeners, symbol)
    listeners.add(listener)
    this.add(
      { kind: 'ticker', symbol },
      {
        onFrame: (bytes, receivedNs) => {
          const change = market.decodeTicker(bytes, 0, bytes.length, receivedNs)
          if (change === null) return
          const ticker = mergeTicker(this.tickers.get(symbol), change)
          this.tickers.set(symbol, ticker)
          for (const each of listeners) each(ticker)
        },
        onClose: () => this.tickers.delete(symbol),
      },
    )
    return () => listeners.delete(listener)
  }

  /** The mid in steps, of a live book or a fresh touch, rounded down; `null` where neither may be read. */
  midOf(symbol: MarketSymbol): Price | null {
    const book = this.books.get(symbol)
    const fromBook = book === undefined ? Number.NaN : Math.floor((book.bestSteps('bid') + book.bestSteps('ask')) / 2)
    if (!Number.isNaN(fromBook)) return price(fromBook)
    const touch = this.touches.get(symbol)
    if (touch === undefined || touch.bid === null || touch.ask === null) return null
    if (this.options.clock.monoNs() - touch.receivedNs > TOUCH_AGE_MAX_NS) return null
    return price(Math.floor((touch.bid.price + touch.ask.price) / 2))
  }

  /** Venue event time and instant of receipt of each depth and touch frame. Returns how to stop. */
  onDelay(listener: Delayed): () => void {
    this.delayListeners.add(listener)
    return () => this.delayListeners.delete(listener)
  }

  counts(): FeedCounts {
    const sockets = [...this.lines.values()].map(({ socket }) => socket)
    return {
      frames: this.frames,
      bytes: this.bytes,
      reconnects: sockets.reduce((sum, { reconnects }) => sum + reconnects, 0),
      gaps: [...this.books.values()].reduce((sum, { gaps }) => sum + gaps, 0),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const book of this.books.values()) book.close()
    await Promise.all([...this.lines.values()].map(({ socket }) => socket.close()))
  }

  // ── sockets ──────────────────────────────────────────────────────────────────────────────────────────────────────

  private add(topic: Topic, user: TopicUser): void {
    const key = keyOf(topic)
    if (this.users.has(key)) return
    this.users.set(key, user)
    const line = this.lineOf(topic)
    if (line.topics.includes(topic)) return // it came with the line and is subscribed when that opens
    line.topics.push(topic)
    if (line.socket.status !== 'open') return
    line.socket.send(this.options.session.venue.market.subscribe([topic], ++this.requestId))
    user.onOpen?.()
  }

  private lineOf(topic: Topic): Line {
    const { session } = this.options
    const [plan] = session.venue.market.plan(session.endpoints, [topic])
    if (plan === undefined) throw new Error(`no socket carries ${topic.kind}`)
    const known = this.lines.get(plan.url)
    if (known !== undefined) return known
    const topics: Topic[] = [topic]
    const usersOf = (): TopicUser[] => topics.flatMap((each) => this.users.get(keyOf(each)) ?? [])
    const socket = session.openMarketSocket(
      { url: plan.url, topics },
      {
        onMessage: (bytes, receivedNs) => this.hear(bytes, receivedNs),
        onOpen: () => usersOf().forEach((user) => user.onOpen?.()),
        onClose: () => usersOf().forEach((user) => user.onClose?.()),
        onFatal: (error) => {
          usersOf().forEach((user) => user.onClose?.())
          this.options.onFatal?.(error)
        },
      },
    )
    const line: Line = { topics, socket }
    this.lines.set(plan.url, line)
    return line
  }

  private hear(bytes: Buffer, receivedNs: MonoNs): void {
    this.frames++
    this.bytes += bytes.length
    const route = this.options.session.venue.market.route(bytes, 0, bytes.length)
    if (route.kind === 'ack' || route.kind === 'pong' || route.kind === 'other') return
    this.users.get(`${route.kind} ${route.symbol}`)?.onFrame(bytes, receivedNs)
  }

  private resubscribe(topic: Topic): void {
    const { market } = this.options.session.venue
    const { socket } = this.lineOf(topic)
    socket.send(market.unsubscribe([topic], ++this.requestId))
    socket.send(market.subscribe([topic], ++this.requestId))
  }

  private snapshots(symbol: MarketSymbol): ConstructorParameters<typeof DepthFeed>[0]['snapshots'] {
    const { session, random } = this.options
    const { market, rest } = session.venue
    return {
      backoffMs: (attempt) => backoffMs(SNAPSHOT_BACKOFF, attempt, random),
      async fetch() {
        try {
          const { status, body } = await session.send(market.snapshotRequest(symbol, market.depthMax))
          return rest.failure(status, body) === null ? body : null
        } catch (error) {
          if (error instanceof PerpkitError) return null // the join tries again, with back-off
          throw error
        }
      },
    }
  }

  private delayed(eventMs: WallMs, receivedNs: MonoNs): void {
    for (const listener of this.delayListeners) listener(eventMs, receivedNs)
  }
}

function keyOf({ kind, symbol }: Topic): string {
  return `${kind} ${symbol}`
}

function listenersOf<T>(all: Map<MarketSymbol, Set<T>>, symbol: MarketSymbol): Set<T> {
  const listeners = all.get(symbol) ?? new Set<T>()
  all.set(symbol, listeners)
  return listeners
}
