import { Decimal } from 'decimal.js'
import { Level } from './level.ts'
import { LevelList } from './level-list.ts'
import type { SimLevelChange } from './types.ts'

const ZERO = new Decimal(0)

/** The levels of one side by their text, and in order; remembers which totals changed since they were last told. */
export class BookSide {
  readonly side: 'bid' | 'ask'
  /** How many user orders rest on this side. */
  resting = 0
  private readonly isBid: boolean
  private readonly byText = new Map<string, Level>()
  private readonly inOrder: LevelList
  /** Totals as they were told last, of the levels touched since. */
  private readonly touched = new Map<string, Decimal>()

  constructor(side: 'bid' | 'ask') {
    this.side = side
    this.isBid = side === 'bid'
    this.inOrder = new LevelList(this.isBid)
  }

  best(): Level | undefined {
    return this.inOrder.best()
  }

  /** Best first; none is empty. Levels must not come or go on the way. */
  levels(): Iterable<Level> {
    return this.inOrder
  }

  top(count: number): Level[] {
    return this.inOrder.top(count)
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
    this.inOrder.insert(level)
    return level
  }

  private delete(level: Level): void {
    this.byText.delete(level.text)
    this.inOrder.delete(level)
  }
}
