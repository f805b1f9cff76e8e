import type { FaultPort } from './wire-deps.ts'

/** One venue's faults of the present: what the control port schedules, the gate and the wire carry out. */
export class FaultBoard implements FaultPort {
  private readonly monoNs: () => number
  private readonly droppers = new Set<() => void>()
  private stalledUntilNs = 0
  private probesToLose = 0
  private framesToDrop = 0

  constructor(monoNs: () => number) {
    this.monoNs = monoNs
  }

  /** Holds every answer and frame back until so long from now. */
  stall(durationMs: number): void {
    this.stalledUntilNs = this.monoNs() + durationMs * 1e6
  }

  /** The instant until which everything is held back, or 0. */
  get stallEndNs(): number {
    return this.stalledUntilNs > this.monoNs() ? this.stalledUntilNs : 0
  }

  loseProbes(count: number): void {
    this.probesToLose = count
  }

  takeLostProbe(): boolean {
    return this.probesToLose > 0 && this.probesToLose-- > 0
  }

  dropFrames(count: number): void {
    this.framesToDrop = count
  }

  takeDroppedFrame(): boolean {
    return this.framesToDrop > 0 && this.framesToDrop-- > 0
  }

  onDisconnect(drop: () => void): () => void {
    this.droppers.add(drop)
    return () => this.droppers.delete(drop)
  }

  /** Cuts the venue's WebSockets. */
  disconnect(): void {
    for (const drop of this.droppers) drop()
  }

  /** All of it over. */
  clear(): void {
    this.stalledUntilNs = 0
    this.probesToLose = 0
    this.framesToDrop = 0
  }
}
