import { Decimal } from 'decimal.js'
import type { BackgroundChange, BackgroundTrade } from './background.ts'
import type { LoopWindow } from './loop-window.ts'
import type { TextScale, TimelineEvent, UnitBook } from './timeline.ts'

/**
 * How one loop plays the recording. Even loops play it as it was. Odd loops play it mirrored: bids and asks change places, and the
 * constant makes the mirrored start begin where the even loop ended. A mirrored loop walks all the way back, so the shift is
 * never more than the drift of one recording, and an even loop starts again where the first one did.
 */
export class Mirror {
  readonly isMirrored: boolean
  private readonly window: LoopWindow
  private readonly constant: number
  private readonly scale: TextScale
  private readonly sizeUnit: number
  private readonly texts = new Map<number, string>()

  constructor(window: LoopWindow, isMirrored: boolean) {
    this.window = window
    this.isMirrored = isMirrored
    this.constant = window.endTouch.bid + window.startTouch.ask
    this.scale = window.timeline.scale
    this.sizeUnit = 10 ** this.scale.sizeDecimals
  }

  /** How far this loop's first mid lies from that of the recording, in price units. */
  get shift(): number {
    const { startTouch, endTouch } = this.window
    return this.isMirrored ? (endTouch.bid + endTouch.ask - startTouch.bid - startTouch.ask) / 2 : 0
  }

  depth({ from, to }: TimelineEvent): BackgroundChange[] {
    const { prices, sizes, sides } = this.window.timeline
    const changes: BackgroundChange[] = []
    for (let at = from; at < to; at++) {
      const price = this.price(prices[at] ?? 0)
      if (price > 0) changes.push(this.change((sides[at] === 0) !== this.isMirrored, price, sizes[at] ?? 0))
    }
    return changes
  }

  trade({ from }: TimelineEvent): BackgroundTrade {
    const { prices, sizes, sides } = this.window.timeline
    const isBuy = (sides[from] === 0) !== this.isMirrored
    return {
      price: this.text(this.price(prices[from] ?? 0)),
      size: this.size(sizes[from] ?? 0),
      takerSide: isBuy ? 'buy' : 'sell',
    }
  }

  /** A whole book as this loop plays it; prices that the mirror throws below zero are gone. */
  book(recorded: UnitBook): UnitBook {
    const turned = (levels: ReadonlyMap<number, number>): Map<number, number> =>
      new Map(
        [...levels].map(([price, size]): [number, number] => [this.price(price), size]).filter(([price]) => price > 0),
      )
    const [bids, asks] = [turned(recorded.bids), turned(recorded.asks)]
    return this.isMirrored ? { bids: asks, asks: bids } : { bids, asks }
  }

  /** What turns one played book into another. */
  difference(before: UnitBook, after: UnitBook): BackgroundChange[] {
    return [
      ...this.sideDifference(true, before.bids, after.bids),
      ...this.sideDifference(false, before.asks, after.asks),
    ]
  }

  private *sideDifference(
    isBid: boolean,
    before: ReadonlyMap<number, number>,
    after: ReadonlyMap<number, number>,
  ): Iterable<BackgroundChange> {
    for (const [price, size] of after) if (before.get(price) !== size) yield this.change(isBid, price, size)
    for (const price of before.keys()) if (!after.has(price)) yield this.change(isBid, price, 0)
  }

  private change(isBid: boolean, price: number, size: number): BackgroundChange {
    return { side: isBid ? 'bid' : 'ask', price: this.text(price), size: this.size(size) }
  }

  private price(recorded: number): number {
    return this.isMirrored ? this.constant - recorded : recorded
  }

  /** One string for each price: maps find a string that they have seen before much faster than an equal one. */
  private text(units: number): string {
    const known = this.texts.get(units)
    if (known !== undefined) return known
    const { priceDecimals } = this.scale
    const digits = String(units).padStart(priceDecimals + 1, '0')
    const text = priceDecimals === 0 ? digits : `${digits.slice(0, -priceDecimals)}.${digits.slice(-priceDecimals)}`
    if (this.texts.size >= TEXTS_KEPT) this.texts.clear()
    this.texts.set(units, text)
    return text
  }

  private size(units: number): Decimal {
    return units === 0 ? ZERO : new Decimal(units / this.sizeUnit)
  }
}

const ZERO = new Decimal(0)
const TEXTS_KEPT = 50_000
