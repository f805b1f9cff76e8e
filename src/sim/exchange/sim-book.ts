import type { Decimal } from 'decimal.js'
import type { BackgroundChange } from '../market/background.ts'
import { BookSide } from './book-side.ts'
import type { Level } from './level.ts'
import type { Listing } from './listing.ts'
import type { SimLevel, SimLevelChange, SimOrder, SimSide } from './types.ts'

/** One instrument's book: the background of the recording and the users' orders in it. It matches nothing by itself. */
export class SimBook {
  readonly instrument: Listing
  readonly bids = new BookSide('bid')
  readonly asks = new BookSide('ask')
  /** Of the last change that was told. */
  seq = 0
  changedMs = 0
  private readonly places = new Map<SimOrder, string>()

  constructor(instrument: Listing) {
    this.instrument = instrument
  }

  /** Where orders of this side rest. */
  own(side: SimSide): BookSide {
    return side === 'buy' ? this.bids : this.asks
  }

  /** What orders of this side are matched with. */
  opposite(side: SimSide): BookSide {
    return side === 'buy' ? this.asks : this.bids
  }

  crosses(side: SimSide, price: Decimal): boolean {
    const best = this.opposite(side).best()
    return best !== undefined && this.own(side).reaches(price, best.price)
  }

  setBackground(changes: readonly BackgroundChange[]): void {
    const { lot } = this.instrument
    for (const { side, price, size } of changes) {
      const whole = size.isZero() ? size : wholeLots(size, lot)
      ;(side === 'bid' ? this.bids : this.asks).setBackground(price, whole, lot)
    }
  }

  rest(order: SimOrder): void {
    const side = this.own(order.side)
    const text = order.price.toFixed(this.instrument.priceDecimals)
    side.change(text, (level) => level.join(order))
    side.resting++
    this.places.set(order, text)
  }

  /** Takes an order out, wherever it stood in its queue. */
  remove(order: SimOrder): void {
    const text = this.places.get(order)
    if (text === undefined) return
    this.places.delete(order)
    const side = this.own(order.side)
    side.change(text, (level) => level.leave(order))
    side.resting--
  }

  /** Runs a change of what is left of a resting order, so that its level is told anew. */
  resize(order: SimOrder, act: () => void): void {
    const text = this.places.get(order)
    if (text === undefined) act()
    else this.own(order.side).change(text, act)
  }

  isResting(order: SimOrder): boolean {
    return this.places.has(order)
  }

  /** The mid of the recorded market, the users left out; `null` while a side has none. */
  backgroundMid(): number | null {
    const [bid, ask] = [bestBackground(this.bids), bestBackground(this.asks)]
    return bid === null || ask === null ? null : (bid + ask) / 2
  }

  takeChanges(): SimLevelChange[] {
    const changes: SimLevelChange[] = []
    this.bids.tellChanges(changes)
    this.asks.tellChanges(changes)
    return changes
  }

  top(depth: number): { bids: SimLevel[]; asks: SimLevel[] } {
    const shown = (level: Level): SimLevel => ({ price: level.text, size: level.total() })
    return { bids: this.bids.top(depth).map(shown), asks: this.asks.top(depth).map(shown) }
  }
}

function bestBackground(side: BookSide): number | null {
  for (const { background, price } of side.levels()) if (!background.isZero()) return price.toNumber()
  return null
}

/** A venue whose lot is coarser than the recording's shows whole lots, and at least one where something stands. */
export function wholeLots(size: Decimal, lot: Decimal): Decimal {
  // Lots are 1, 0.1, 0.01 …, or they have to be divided by.
  if (size.decimalPlaces() <= lot.decimalPlaces() && lot.precision() === 1 && lot.lte(1)) return size
  const nearest = size.toNearest(lot)
  return nearest.isZero() ? lot : nearest
}
