import type { VenueSession } from '../access/session.ts'
import { PerpkitError } from '../domain/errors.ts'
import { type Symbol as MarketSymbol, VENUE_NAMES } from '../domain/ids.ts'
import type { TickerEvent, TouchEvent, TradeEvent } from '../domain/market-event.ts'
import { type MonoNs, type Price, price, type WallMs } from '../domain/units.ts'
import type { Clock } from '../kit/clock.ts'
import { createRandom, type Random } from '../kit/random.ts'
import type { Book } from './book.ts'
import { BookView } from './book-view.ts'
import { DepthFeed } from './depth-feed.ts'
import type { EventFeed } from './event-feed.ts'
import { type EventQueue, queueEvents } from './event-queue.ts'
import { Listeners } from './listeners.ts'
import { type Carried, MarketLines } from './market-lines.ts'
import { TickerFeed } from './ticker-feed.ts'
import { TouchFeed } from './touch-feed.ts'
import { TradeFeed } from './trade-feed.ts'

export interface MarketFeedOptions {
  readonly session: VenueSession
  readonly clock: Clock
  readonly random?: Random
  /** The venue refused a topic for good; its readers are told too. */
  onFatal?(error: Error): void
}

/** What came in so far, over all topics. */
export interface FeedCounts {
  readonly frames: number
  readonly bytes: number
  readonly reconnects: number
  /** Books lost, by whatever cause: gap, crossed, depleted, garbled. */
  readonly gaps: number
}

export interface FrameTimes {
  readonly eventMs: WallMs
  readonly receivedNs: MonoNs
}

const LIVE_MAX_MS = 20_000
const TRADES_QUEUED_MAX = 10_000
/** A touch older than this is no price any more. */
const TOUCH_AGE_MAX_NS = 10e9

/** All market data of one venue: few sockets, many symbols, each frame to the one that asked for it. */
export class MarketFeed implements AsyncDisposable {
  private readonly session: VenueSession
  private readonly clock: Clock
  private readonly random: Random
  private readonly lines: MarketLines
  private readonly delays = new Listeners<FrameTimes>()
  private lossesBefore = 0

  constructor({ session, clock, random, onFatal }: MarketFeedOptions) {
    this.session = session
    this.clock = clock
    this.random = random ?? createRandom(clock.wallMs())
    this.lines = new MarketLines(session, clock, (error) => onFatal?.(error))
  }

  // ── Books ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Resolves when the book is live. @throws PerpkitError `book.unreadable` when it does not become so in 20 s, `venue.rejected` when the venue refuses it */
  async book(symbol: MarketSymbol, depth?: number): Promise<Book> {
    const book = await this.openBook(symbol, depth)
    try {
      await untilLive(book)
      return book
    } catch (error) {
      book.close()
      throw error
    }
  }

  /** The book as it stands, whatever its status. `depth`: see `Topic`. @throws PerpkitError `usage.argument` for an unknown symbol or depth */
  async openBook(symbol: MarketSymbol, depth = this.session.venue.market.defaultDepth): Promise<BookView> {
    const { venue } = this.session
    const { scale } = await this.session.instrument(symbol)
    const carried = this.lines.use({ kind: 'depth', symbol, depth }, (line) => {
      const { clock, random } = this
      const fetchSnapshot = (): Promise<Uint8Array> => this.fetchSnapshot(symbol)
      const feed = new DepthFeed({ codec: venue.market, scale, line, fetchSnapshot, clock, random })
      feed.onChange(({ status, book: { eventMs }, receivedNs }) => {
        if (status === 'live' && this.delays.count > 0) this.delays.tell({ eventMs, receivedNs })
      })
      return feed
    })
    return new BookView(venue.id, symbol, carried.user, this.clock, () => this.giveUp(carried))
  }

  /** The mid in steps, of a live book or a fresh touch, rounded down; `null` where neither may be read. */
  midOf(symbol: MarketSymbol): Price | null {
    for (const user of this.lines.usersOf(symbol)) {
      if (!(user instanceof DepthFeed) || user.status !== 'live') continue
      const sum = user.book.bids.bestPrice() + user.book.asks.bestPrice()
      if (!Number.isNaN(sum)) return price(Math.floor(sum / 2))
    }
    for (const user of this.lines.usersOf(symbol)) {
      if (!(user instanceof TouchFeed)) continue
      const { bid, ask, receivedNs } = user.last ?? { bid: null, ask: null, receivedNs: 0 }
      const isFresh = this.clock.monoNs() - receivedNs < TOUCH_AGE_MAX_NS
      if (bid !== null && ask !== null && isFresh) return price(Math.floor((bid.price + ask.price) / 2))
    }
    return null
  }

