import type { SimClock } from './types.ts'

/** A clock that stands still until it is moved: for scenarios that run faster than real time. */
export class VirtualClock implements SimClock {
  private ms: number
  private readonly originMs: number

  constructor(startMs: number) {
    this.ms = startMs
    this.originMs = startMs
  }

  wallMs(): number {
    return this.ms
  }

  monoNs(): number {
    return (this.ms - this.originMs) * 1e6
  }

  moveTo(ms: number): void {
    this.ms = Math.max(this.ms, ms)
  }
}
