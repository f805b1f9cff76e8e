// Sizes of 2^bits neighbouring ticks in a ring, with a bitmap of the occupied ones. A key's slot is `key & mask`,
// so moving the window copies nothing that stays in it.
import { NO_KEY } from './far-levels.ts'

const WORD_BITS = 5
const WORD_MASK = 31

/** Where levels go that leave the window. */
export interface LevelSink {
  set(key: number, size: number): void
}

export class TickWindow {
  /** Lowest key inside, a multiple of 32. */
  floor = 0
  readonly span: number
  private readonly mask: number
  private readonly wordMask: number
  private readonly sizes: Float64Array
  private readonly occupied: Int32Array

  constructor(bits: number) {
    this.span = 1 << bits
    this.mask = this.span - 1
    this.sizes = new Float64Array(this.span)
    this.occupied = new Int32Array(this.span >> WORD_BITS)
    this.wordMask = this.occupied.length - 1
  }

  has(key: number): boolean {
    return (key - this.floor) >>> 0 < this.span
  }

  /** Of a key inside. */
  get(key: number): number {
    return this.sizes[key & this.mask] as number
  }

  /** Of a key inside; size 0 deletes. */
  set(key: number, size: number): void {
    const slot = key & this.mask
    this.sizes[slot] = size
    const word = slot >> WORD_BITS
    if (size !== 0) this.occupied[word] = (this.occupied[word] as number) | (1 << (slot & WORD_MASK))
    else this.occupied[word] = (this.occupied[word] as number) & ~(1 << (slot & WORD_MASK))
  }

  clear(): void {
    this.sizes.fill(0)
    this.occupied.fill(0)
  }

  /** The highest occupied key below `key`, or `NO_KEY`, word by word. */
  highestBelow(key: number): number {
    const { occupied, wordMask } = this
    const lowest = this.floor >> WORD_BITS
    if (key <= this.floor) return NO_KEY
    const top = Math.min(key, this.floor + this.span)
    let word = top >> WORD_BITS
    let bits = (occupied[word & wordMask] as number) & ((1 << (top & WORD_MASK)) - 1)
    while (bits === 0 && word > lowest) bits = occupied[--word & wordMask] as number
    return bits === 0 ? NO_KEY : (word << WORD_BITS) + WORD_MASK - Math.clz32(bits)
  }

  /** Puts the floor at or just above `wanted`; levels that leave go to `sink`. What enters is the caller's to bring. */
  moveTo(wanted: number, sink: LevelSink): void {
    const from = this.floor
    const to = (wanted + WORD_MASK) & ~WORD_MASK
    if (to > from) this.spill(from, Math.min(from + this.span, to), sink)
    else this.spill(Math.max(from, to + this.span), from + this.span, sink)
    this.floor = to
  }

  dropBelow(limit: number): void {
    for (let key = this.highestBelow(limit); key !== NO_KEY; key = this.highestBelow(key)) this.set(key, 0)
  }

  private spill(low: number, high: number, sink: LevelSink): void {
    for (let word = low >> WORD_BITS; word < high >> WORD_BITS; word++) {
      let bits = this.occupied[word & this.wordMask] as number
      this.occupied[word & this.wordMask] = 0
      for (; bits !== 0; bits &= bits - 1) {
        const key = (word << WORD_BITS) + WORD_MASK - Math.clz32(bits & -bits)
        sink.set(key, this.sizes[key & this.mask] as number)
        this.sizes[key & this.mask] = 0
      }
    }
  }
}
