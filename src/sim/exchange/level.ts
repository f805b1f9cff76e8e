import { Decimal } from 'decimal.js'
import type { SimOrder } from './types.ts'

const ZERO = new Decimal(0)

/** A user's order in the queue of a level. `ahead` is how much of the background stands before it. */
export interface Resting {
  readonly order: SimOrder
  ahead: Decimal
}

/** Who is served next at a level: some of the background, or one user's order. */
export type Front =
  | { readonly kind: 'background'; readonly size: Decimal }
  | { readonly kind: 'order'; readonly resting: Resting }

/** One price of one side: the recorded background, and the users' orders in order of arrival. */
export class Level {
  /** The instrument's padded decimal text. */
  readonly text: string
  readonly price: Decimal
  background = ZERO
  readonly queue: Resting[] = []

  constructor(text: string) {
    this.text = text
    this.price = new Decimal(text)
  }

  /** What the public book shows. */
  total(): Decimal {
    if (this.queue.length === 0) return this.background
    return this.queue.reduce((sum, { order }) => sum.plus(order.size).minus(order.filled), this.background)
  }

  /**
   * What the recording says stands here. A decrease thins out what stands ahead of the users' orders as much as what stands
   * behind (nobody knows who left); an increase comes from behind. Shares are rounded up to whole lots: never in the user's favour.
   */
  setBackground(size: Decimal, lot: Decimal): void {
    if (this.queue.length > 0 && size.lt(this.background)) {
      for (const resting of this.queue) {
        const share = resting.ahead.times(size).div(this.background)
        resting.ahead = Decimal.min(share.toNearest(lot, Decimal.ROUND_UP), size)
      }
    }
    this.background = size
  }

  join(order: SimOrder): void {
    this.queue.push({ order, ahead: this.background })
  }

  leave(order: SimOrder): void {
    const place = this.queue.findIndex((resting) => resting.order === order)
    if (place >= 0) this.queue.splice(place, 1)
  }

  front(): Front | null {
    const [first] = this.queue
    if (first?.ahead.isZero()) return { kind: 'order', resting: first }
    const size = first?.ahead ?? this.background
    return size.isZero() ? null : { kind: 'background', size }
  }

  /** Takes from the front of the background: everyone behind moves up. */
  eat(size: Decimal): void {
    this.background = this.background.minus(size)
    for (const resting of this.queue) resting.ahead = Decimal.max(ZERO, resting.ahead.minus(size))
  }
}
