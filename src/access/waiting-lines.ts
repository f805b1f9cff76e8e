import type { Cost } from '../venues/venue.ts'

/** A request that waits for room. */
export interface Waiting {
  readonly cost: Cost
  readonly sinceMs: number
  resolve(): void
  reject(error: Error): void
}

/** Who passes first. */
export const LANES = ['cancel', 'order', 'poll'] as const

/** Who waits, by lane, and within a lane by counter: first come, first served, and nobody waits behind one who waits for something else. */
export class WaitingLines {
  /** How many wait in all. */
  count = 0
  private readonly lines: Readonly<Record<Cost['lane'], Map<string, Waiting[]>>> = {
    cancel: new Map(),
    order: new Map(),
    poll: new Map(),
  }

  of(lane: Cost['lane']): Iterable<readonly Waiting[]> {
    return this.lines[lane].values()
  }

  add(waiting: Waiting): void {
    const { lane, bucket } = waiting.cost
    const line = this.lines[lane].get(bucket)
    if (line === undefined) this.lines[lane].set(bucket, [waiting])
    else line.push(waiting)
    this.count++
  }

  /** False when it waits no more. */
  remove(waiting: Waiting): boolean {
    const line = this.lines[waiting.cost.lane].get(waiting.cost.bucket)
    const place = line?.indexOf(waiting) ?? -1
    if (line === undefined || place < 0) return false
    line.splice(place, 1)
    this.count--
    return true
  }
}
