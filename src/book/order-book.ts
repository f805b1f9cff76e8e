import type { DepthFrame } from '../domain/depth-frame.ts'
import { BookSide, DEFAULT_LIMITS, type SideLimits } from './book-side.ts'

/** Both sides of one instrument in exact steps. It applies what passed the sequence rule, and says when it can no longer be whole. */
export class OrderBook {
  readonly bids: BookSide
  readonly asks: BookSide

  constructor(limits: SideLimits = DEFAULT_LIMITS) {
    this.bids = new BookSide('bid', limits)
    this.asks = new BookSide('ask', limits)
  }

  /** False when so much was forgotten at the far end that the best level is no longer known. */
  isWhole(): boolean {
    return !this.bids.isBroken && !this.asks.isBroken
  }

  /** A best bid at or above the best ask: a corrupt book, whatever the sequence numbers say. */
  isCrossed(): boolean {
    return this.bids.bestPrice() >= this.asks.bestPrice() // NaN on an empty side compares false
  }

  apply(frame: DepthFrame): void {
    if (frame.isSnapshot) this.clear()
    this.bids.apply(frame.bids)
    this.asks.apply(frame.asks)
  }

  clear(): void {
    this.bids.clear()
    this.asks.clear()
  }
}
