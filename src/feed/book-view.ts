import type { BookSide } from '../book/book-side.ts'
import { Levels } from '../domain/depth-frame.ts'
import { PerpkitError } from '../domain/errors.ts'
import { type Symbol as MarketSymbol, VENUE_NAMES, type VenueId } from '../domain/ids.ts'
import { type Scale, toNumber, toText } from '../domain/scale.ts'
import type { MonoNs, WallMs } from '../domain/units.ts'
import type { Clock } from '../kit/clock.ts'
import type { Book, BookChanges, BookLevel, BookListener, BookStatus, BothSides, NumberLevel } from './book.ts'
import { conflatedChanges } from './conflated-changes.ts'
import type { DepthFeed } from './depth-feed.ts'

/** What one reader holds of a feed that others may read too. */
export class BookView implements Book {
  readonly venue: VenueId
  readonly symbol: MarketSymbol
  private readonly feed: DepthFeed
  private readonly clock: Clock
  private readonly giveUp: () => void
  private readonly stops = new Set<() => void>()
  private isClosed = false

  constructor(venue: VenueId, symbol: MarketSymbol, feed: DepthFeed, clock: Clock, giveUp: () => void) {
    this.venue = venue
    this.symbol = symbol
    this.feed = feed
    this.clock = clock
    this.giveUp = giveUp
  }

  get status(): BookStatus {
    return this.isClosed ? 'closed' : this.feed.status
  }

  /** Why the venue will never stream it. */
  get failure(): Error | null {
    return this.feed.failure
  }

  get bestBid(): BookLevel | null {
    return this.isLive ? bestOf(this.feed.book.bids, this.feed.scale) : null
  }

  get bestAsk(): BookLevel | null {
    return this.isLive ? bestOf(this.feed.book.asks, this.feed.scale) : null
  }

  get mid(): number | null {
    const { bids, asks } = this.feed.book
    return this.finite(toNumber(bids.bestPrice() + asks.bestPrice(), this.feed.scale.price) / 2)
  }

  get spread(): number | null {
    const { bids, asks } = this.feed.book
    return this.finite(toNumber(asks.bestPrice() - bids.bestPrice(), this.feed.scale.price))
  }

  get eventMs(): WallMs {
    return this.feed.book.eventMs
  }

  get receivedNs(): MonoNs {
    return this.feed.receivedNs
  }

  levels(depth: number): BothSides<BookLevel> {
    const { price, size } = this.feed.scale
    return this.top(depth, (priceSteps, sizeSteps) => [toText(priceSteps, price), toText(sizeSteps, size)])
  }

  numbers(depth: number): BothSides<NumberLevel> {
    const { price, size } = this.feed.scale
    return this.top(depth, (priceSteps, sizeSteps) => ({
      price: toNumber(priceSteps, price),
      size: toNumber(sizeSteps, size),
    }))
  }

  assertLive(): void {
    if (this.isLive) return
    throw new PerpkitError(
      `The ${VENUE_NAMES[this.venue]} book of ${this.symbol} cannot be read now: ${this.status}.`,
      {
        code: 'book.unreadable',
        retry: this.status === 'closed' ? 'never' : 'after',
      },
    )
  }

  onChange(listener: BookListener): () => void {
    if (this.isClosed) return () => {}
    const leave = this.feed.onChange(() => listener(this))
    const stop = (): void => {
      leave()
      this.stops.delete(stop)
    }
    this.stops.add(stop)
    return stop
  }

  changes(): BookChanges {
    return conflatedChanges(this, this.clock)
  }

  close(): void {
    if (this.isClosed) return
    this.giveUp()
    this.stops.forEach((stop) => stop())
    this.isClosed = true
  }

  [Symbol.dispose](): void {
    this.close()
  }

  private get isLive(): boolean {
    return !this.isClosed && this.feed.status === 'live'
  }

  private top<Level>(depth: number, show: Show<Level>): BothSides<Level> {
    const { bids, asks } = this.feed.book
    return this.isLive ? { bids: topOf(bids, depth, show), asks: topOf(asks, depth, show) } : { bids: [], asks: [] }
  }

  /** NaN where a side is empty. */
  private finite(value: number): number | null {
    return this.isLive && !Number.isNaN(value) ? value : null
  }
}

/** One for all: it is read out before anybody else can run. */
const scratch = new Levels()

type Show<Level> = (priceSteps: number, sizeSteps: number) => Level

function topOf<Level>(side: BookSide, depth: number, show: Show<Level>): readonly Level[] {
  const count = side.copyTop(depth, scratch)
  return Array.from({ length: count }, (_, i) => show(scratch.prices[i] as number, scratch.sizes[i] as number))
}

function bestOf(side: BookSide, scale: Scale): BookLevel | null {
  const best = side.bestPrice()
  return Number.isNaN(best) ? null : [toText(best, scale.price), toText(side.bestSize(), scale.size)]
}
