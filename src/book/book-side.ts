// One side of a book: level sizes addressed by tick inside a window of 2^windowBits ticks around the best price, with a
// bitmap of the occupied ones; levels outside in a small hash table. Exact: no level is ever rounded, merged or lost.
//
// A side thinks in keys: key = price for bids, -price for asks, so that the best level is always the highest key and one
// piece of code serves both. A key's slot in the window is key & mask, so moving the window copies nothing that stays.
//
// Invariant: the best level lies in the window. The window moves when a better level lands above it, and when the best
// falls into its lowest quarter; then the best gets 1/4 of the window above it and 3/4 below, where the levels are.
//
// Bound: at most `farMax` levels outside. One more, and the farther half of them is forgotten: `knownTo()` moves in, and
// nothing beyond it is answered. A best level beyond it means that the side can't be read any more (`isBroken`).
import type { Levels } from '../domain/depth-frame.ts'
import { FarLevels } from './far-levels.ts'

export const NONE = -0x80000000
const NO_PRICE = Number.NaN

export interface SideLimits {
  readonly windowBits: number
  readonly farMax: number
}

export const DEFAULT_LIMITS: SideLimits = { windowBits: 13, farMax: 1 << 15 }

export class BookSide {
  /** The book can't be trusted on this side: fetch a snapshot. */
  isBroken = false
  windowMoves = 0

  private readonly sign: number
  private readonly span: number
  private readonly farMax: number
  private readonly sizes: Float64Array
  private readonly occupied: Int32Array
  private readonly far = new FarLevels()
  private floor = 0 // lowest key of the window, a multiple of 32
  private best = NONE
  private horizon = NONE + 1 // lowest key not forgotten

  constructor(side: 'bid' | 'ask', { windowBits, farMax }: SideLimits = DEFAULT_LIMITS) {
    this.sign = side === 'bid' ? 1 : -1
    this.span = 1 << windowBits
    this.farMax = farMax
    this.sizes = new Float64Array(this.span)
    this.occupied = new Int32Array(this.span >> 5)
  }

  // ── reading ──────────────────────────────────────────────────────────────────────────────────────────

  /** NaN when the side is empty. */
  bestPrice(): number {
    return this.best === NONE ? NO_PRICE : this.sign * this.best
  }

  bestSize(): number {
    return this.best === NONE ? 0 : this.sizes[this.best & (this.span - 1)]!
  }

  sizeAt(price: number): number {
    return this.sizeOf(this.sign * price)
  }

  /** The next worse level, NaN after the last: `for (let p = side.bestPrice(); p === p; p = side.nextPrice(p))`. */
  nextPrice(price: number): number {
    const key = this.nextBelow(this.sign * price)
    return key === NONE ? NO_PRICE : this.sign * key
  }

  /** Size from the best price down to the limit, the limit included. */
  sizeTo(limitPrice: number): number {
    const limit = this.sign * limitPrice
    let total = 0
    for (let key = this.best; key >= limit && key !== NONE; key = this.nextBelow(key)) total += this.sizeOf(key)
    return total
  }

  /** Copies at most `max` levels, best first. Sorts the far ones if it gets that deep. */
  copyInto(levels: Levels, max = Number.POSITIVE_INFINITY): void {
    levels.count = 0
    let key = this.best
    for (; key >= this.floor && key !== NONE && levels.count < max; key = this.nextInWindow(key))
      levels.push(this.sign * key, this.sizeOf(key))
    if (levels.count >= max || this.far.count === 0) return
    for (const far of this.far.keysDescending()) {
      if (levels.count >= max) return
      levels.push(this.sign * far, this.far.get(far))
    }
  }

  /** The worst price up to which the side is complete. */
  knownTo(): number {
    return this.sign * this.horizon
  }

  // ── writing ──────────────────────────────────────────────────────────────────────────────────────────

  clear(): void {
    this.sizes.fill(0)
    this.occupied.fill(0)
    this.far.clear()
    this.best = NONE
    this.horizon = NONE + 1
    this.isBroken = false
  }

