import { type Failure, PerpkitError } from '../domain/errors.ts'
import type { Clock } from '../kit/clock.ts'
import type { Cost, LimitTable, Usage } from '../venues/venue.ts'
import { RateWindow } from './rate-window.ts'
import type { RateBudget } from './session.ts'
import { LANES, type Waiting, WaitingLines } from './waiting-lines.ts'

/** The counters, and which refusals concern one lane only. */
export type BudgetLimits = Pick<LimitTable, 'limits' | 'laneRefusals'>

/** How long a rate refusal is sat out at least, where the venue names no time. */
const PAUSE_MIN_MS = 1_000
const NEVER = Number.NEGATIVE_INFINITY
/** More than this many waiting is a program that asks for more than the venue will ever allow. */
const WAITING_MAX = 10_000
/** What waited or would wait longer is refused: an order of two minutes ago is nobody's wish any more. */
const WAIT_MAX_MS = 120_000

/** All counters of one venue. Cancels pass before placements, placements before polls; whoever shares no full counter with those waiting passes at once. */
export class VenueBudget implements RateBudget {
  private readonly windows: readonly RateWindow[]
  private readonly clock: Clock
  private readonly venueNow: () => number
  private readonly lines = new WaitingLines()
  private readonly laneRefusals: ReadonlySet<number>
  private readonly pausedUntilMs = { all: NEVER, cancel: NEVER, order: NEVER, poll: NEVER }
  private timer: NodeJS.Timeout | null = null
  private timerDueMs = Number.POSITIVE_INFINITY

  /** @param venueNow the venue's wall clock in ms: aligned windows begin by it */
  constructor({ limits, laneRefusals }: BudgetLimits, clock: Clock, venueNow: () => number) {
    this.windows = limits.map((limit) => new RateWindow(limit))
    this.laneRefusals = laneRefusals
    this.clock = clock
    this.venueNow = venueNow
  }

  tryTake(cost: Cost): boolean {
    if (this.waitMs(cost) > 0 || (this.lines.count > 0 && this.isBehind(cost, null))) return false
    this.spend(cost)
    return true
  }

  take(cost: Cost, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.reject(interrupted())
    if (this.tryTake(cost)) return Promise.resolve()
    const refusal = this.refusalOf(cost)
    if (refusal !== null) return Promise.reject(refusal)
    return new Promise((resolve, reject) => {
      const withdraw = (): void => {
        if (this.lines.remove(waiting)) waiting.reject(interrupted())
      }
      const leave = (): void => signal?.removeEventListener('abort', withdraw)
      const waiting: Waiting = {
        cost,
        sinceMs: this.monoMs(),
        resolve: () => (leave(), resolve()),
        reject: (error) => (leave(), reject(error)),
      }
      signal?.addEventListener('abort', withdraw, { once: true })
      this.lines.add(waiting)
      this.schedule()
    })
  }

  correct(usage: readonly Usage[]): void {
    for (const { bucket, used, limit, resetMs } of usage) {
      for (const window of this.windows) {
        if (window.limit.bucket !== bucket) continue
        const now = this.nowOf(window)
        window.correct(used, limit, resetMs === null ? null : now + (resetMs - this.venueNow()), now)
      }
    }
    if (this.lines.count > 0) this.serve()
  }

  heed(failure: Failure, lane: Cost['lane']): void {
    if (failure.kind !== 'rate-limit') return
    const isLane = failure.venueCode !== null && this.laneRefusals.has(failure.venueCode)
    const who = isLane ? lane : 'all'
    const untilMs = this.monoMs() + (failure.retryAfterMs ?? this.restMs(isLane))
    this.pausedUntilMs[who] = Math.max(this.pausedUntilMs[who], untilMs)
    if (this.lines.count > 0) this.serve()
  }

  /** Until the counters that may have refused start over: of orders the soonest, of the address the last, because asking too early there ends in a ban. */
  private restMs(isLane: boolean): number {
    const rests = this.windows
      .filter(({ limit }) => (limit.counts === 'weight') !== isLane)
      .map((window) => window.restMs(this.nowOf(window)))
    if (rests.length === 0) return PAUSE_MIN_MS
    return Math.max(PAUSE_MIN_MS, isLane ? Math.min(...rests) : Math.max(...rests))
  }

