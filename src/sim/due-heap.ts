/** Something to run at an instant; `order` keeps equal instants in the order in which they came. */
export interface Due {
  readonly dueNs: number
  readonly order: number
  readonly run: (dueNs: number) => void
}

/** A binary heap of instants: the earliest first, equal ones in the order in which they came. */
export class DueHeap {
  private readonly items: Due[] = []
  private added = 0

  get size(): number {
    return this.items.length
  }

  /** The earliest, left where it is. */
  get first(): Due | null {
    return this.items[0] ?? null
  }

  add(dueNs: number, run: (dueNs: number) => void): void {
    const item = { dueNs, order: this.added++, run }
    this.items.push(item)
    this.rise(this.items.length - 1, item)
  }

  /** Takes the earliest off. */
  take(): Due | null {
    const earliest = this.items[0]
    const last = this.items.pop()
    if (earliest === undefined || last === undefined) return null
    if (this.items.length > 0) this.sink(last)
    return earliest
  }

  clear(): void {
    this.items.length = 0
  }

  private rise(from: number, item: Due): void {
    let at = from
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = this.items[above]
      if (parent === undefined || !isBefore(item, parent)) break
      this.items[at] = parent
      at = above
    }
    this.items[at] = item
  }

  private sink(item: Due): void {
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      let child = this.items[left]
      if (child === undefined) break
      let below = left
      const right = this.items[left + 1]
      if (right !== undefined && isBefore(right, child)) {
        child = right
        below = left + 1
      }
      if (!isBefore(child, item)) break
      this.items[at] = child
      at = below
    }
    this.items[at] = item
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.dueNs < b.dueNs || (a.dueNs === b.dueNs && a.order < b.order)
}
