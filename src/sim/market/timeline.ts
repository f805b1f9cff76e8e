/** How a symbol's texts become whole units: the number of decimals of its prices and sizes. */
export interface TextScale {
  readonly priceDecimals: number
  readonly sizeDecimals: number
}

/** Sizes by price, in units: one side of the recorded book. */
export type UnitLevels = Map<number, number>

export interface UnitBook {
  readonly bids: UnitLevels
  readonly asks: UnitLevels
}

/** What happens to one symbol at one instant of the recording. Levels and trades lie in shared columns, from `from` to `to`. */
export interface TimelineEvent {
  readonly ms: number
  readonly kind: 'depth' | 'trade'
  readonly from: number
  readonly to: number
}

/**
 * One symbol's recording in columns: about 9 bytes a level, so that a quarter of an hour of two busy markets takes some megabytes.
 * A column's side is 0 for bid (or a buying taker) and 1 for ask (or a selling one).
 */
export interface Timeline {
  readonly symbol: string
  readonly scale: TextScale
  /** The book before the first event. */
  readonly start: UnitBook
  readonly events: readonly TimelineEvent[]
  readonly prices: Int32Array
  readonly sizes: Float64Array
  readonly sides: Uint8Array
}

/** Grows the columns while a recording is read. */
export class TimelineBuilder {
  readonly symbol: string
  readonly scale: TextScale
  start: UnitBook | null = null
  private readonly events: TimelineEvent[] = []
  private prices = new Int32Array(1 << 16)
  private sizes = new Float64Array(1 << 16)
  private sides = new Uint8Array(1 << 16)
  private count = 0
  private readonly priceUnit: number
  private readonly sizeUnit: number

  constructor(symbol: string, scale: TextScale) {
    this.symbol = symbol
    this.scale = scale
    this.priceUnit = 10 ** scale.priceDecimals
    this.sizeUnit = 10 ** scale.sizeDecimals
  }

  snapshot(bids: readonly Row[], asks: readonly Row[]): void {
    const levels = (rows: readonly Row[]): UnitLevels =>
      new Map(rows.map(([price, size]) => [this.priceOf(price), this.sizeOf(size)]))
    this.start = { bids: levels(bids), asks: levels(asks) }
  }

  depth(ms: number, bids: readonly Row[], asks: readonly Row[]): void {
    const from = this.count
    for (const [price, size] of bids) this.add(price, size, 0)
    for (const [price, size] of asks) this.add(price, size, 1)
    this.events.push({ ms, kind: 'depth', from, to: this.count })
  }

  trade(ms: number, price: string, size: string, isSell: boolean): void {
    this.add(price, size, isSell ? 1 : 0)
    this.events.push({ ms, kind: 'trade', from: this.count - 1, to: this.count })
  }

  /** `null` without a snapshot, or with nothing after it. */
  build(): Timeline | null {
    if (this.start === null || this.events.length === 0) return null
    // A depth event covers everything up to its instant, so a trade of the same millisecond came before it.
    const rank = ({ kind }: TimelineEvent): number => (kind === 'trade' ? 0 : 1)
    const events = this.events.toSorted((a, b) => a.ms - b.ms || rank(a) - rank(b))
    const [prices, sizes, sides] = [this.prices, this.sizes, this.sides].map((column) => column.slice(0, this.count))
    return {
      symbol: this.symbol,
      scale: this.scale,
      start: this.start,
      events,
      prices: prices as Int32Array,
      sizes: sizes as Float64Array,
      sides: sides as Uint8Array,
    }
  }

  private add(price: string, size: string, side: 0 | 1): void {
    if (this.count === this.prices.length) this.grow()
    this.prices[this.count] = this.priceOf(price)
    this.sizes[this.count] = this.sizeOf(size)
    this.sides[this.count] = side
    this.count++
  }

  private priceOf(text: string): number {
    return Math.round(Number(text) * this.priceUnit)
  }

  private sizeOf(text: string): number {
    return Math.round(Number(text) * this.sizeUnit)
  }

  private grow(): void {
    const [prices, sizes, sides] = [this.prices, this.sizes, this.sides]
    this.prices = new Int32Array(prices.length * 2)
    this.sizes = new Float64Array(sizes.length * 2)
    this.sides = new Uint8Array(sides.length * 2)
    this.prices.set(prices)
    this.sizes.set(sizes)
    this.sides.set(sides)
  }
}

/** A level as both venues write it. */
export type Row = readonly [price: string, size: string]

/** Plays one depth event into a book of units. */
export function applyDepth(book: UnitBook, timeline: Timeline, event: TimelineEvent): void {
  for (let at = event.from; at < event.to; at++) {
    const levels = timeline.sides[at] === 0 ? book.bids : book.asks
    const [price = 0, size = 0] = [timeline.prices[at], timeline.sizes[at]]
    if (size === 0) levels.delete(price)
    else levels.set(price, size)
  }
}

/** Best bid and best ask; `null` while a side is empty. */
export function touchOf(book: UnitBook): { readonly bid: number; readonly ask: number } | null {
  if (book.bids.size === 0 || book.asks.size === 0) return null
  let [bid, ask] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const price of book.bids.keys()) if (price > bid) bid = price
  for (const price of book.asks.keys()) if (price < ask) ask = price
  return { bid, ask }
}