  /** How long until the cost fits; 0 when it does. */
  private waitMs(cost: Cost): number {
    let waitMs = this.pausedMs(cost.lane)
    for (const window of this.windows) {
      const amount = window.amountOf(cost)
      if (amount === 0) continue
      const now = this.nowOf(window)
      waitMs = Math.max(waitMs, window.fitsAt(amount, now) - now)
    }
    return waitMs
  }

  private spend(cost: Cost): void {
    for (const window of this.windows) {
      const amount = window.amountOf(cost)
      if (amount > 0) window.take(amount, this.nowOf(window))
    }
  }

  /** Somebody with precedence waits for a counter that this one would draw on; or somebody in its own line came first. */
  private isBehind(cost: Cost, own: readonly Waiting[] | null): boolean {
    for (const lane of LANES) {
      for (const line of this.lines.of(lane)) {
        const [head] = line
        if (head === undefined || line === own) continue
        if (lane === cost.lane && head.cost.bucket === cost.bucket) return true
        if (this.sharesFullCounter(head.cost, cost)) return true
      }
      if (lane === cost.lane) return false
    }
    return false
  }

  private sharesFullCounter(waiting: Cost, other: Cost): boolean {
    for (const window of this.windows) {
      const amount = window.amountOf(waiting)
      if (amount === 0 || window.amountOf(other) === 0) continue
      const now = this.nowOf(window)
      if (window.fitsAt(amount, now) > now) return true
    }
    return false
  }

  private serve(): void {
    for (const lane of LANES) for (const line of this.lines.of(lane)) this.serveLine(line)
    this.schedule()
  }

  private serveLine(line: readonly Waiting[]): void {
    for (let [head] = line; head !== undefined; [head] = line) {
      const refusal = this.refusalOf(head.cost, head)
      if (refusal === null && (this.waitMs(head.cost) > 0 || this.isBehind(head.cost, line))) return
      this.lines.remove(head)
      if (refusal !== null) head.reject(refusal)
      else {
        this.spend(head.cost)
        head.resolve()
      }
    }
  }

  /** The timer stands at the first moment at which the head of some line fits: at once, where it came while others were looked at. */
  private schedule(): void {
    let waitMs = Number.POSITIVE_INFINITY
    for (const lane of LANES) {
      for (const line of this.lines.of(lane)) {
        const [head] = line
        if (head === undefined) continue
        const ownMs = this.waitMs(head.cost)
        if (ownMs > 0 || !this.isBehind(head.cost, line)) waitMs = Math.min(waitMs, ownMs)
      }
    }
    const dueMs = this.monoMs() + Math.max(1, Math.ceil(waitMs))
    if (this.timer !== null && this.timerDueMs <= dueMs && waitMs !== Number.POSITIVE_INFINITY) return
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    if (waitMs === Number.POSITIVE_INFINITY) return
    this.timerDueMs = dueMs
    this.timer = setTimeout(() => {
      this.timer = null
      this.serve()
    }, dueMs - this.monoMs())
  }

  private refusalOf({ lane }: Cost, waiting?: Waiting): PerpkitError | null {
    const pausedMs = this.pausedMs(lane)
    if (pausedMs > WAIT_MAX_MS) {
      return overLimit(`The venue has asked for ${Math.ceil(pausedMs / 1_000)} s of silence; try again after that.`)
    }
    if (waiting === undefined) {
      return this.lines.count < WAITING_MAX
        ? null
        : overLimit(`More than ${WAITING_MAX} requests wait for the venue's rate limit; ask for less.`)
    }
    return this.monoMs() - waiting.sinceMs > WAIT_MAX_MS
      ? overLimit(`The venue's rate limit left no room for ${WAIT_MAX_MS / 1_000} s; nothing was sent, ask for less.`)
      : null
  }

  private pausedMs(lane: Cost['lane']): number {
    return Math.max(0, Math.max(this.pausedUntilMs.all, this.pausedUntilMs[lane]) - this.monoMs())
  }

  private nowOf({ limit }: RateWindow): number {
    return limit.window === 'aligned' ? this.venueNow() : this.monoMs()
  }

  private monoMs(): number {
    return this.clock.monoNs() / 1e6
  }
}

function overLimit(message: string): PerpkitError {
  return new PerpkitError(message, { code: 'venue.rate-limit', retry: 'after' })
}

function interrupted(): PerpkitError {
  return new PerpkitError('Interrupted while waiting for the venue’s rate limit; nothing was sent.', {
    code: 'run.aborted',
  })
}
