import { Decimal } from 'decimal.js'
import { Level } from './level.ts'
import type { SimLevelChange } from './types.ts'

const ZERO = new Decimal(0)

/** The levels of one side by their text, and in order; remembers which totals changed since they were last told. */
export class BookSide {
  readonly side: 'bid' | 'ask'
  /** How many user orders rest on this side. */
  resting = 0
  private readonly isBid: boolean
  private readonly byText = new Map<string, Level>()
  /** Best last: almost everything happens near the best price, so that almost nothing has to move up. No level is empty. */
  private readonly worstFirst: Level[] = []
  /** Totals as they were told last, of the levels touched since. */
  private readonly touched = new Map<string, Decimal>()

  constructor(side: 'bid' | 'ask') {
    this.side = side
    this.isBid = side === 'bid'
  }

  best(): Level | undefined {
    return this.worstFirst.at(-1)
  }

  /** Best first. What is changed on the way must not add levels. */
  *levels(): Iterable<Level> {
    for (let at = this.worstFirst.length - 1; at >= 0; at--) {
      const level = this.worstFirst[at]
      if (level !== undefined) yield level
    }
  }

  top(count: number): Level[] {
    return this.worstFirst.slice(-Math.max(1, count)).reverse()
  }

  at(text: string): Level | undefined {
    return this.byText.get(text)
  }

  /** Runs a change of one level, which is made for it if need be and goes when nothing is left. */
  change<T>(text: string, act: (level: Level) => T): T {
    const level = this.byText.get(text) ?? this.insert(text)
    if (!this.touched.has(text)) this.touched.set(text, level.total())
    const result = act(level)
    if (level.queue.length === 0 && level.background.isZero()) this.delete(level)
    return result
  }

  setBackground(text: string, size: Decimal, lot: Decimal): void {
    const background = this.byText.get(text)?.background ?? ZERO
    if (!background.eq(size)) this.change(text, (level) => level.setBackground(size, lot))
  }

  /** Appends the levels whose totals differ from what was told last. */
  tellChanges(changes: SimLevelChange[]): void {
    for (const [price, before] of this.touched) {
      const size = this.byText.get(price)?.total() ?? ZERO
      if (!size.eq(before)) changes.push({ side: this.side, price, size })
    }
    this.touched.clear()
  }

  /** Whether a price is at least as good as another, seen from this side. */
  reaches(price: Decimal, other: Decimal): boolean {
    return this.isBid ? price.gte(other) : price.lte(other)
  }

  private insert(text: string): Level {
    const level = new Level(text)
    this.byText.set(text, level)
    this.worstFirst.splice(this.placeOf(level.price), 0, level)
    return level
  }

  private delete(level: Level): void {
    this.byText.delete(level.text)
    this.worstFirst.splice(this.placeOf(level.price), 1)
  }

  /** Where the price is, or belongs. */
  private placeOf(price: Decimal): number {
    let [low, high] = [0, this.worstFirst.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      const order = this.worstFirst[middle]?.price.cmp(price) ?? 0
      if (this.isBid ? order < 0 : order > 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
