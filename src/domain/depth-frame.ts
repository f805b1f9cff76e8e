import { wallMs, type WallMs } from './units.ts'

/** Levels in the order received, in steps of the instrument; size 0 deletes. Grown when full, never shrunk. */
export class Levels {
  prices: Float64Array = new Float64Array(64)
  sizes: Float64Array = new Float64Array(64)
  count = 0

  push(price: number, size: number): void {
    if (this.count === this.prices.length) this.grow()
    this.prices[this.count] = price
    this.sizes[this.count++] = size
  }

  clear(): void {
    this.count = 0
  }

  private grow(): void {
    this.prices = doubled(this.prices)
    this.sizes = doubled(this.sizes)
  }
}

/** One decoded depth message; owned by the connection, refilled in place. A consumer copies what it keeps. */
export class DepthFrame {
  isSnapshot = false
  /** Binance `U`, `u`, `pu`; where a venue has one id only, `firstId` equals `lastId` and `previousId` is -1. */
  firstId = -1
  lastId = -1
  previousId = -1
  /** When the venue's data system sent the message, and when its engine made the change. */
  eventMs: WallMs = wallMs(-1)
  matchMs: WallMs = wallMs(-1)
  readonly bids = new Levels()
  readonly asks = new Levels()
}

/** What a sequence rule says of a frame: put it into the book, drop it silently, or the book is void. */
export type Verdict = 'apply' | 'skip' | 'gap'

function doubled(old: Float64Array): Float64Array {
  const grown = new Float64Array(old.length * 2)
  grown.set(old)
  return grown
}
