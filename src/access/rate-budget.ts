import { type Failure, PerpkitError } from '../domain/errors.ts'
import type { Clock } from '../kit/clock.ts'
import type { Cost, LimitTable, Usage } from '../venues/venue.ts'
import { RateWindow } from './rate-window.ts'
import type { RateBudget } from './session.ts'

/** The counters, and which refusals concern one lane only. */
export type BudgetLimits = Pick<LimitTable, 'limits' | 'laneRefusals'>

interface Waiting {
  readonly cost: Cost
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** How long a rate refusal is sat out at least, where the venue names no time. */
const PAUSE_MIN_MS = 1_000
const NEVER = Number.NEGATIVE_INFINITY
const LANES = ['cancel', 'order', 'poll'] as const
/** More than this many waiting in one lane is a program that asks for more than the venue will ever allow. */
const WAITING_MAX = 10_000

/** All counters of one venue. Cancels pass before placements, placements before polls; nothing is added while there is room. */
export class VenueBudget implements RateBudget {
  private readonly windows: readonly RateWindow[]
  private readonly clock: Clock
  private readonly venueNow: () => number
  private readonly lanes: Record<Cost['lane'], Waiting[]> = { cancel: [], order: [], poll: [] }
  private readonly laneRefusals: ReadonlySet<number>
  private readonly pausedUntilNs = { all: NEVER, cancel: NEVER, order: NEVER, poll: NEVER }
  private timer: NodeJS.Timeout | null = null

  constructor({ limits, laneRefusals }: BudgetLimits, clock: Clock, venueNow: () => number) {
    this.windows = limits.map((limit) => new RateWindow(limit))
    this.laneRefusals = laneRefusals
    this.clock = clock
    this.venueNow = venueNow
  }

  tryTake(cost: Cost): boolean {
    const now = this.venueNow()
    if (this.isQueuedBefore(cost.lane) || this.waitMs(cost, now) > 0) return false
    this.spend(cost, now)
    return true
  }

  take(cost: Cost, signal?: AbortSignal): Promise<void> {
    if (this.tryTake(cost)) return Promise.resolve()
    const lane = this.lanes[cost.lane]
    if (lane.length >= WAITING_MAX) {
      return Promise.reject(
        new PerpkitError(`More than ${WAITING_MAX} requests wait for the venue's rate limit; ask for less.`, {
          code: 'venue.rate-limit',
          retry: 'after',
        }),
      )
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { cost, resolve, reject }
      lane.push(waiting)
      signal?.addEventListener('abort', () => this.withdraw(waiting), { once: true })
      this.schedule()
    })
  }

  correct(usage: readonly Usage[]): void {
    const now = this.venueNow()
    for (const { bucket, used, limit, resetMs } of usage) {
      for (const window of this.windows) if (window.limit.bucket === bucket) window.correct(used, limit, resetMs, now)
    }
  }

  heed(failure: Failure, lane: Cost['lane']): void {
    if (failure.kind !== 'rate-limit') return
    const isLane = failure.venueCode !== null && this.laneRefusals.has(failure.venueCode)
    const waitMs = failure.retryAfterMs ?? this.restMs(isLane)
    const who = isLane ? lane : 'all'
    this.pausedUntilNs[who] = Math.max(this.pausedUntilNs[who], this.clock.monoNs() + waitMs * 1e6)
  }

  /** Until the counters that may have refused start over: of orders the soonest, of the address the last, because asking too early there ends in a ban. */
  private restMs(isLane: boolean): number {
    const now = this.venueNow()
    const rests = this.windows.flatMap((window) =>
      (window.limit.counts === 'weight') === isLane ? [] : [window.restMs(now)],
    )
    if (rests.length === 0) return PAUSE_MIN_MS
    return Math.max(PAUSE_MIN_MS, isLane ? Math.min(...rests) : Math.max(...rests))
  }

  /** How long until the cost fits; 0 when it does. */
  private waitMs(cost: Cost, now: number): number {
    const pausedNs = Math.max(this.pausedUntilNs.all, this.pausedUntilNs[cost.lane])
    let at = now + Math.max(0, (pausedNs - this.clock.monoNs()) / 1e6)
    for (const window of this.windows) {
      const amount = amountOf(cost, window.limit)
      if (amount > 0) at = Math.max(at, window.fitsAt(amount, now))
    }
    return at - now
  }

  private spend(cost: Cost, now: number): void {
    for (const window of this.windows) {
      const amount = amountOf(cost, window.limit)
      if (amount > 0) window.take(amount, now)
    }
  }

  private isQueuedBefore(lane: Cost['lane']): boolean {
    for (const each of LANES) {
      if (this.lanes[each].length > 0) return true
      if (each === lane) return false
    }
    return false
  }

  /** Serves the lanes in their order; the first that does not fit sets the timer, and a later lane may still pass it on other counters. */
  private serve(): void {
    this.timer = null
    const now = this.venueNow()
    for (const lane of LANES) {
      const queue = this.lanes[lane]
      while (queue[0] !== undefined && this.waitMs(queue[0].cost, now) <= 0) {
        const [next] = queue.splice(0, 1)
        if (next === undefined) break
        this.spend(next.cost, now)
        next.resolve()
      }
    }
    this.schedule()
  }

  private schedule(): void {
    if (this.timer !== null) return
    const now = this.venueNow()
    const waits = LANES.flatMap((lane) => this.lanes[lane].slice(0, 1).map(({ cost }) => this.waitMs(cost, now)))
    if (waits.length > 0) this.timer = setTimeout(() => this.serve(), Math.max(1, Math.ceil(Math.min(...waits))))
  }

  private withdraw(waiting: Waiting): void {
    const lane = this.lanes[waiting.cost.lane]
    const place = lane.indexOf(waiting)
    if (place < 0) return
    lane.splice(place, 1)
    waiting.reject(new PerpkitError('Interrupted while waiting for the venue’s rate limit.', { code: 'run.aborted' }))
  }
}

function amountOf(cost: Cost, { counts, bucket }: LimitTable['limits'][number]): number {
  if (counts === 'weight') return cost.weight
  return counts === 'orders' || cost.bucket === bucket ? cost.orders : 0
}
