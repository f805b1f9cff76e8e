import { DueHeap } from './due-heap.ts'

/** Where the wait by timer ends and the spin begins: a timer of the event loop comes up to about 1.1 ms late. */
const SPIN_NS = 1_200_000
const MS = 1_000_000

export interface DelayLineOptions {
  /** Monotonic; the same one that stamps the requests. */
  readonly monoNs: () => number
  /** How the last stretch is waited for: `spin` is on time to a few microseconds and costs CPU, `timer` is up to 2 ms late and costs none. */
  readonly finish: 'spin' | 'timer'
}

/**
 * Runs callbacks at instants of the monotonic clock: never early, in the order of their instants.
 *
 * The spin is a chain of `setImmediate`: each turn polls the sockets, so what arrives during a spin is stamped when it arrives,
 * and any number of deadlines share one spin.
 */
export class DelayLine {
  private readonly monoNs: () => number
  private readonly spinNs: number
  private readonly heap = new DueHeap()
  private timer: NodeJS.Timeout | null = null
  private timerWakesNs = Infinity
  private immediate: NodeJS.Immediate | null = null
  private isTurning = false

  constructor(options: DelayLineOptions) {
    this.monoNs = options.monoNs
    this.spinNs = options.finish === 'spin' ? SPIN_NS : 0
  }

  /** How many callbacks wait. */
  get waiting(): number {
    return this.heap.size
  }

  /** How long until the next callback is due; Infinity when none waits. */
  leftNs(): number {
    return (this.heap.first?.dueNs ?? Infinity) - this.monoNs()
  }

  /** Runs the callback at the first chance at or after `dueNs`, and gives it that instant. */
  at(dueNs: number, run: (dueNs: number) => void): void {
    this.heap.add(dueNs, run)
    if (!this.isTurning && this.heap.first?.dueNs === dueNs) this.arm(this.monoNs())
  }

  /** Forgets whatever waits. */
  close(): void {
    this.heap.clear()
    this.disarm()
  }

  private readonly turn = (): void => {
    this.disarm()
    let now = this.monoNs()
    this.isTurning = true
    try {
      for (let next = this.heap.first; next !== null && next.dueNs <= now; next = this.heap.first) {
        this.heap.take()
        next.run(next.dueNs)
        now = this.monoNs()
      }
    } finally {
      this.isTurning = false
      this.arm(now)
    }
  }

  private arm(now: number): void {
    const next = this.heap.first
    if (next === null || this.immediate !== null) return
    const leftNs = next.dueNs - now
    // A timer waits at least a whole millisecond: what is nearer than that is spun for, or comes as late as the timer does.
    if (leftNs < this.spinNs + MS && this.spinNs > 0) this.immediate = setImmediate(this.turn)
    else if (leftNs <= 0) this.immediate = setImmediate(this.turn)
    else this.armTimer(now, leftNs)
  }

  private armTimer(now: number, leftNs: number): void {
    const waitMs = Math.max(1, this.spinNs > 0 ? Math.floor((leftNs - this.spinNs) / MS) : Math.ceil(leftNs / MS))
    const wakesNs = now + waitMs * MS
    if (this.timer !== null && this.timerWakesNs <= wakesNs) return
    if (this.timer !== null) clearTimeout(this.timer)
    this.timerWakesNs = wakesNs
    this.timer = setTimeout(this.turn, waitMs)
  }

  private disarm(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    if (this.immediate !== null) clearImmediate(this.immediate)
    this.timer = null
    this.immediate = null
    this.timerWakesNs = Infinity
  }
}