  /** Sets absolute sizes; size 0 deletes, and deleting an unknown level is normal. */
  apply(levels: Levels): void {
    const { sign, span, sizes, occupied } = this
    const mask = span - 1
    for (let i = 0; i < levels.count; i++) {
      const key = (sign * levels.prices[i]!) | 0
      const size = levels.sizes[i]!
      if ((key - this.floor) >>> 0 >= span) {
        this.setOutside(key, size)
        continue
      }
      const slot = key & mask
      sizes[slot] = size
      if (size !== 0) {
        occupied[slot >> 5]! |= 1 << slot
        if (key > this.best) this.best = key
      } else {
        occupied[slot >> 5]! &= ~(1 << slot)
        if (key === this.best) this.fall()
      }
    }
  }

  private setOutside(key: number, size: number): void {
    if (key < this.best || size === 0) return this.setFar(key, size)
    this.moveTo(key) // a new best above the window, or the first level of all
    this.best = key
    this.occupy(key, size)
  }

  private occupy(key: number, size: number): void {
    const slot = key & (this.span - 1)
    this.sizes[slot] = size
    this.occupied[slot >> 5]! |= 1 << slot
  }

  private setFar(key: number, size: number): void {
    if (key < this.horizon) return
    this.far.set(key, size)
    if (this.far.count > this.farMax) this.forgetFarther()
  }

  /** The best level is gone: finds the next one. */
  private fall(): void {
    const best = this.nextBelow(this.best)
    this.isBroken = best < this.horizon && this.horizon > NONE + 1
    if (best !== NONE && best - this.floor < this.span >> 2) this.moveTo(best)
    this.best = best
  }

  private forgetFarther(): void {
    const keys = this.far.keysDescending()
    this.horizon = keys[keys.length >> 1]!
    this.far.dropBelow(this.horizon)
  }

  // ── the window ───────────────────────────────────────────────────────────────────────────────────────

  private sizeOf(key: number): number {
    return (key - this.floor) >>> 0 < this.span ? this.sizes[key & (this.span - 1)]! : this.far.get(key)
  }

  private nextBelow(key: number): number {
    const next = key > this.floor ? this.nextInWindow(key) : NONE
    return next !== NONE || this.far.count === 0 ? next : this.far.highestBelow(Math.min(key, this.floor))
  }

  /** The highest occupied key of the window below `key`, word by word. */
  private nextInWindow(key: number): number {
    const { occupied } = this
    const mask = occupied.length - 1
    const lowest = this.floor >> 5
    key = Math.min(key, this.floor + this.span)
    let word = key >> 5
    let bits = occupied[word & mask]! & ((1 << key) - 1)
    while (bits === 0 && word > lowest) bits = occupied[--word & mask]!
    return bits === 0 ? NONE : (word << 5) + 31 - Math.clz32(bits)
  }

  /** Puts the window around `best`; levels that leave it go to the table, levels that enter it come from there. */
  private moveTo(best: number): void {
    const from = this.floor
    const to = (best - 3 * (this.span >> 2) + 31) & ~31
    this.windowMoves++
    this.spill(
      to > from ? from : Math.max(from, to + this.span),
      to > from ? Math.min(from + this.span, to) : from + this.span,
    )
    this.floor = to
    if (this.far.count === 0) return
    for (const key of this.far.keysDescending()) {
      if ((key - to) >>> 0 >= this.span) continue
      this.occupy(key, this.far.get(key))
      this.far.set(key, 0)
    }
  }

  /** Moves the window's levels from `low` up to but not including `high` into the table. */
  private spill(low: number, high: number): void {
    const mask = this.occupied.length - 1
    for (let word = low >> 5; word < high >> 5; word++) {
      let bits = this.occupied[word & mask]!
      this.occupied[word & mask] = 0
      for (; bits !== 0; bits &= bits - 1) {
        const key = (word << 5) + 31 - Math.clz32(bits & -bits)
        const slot = key & (this.span - 1)
        this.setFar(key, this.sizes[slot]!)
        this.sizes[slot] = 0
      }
    }
  }
}
