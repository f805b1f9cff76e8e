import { DueHeap } from './due-heap.ts'

/** The exact wait leaves this much to the spin: a timer of the event loop comes up to about 1.1 ms late. */
const SPIN_NS = 1_200_000
const MS = 1_000_000
/** A spinning turn stays for so long before the sockets are polled again. */
const SLICE_NS = 50_000
/** Between two looks at the clock, in atomic reads: some 20 µs while there is time, some 2 µs at the end. */
const PAUSE = { far: 2_500, near: 250 }
/** What is nearer than this might be overslept by a long pause. */
const NEAR_NS = 60_000

export interface DelayLineOptions {
  /** Monotonic; the same one that stamps the requests. */
  readonly monoNs: () => number
  /** `exact` is on time to a few microseconds, and spins for about 1.5 ms; `coarse` spins for at most 1 ms, and is as late as its timer was. */
  readonly finish: 'exact' | 'coarse'
}

/**
 * Runs callbacks at instants of the monotonic clock: never early, in the order of their instants.
 *
 * The spin is a chain of `setImmediate`: the sockets are polled between its turns, so what arrives during a spin is stamped within
 * 50 µs of its arrival, and any number of deadlines share one spin. Each turn and each look at the clock makes garbage. Done
 * without a pause, that brings a collection every few spins, which then is the lateness of the very answer that is waited for.
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
    this.spinNs = options.finish === 'exact' ? SPIN_NS : 0
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
    let now = this.linger(this.monoNs())
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

  /** Stays until the next callback is due or the slice is over; not at all while it is too far to spin for. */
  private linger(startNs: number): number {
    let now = startNs
    const dueNs = this.heap.first?.dueNs ?? Infinity
    if (dueNs - now >= this.spinNs + MS) return now
    const untilNs = Math.min(dueNs, now + SLICE_NS)
    while (now < untilNs) {
      pause(dueNs - now > NEAR_NS ? PAUSE.far : PAUSE.near)
      now = this.monoNs()
    }
    return now
  }

  private arm(now: number): void {
    const next = this.heap.first
    if (next === null || this.immediate !== null) return
    const leftNs = next.dueNs - now
    // A timer waits at least a whole millisecond: what is nearer than that is spun for.
    if (leftNs < this.spinNs + MS) this.immediate = setImmediate(this.turn)
    else this.armTimer(now, leftNs)
  }

  private armTimer(now: number, leftNs: number): void {
    const waitMs = Math.floor((leftNs - this.spinNs) / MS)
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

const idle = new Int32Array(new SharedArrayBuffer(4))

/** Atomic reads, because no compiler may leave them out. */
function pause(reads: number): void {
  for (let count = 0; count < reads; count++) Atomics.load(idle, 0)
}
