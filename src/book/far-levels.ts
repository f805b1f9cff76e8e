// Levels outside the tick window: an open-addressing table in typed arrays, linear probing, no tombstones.
// Real streams name far levels all the time (ETHUSDT 2024-07: one change in six lies more than 2^14 ticks from the touch),
// so this is no rare case and may not allocate. Order is not kept; the few readers who need it sort a scratch copy.

/** No level: below every key that a price can have. */
export const NO_KEY = -0x80000000

const FIRST_CAPACITY = 256
const GOLDEN = 0x9e3779b1

/** Sizes by key, unordered, growing by doubling. */
export class FarLevels {
  count = 0
  private keys = new Int32Array(FIRST_CAPACITY).fill(NO_KEY)
  private sizes = new Float64Array(FIRST_CAPACITY)
  private shift = shiftOf(FIRST_CAPACITY)
  private sorted = new Int32Array(FIRST_CAPACITY)
  private isSorted = false

  get(key: number): number {
    const at = this.find(key)
    return this.keys[at] === key ? (this.sizes[at] as number) : 0
  }

  /** Size 0 deletes; deleting what is not there is normal. */
  set(key: number, size: number): void {
    const at = this.find(key)
    const isKnown = this.keys[at] === key
    if (size === 0) {
      if (isKnown) this.removeAt(at)
      return
    }
    this.sizes[at] = size
    if (isKnown) return
    this.keys[at] = key
    this.isSorted = false
    if (++this.count * 2 > this.keys.length) this.grow()
  }

  clear(): void {
    this.keys.fill(NO_KEY)
    this.count = 0
    this.isSorted = false
  }

  /** The highest key below `limit`, or `NO_KEY`. Looks at every slot: only for a best level that falls out of its window. */
  highestBelow(limit: number): number {
    let highest = NO_KEY
    for (const key of this.keys) if (key < limit && key > highest) highest = key
    return highest
  }

  /** The n-th highest key, 0 being the highest. Sorts after a change of keys: for deep reads, not for each message. */
  nthHighest(n: number): number {
    if (!this.isSorted) this.sort()
    return this.sorted[this.count - 1 - n] ?? NO_KEY
  }

  /** Takes out every level from `low` up to but not including `high` and hands it over. */
  take(low: number, high: number, into: { set(key: number, size: number): void }): void {
    for (let at = 0; at < this.keys.length;) {
      const key = this.keys[at] as number
      if (key === NO_KEY || key < low || key >= high) at++
      else {
        into.set(key, this.sizes[at] as number)
        this.removeAt(at) // pulls a later member into this slot: look at it again
      }
    }
  }

  dropBelow(limit: number): void {
    for (let at = 0; at < this.keys.length;) {
      const key = this.keys[at] as number
      if (key === NO_KEY || key >= limit) at++
      else this.removeAt(at)
    }
  }

  private find(key: number): number {
    const { keys } = this
    const mask = keys.length - 1
    let at = Math.imul(key, GOLDEN) >>> this.shift
    while (keys[at] !== key && keys[at] !== NO_KEY) at = (at + 1) & mask
    return at
  }

  // Backward shift: later members of the probe run move into the hole, so that no tombstones pile up.
  private removeAt(hole: number): void {
    const { keys, sizes, shift } = this
    const mask = keys.length - 1
    for (let at = (hole + 1) & mask; keys[at] !== NO_KEY; at = (at + 1) & mask) {
      const key = keys[at] as number
      const home = Math.imul(key, GOLDEN) >>> shift
      if (((at - home) & mask) < ((at - hole) & mask)) continue
      keys[hole] = key
      sizes[hole] = sizes[at] as number
      hole = at
    }
    keys[hole] = NO_KEY
    this.count--
    this.isSorted = false
  }

  private grow(): void {
    const { keys, sizes } = this
    this.keys = new Int32Array(keys.length * 2).fill(NO_KEY)
    this.sizes = new Float64Array(keys.length * 2)
    this.shift = shiftOf(keys.length * 2)
    for (let from = 0; from < keys.length; from++) {
      const key = keys[from] as number
      if (key === NO_KEY) continue
      const at = this.find(key)
      this.keys[at] = key
      this.sizes[at] = sizes[from] as number
    }
  }

  private sort(): void {
    if (this.sorted.length < this.count) this.sorted = new Int32Array(this.keys.length)
    let filled = 0
    for (const key of this.keys) if (key !== NO_KEY) this.sorted[filled++] = key
    this.sorted.subarray(0, filled).sort()
    this.isSorted = true
  }
}

function shiftOf(capacity: number): number {
  return 32 - Math.log2(capacity)
}
