// Levels outside the window: an open-addressing table in typed arrays, linear probing, no tombstones.
// Real streams name far levels all the time (ETHUSDT 2024-07: 16 % of changes lie more than 2^14 ticks from the touch),
// so this is no rare case and may not allocate. Order is not kept; the few who need it sort.

const EMPTY = -0x80000000
const FIRST_CAPACITY = 256

export class FarLevels {
  count = 0
  private keys = new Int32Array(FIRST_CAPACITY).fill(EMPTY)
  private sizes = new Float64Array(FIRST_CAPACITY)
  private shift = 32 - Math.log2(FIRST_CAPACITY)

  get(key: number): number {
    const at = this.find(key)
    return this.keys[at] === key ? this.sizes[at]! : 0
  }

  set(key: number, size: number): void {
    const at = this.find(key)
    const isKnown = this.keys[at] === key
    if (size === 0) {
      if (isKnown) this.removeAt(at)
      return
    }
    this.keys[at] = key
    this.sizes[at] = size
    if (!isKnown && ++this.count * 2 > this.keys.length) this.rebuild(this.keys.length * 2, EMPTY)
  }

  clear(): void {
    if (this.count === 0) return
    this.keys.fill(EMPTY)
    this.count = 0
  }

  /** The highest key below the limit, EMPTY (the lowest number) if there is none. Looks at every slot: rare by design. */
  highestBelow(limit: number): number {
    let highest = EMPTY
    for (const key of this.keys) if (key < limit && key > highest) highest = key
    return highest
  }

  /** All keys, highest first. Allocates: for audits and window moves. */
  keysDescending(): Int32Array {
    return this.keys
      .filter((key) => key !== EMPTY)
      .sort()
      .reverse()
  }

  /** Forgets every key below the limit. */
  dropBelow(limit: number): void {
    this.rebuild(this.keys.length, limit)
  }

  private find(key: number): number {
    const { keys } = this
    const mask = keys.length - 1
    let at = Math.imul(key, 0x9e3779b1) >>> this.shift
    while (keys[at] !== key && keys[at] !== EMPTY) at = (at + 1) & mask
    return at
  }

  // Backward shift: pulls later members of the probe run into the hole, so that no tombstones pile up.
  private removeAt(hole: number): void {
    const { keys, sizes, shift } = this
    const mask = keys.length - 1
    let at = hole
    for (;;) {
      at = (at + 1) & mask
      const key = keys[at]!
      if (key === EMPTY) break
      const home = Math.imul(key, 0x9e3779b1) >>> shift
      if (((at - home) & mask) < ((at - hole) & mask)) continue
      keys[hole] = key
      sizes[hole] = sizes[at]!
      hole = at
    }
    keys[hole] = EMPTY
    this.count--
  }

  private rebuild(capacity: number, from: number): void {
    const { keys, sizes } = this
    this.keys = new Int32Array(capacity).fill(EMPTY)
    this.sizes = new Float64Array(capacity)
    this.shift = 32 - Math.log2(capacity)
    this.count = 0
    for (let i = 0; i < keys.length; i++) if (keys[i] !== EMPTY && keys[i]! >= from) this.set(keys[i]!, sizes[i]!)
  }
}
