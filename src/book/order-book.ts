import type { DepthFrame, Levels } from '../domain/depth-frame.ts'
import { type WallMs, wallMs } from '../domain/units.ts'
import { BookSide, DEFAULT_LIMITS, type SideLimits } from './book-side.ts'

/**
 * `void` before the first snapshot and after a loss · `crossed`: best bid at or above best ask, so something is wrong in it ·
 * `depleted`: a side ran empty down to where nothing is known.
 */
export type BookCondition = 'void' | 'whole' | 'crossed' | 'depleted'

export interface BookLimits extends SideLimits {
  /** A snapshot with so many levels a side was cut off there; Infinity where the stream itself keeps what it serves complete. */
  readonly snapshotMax: number
}

/** An order book in steps of its instrument. It is right or it refuses to be read. */
export class OrderBook {
  readonly bids: BookSide
  readonly asks: BookSide
  /** The venue's id and times of the last message in it. */
  lastId = -1
  eventMs: WallMs = wallMs(-1)
  matchMs: WallMs = wallMs(-1)
  private state: BookCondition = 'void'
  private readonly snapshotMax: number

  constructor(limits: Partial<BookLimits> = {}) {
    const side = { ...DEFAULT_LIMITS, ...limits }
    this.bids = new BookSide('bid', side)
    this.asks = new BookSide('ask', side)
    this.snapshotMax = limits.snapshotMax ?? Number.POSITIVE_INFINITY
  }

  get condition(): BookCondition {
    return this.state
  }

  get isReadable(): boolean {
    return this.state === 'whole'
  }

  /** Puts an admitted frame in: a snapshot replaces all. Anything but `whole` afterwards stays until the next snapshot. */
  apply(frame: DepthFrame): BookCondition {
    if (frame.isSnapshot) this.restart(frame)
    else if (this.state !== 'whole') return this.state
    else {
      this.bids.apply(frame.bids)
      this.asks.apply(frame.asks)
    }
    this.lastId = frame.lastId
    this.eventMs = frame.eventMs
    this.matchMs = frame.matchMs
    if (this.bids.bestPrice() >= this.asks.bestPrice()) this.state = 'crossed'
    else if (this.bids.isDepleted || this.asks.isDepleted) this.state = 'depleted'
    return this.state
  }

  /** Something was lost: not to be read until the next snapshot. */
  invalidate(): void {
    this.state = 'void'
  }

  private restart(frame: DepthFrame): void {
    this.bids.clear()
    this.asks.clear()
    this.bids.apply(frame.bids)
    this.asks.apply(frame.asks)
    if (frame.bids.count >= this.snapshotMax) this.bids.forgetBeyond(worst(frame.bids, Math.min))
    if (frame.asks.count >= this.snapshotMax) this.asks.forgetBeyond(worst(frame.asks, Math.max))
    this.state = 'whole'
  }
}

/** Levels come in any order. */
function worst(levels: Levels, worse: (a: number, b: number) => number): number {
  let price = levels.prices[0] as number
  for (let i = 1; i < levels.count; i++) price = worse(price, levels.prices[i] as number)
  return price
}