  // ── Events ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Every change of the best bid and ask. Resolves to how to stop. */
  async onTouch(symbol: MarketSymbol, listener: (touch: TouchEvent) => void): Promise<() => void> {
    const { market } = this.session.venue
    const { scale } = await this.session.instrument(symbol)
    const carried = this.lines.use({ kind: 'touch', symbol }, (line) => {
      const feed = new TouchFeed(market, scale, line, this.clock)
      feed.onChange((touch) => {
        if (this.delays.count > 0) this.delays.tell(touch)
      })
      return feed
    })
    return listenOn(carried, listener)
  }

  /** Every public trade. `onFatal`: the venue refused the topic. Returns how to stop. */
  onTrade(symbol: MarketSymbol, listener: (trade: TradeEvent) => void, onFatal?: (error: Error) => void): () => void {
    const { market } = this.session.venue
    const carried = this.lines.use({ kind: 'trades', symbol }, (line) => new TradeFeed(market, line, this.clock))
    return listenOn(carried, listener, onFatal)
  }

  /** Public trades from now on, in order; a consumer that falls 10,000 behind loses the oldest, counted in `dropped`. Throws to its consumer when the venue refuses the topic. */
  trades(symbol: MarketSymbol): EventQueue<TradeEvent> {
    return queueEvents<TradeEvent>(TRADES_QUEUED_MAX, (put, fail) => this.onTrade(symbol, put, fail))
  }

  /** Mark price, index and funding, each event complete. Returns how to stop. */
  onTicker(symbol: MarketSymbol, listener: (ticker: TickerEvent) => void): () => void {
    const { market } = this.session.venue
    const carried = this.lines.use({ kind: 'ticker', symbol }, (line) => new TickerFeed(market, line, this.clock))
    return listenOn(carried, listener)
  }

  /** Venue event time and instant of receipt of each applied depth and each touch frame. Returns how to stop. */
  onDelay(listener: (eventMs: WallMs, receivedNs: MonoNs) => void): () => void {
    return this.delays.add(({ eventMs, receivedNs }) => listener(eventMs, receivedNs))
  }

  counts(): FeedCounts {
    const { frames, bytes } = this.lines.counts
    const losses = this.lines.users().reduce((sum, user) => sum + lossesOf(user), this.lossesBefore)
    return { frames, bytes, reconnects: this.lines.reconnects, gaps: losses }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const user of this.lines.users()) if (user instanceof DepthFeed) user.close()
    await this.lines.close()
  }

  private giveUp(carried: Carried<DepthFeed>): void {
    if (!carried.leave()) return
    this.lossesBefore += lossesOf(carried.user)
    carried.user.close()
  }

  private fetchSnapshot(symbol: MarketSymbol): Promise<Uint8Array> {
    const { market } = this.session.venue
    return this.session.ask({ request: market.snapshotRequest(symbol, market.depthMax), read: (body) => body })
  }
}

function untilLive(book: BookView): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (book.status === 'live') settle(resolve)
      else if (book.status === 'closed') settle(() => reject(book.failure ?? unreadable(book, 'was closed')))
    }
    const tooLate = (): void => {
      settle(() => reject(unreadable(book, `did not become live within ${LIVE_MAX_MS / 1_000} s (${book.status})`)))
    }
    const timer = setTimeout(tooLate, LIVE_MAX_MS)
    const stop = book.onChange(look)
    const settle = (finish: () => void): void => {
      clearTimeout(timer)
      stop()
      finish()
    }
    look()
  })
}

function unreadable({ venue, symbol }: Book, why: string): PerpkitError {
  const message = `The ${VENUE_NAMES[venue]} book of ${symbol} ${why}; try again later.`
  return new PerpkitError(message, { code: 'book.unreadable', retry: 'after' })
}

function listenOn<T>(
  { user, leave }: Carried<EventFeed<T>>,
  listener: (event: T) => void,
  onFatal?: (error: Error) => void,
): () => void {
  const stop = user.onChange(listener, onFatal)
  return () => {
    stop()
    leave()
  }
}

function lossesOf(user: unknown): number {
  if (!(user instanceof DepthFeed)) return 0
  const { gap, crossed, depleted, garbled } = user.counts.losses
  return gap + crossed + depleted + garbled
}
