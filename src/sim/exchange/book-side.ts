import { Decimal } from 'decimal.js'
import { Level } from './level.ts'
import type { SimLevelChange } from './types.ts'

const ZERO = new Decimal(0)

/** The levels of one side by their text, and best first; remembers which totals changed since they were last told. */
export class BookSide {
  readonly side: 'bid' | 'ask'
  /** Best first. Never holds an empty level once a call has returned. */
  readonly levels: Level[] = []
  /** How many user orders rest on this side. */
  resting = 0
  private readonly byText = new Map<string, Level>()
  /** Totals as they were told last, of the levels touched since. */
  private readonly touched = new Map<string, Decimal>()

  constructor(side: 'bid' | 'ask') {
    this.side = side
  }

  best(): Level | undefined {
    return this.levels[0]
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
    return this.side === 'bid' ? price.gte(other) : price.lte(other)
  }

  private insert(text: string): Level {
    const level = new Level(text)
    this.byText.set(text, level)
    this.levels.splice(this.placeOf(level.price), 0, level)
    return level
  }

  private delete(level: Level): void {
    this.byText.delete(level.text)
    this.levels.splice(this.placeOf(level.price), 1)
  }

  /** Where the price is, or belongs. */
  private placeOf(price: Decimal): number {
    let [low, high] = [0, this.levels.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      const order = this.levels[middle]?.price.cmp(price) ?? 0
      if (order !== 0 && order > 0 === (this.side === 'bid')) low = middle + 1
      else high = middle
    }
    return low
  }
}
