import type { Cost, Limit } from '../venues/venue.ts'

/** An answer may report a count from before our own window moved on: what left it so lately is still ours. */
const LATE_MS = 500
/** A reset that a venue names is believed up to here. */
const BLOCK_MAX_MS = 60_000
const COMPACT_AT = 512

/** One counter of a venue as we think it stands. Times are milliseconds: the venue's for aligned windows, monotonic for sliding ones. */
export class RateWindow {
  readonly limit: Limit
  private max: number
  private used = 0
  private blockedUntil = Number.NEGATIVE_INFINITY
  private alignedStart = Number.NEGATIVE_INFINITY
  /** Takings of a sliding window, oldest first: from `late` on they left it lately, from `live` on they count. An aligned window needs their sum only. */
  private readonly times: number[] = []
  private readonly amounts: number[] = []
  private late = 0
  private live = 0
  private lately = 0

  constructor(limit: Limit) {
    this.limit = limit
    this.max = limit.max
  }

  /** What a cost takes of this counter. */
  amountOf({ weight, orders, bucket }: Cost): number {
    if (this.limit.counts === 'weight') return weight
    return this.limit.counts === 'orders' || this.limit.bucket === bucket ? orders : 0
  }

  /** When `amount` fits: `now` or later. An amount above the whole limit fits into an empty window. */
  fitsAt(amount: number, now: number): number {
    this.moveOn(now)
    const from = Math.max(now, this.blockedUntil)
    if (this.used === 0 || this.used + amount <= this.max) return from
    if (this.limit.window === 'aligned') return Math.max(from, this.alignedStart + this.limit.windowMs)
    let left = this.used
    for (let i = this.live; i < this.times.length; i++) {
      left -= this.amounts[i] ?? 0
      if (left + amount <= this.max || left === 0) return Math.max(from, (this.times[i] ?? now) + this.limit.windowMs)
    }
    return from
  }

  take(amount: number, now: number): void {
    this.moveOn(now)
    this.used += amount
    if (this.limit.window === 'aligned') return
    this.times.push(now)
    this.amounts.push(amount)
  }

  /** The venue's own count wins when it is higher than ours: others may use the same key or address. */
  correct(used: number, max: number | null, resetAt: number | null, now: number): void {
    this.moveOn(now)
    if (max !== null && max > 0) this.max = max
    const isOfLastWindow = this.limit.window === 'aligned' && now - this.alignedStart < LATE_MS
    const others = Math.min(used, this.max) - this.used - this.lately
    if (others > 0 && !isOfLastWindow) this.take(others, now)
    if (used < this.max || resetAt === null) return
    this.blockedUntil = Math.max(this.blockedUntil, Math.min(resetAt, now + BLOCK_MAX_MS))
  }

  /** How long until whatever it counted has left it. */
  restMs(now: number): number {
    this.moveOn(now)
    return this.limit.window === 'aligned' ? this.alignedStart + this.limit.windowMs - now : this.limit.windowMs
  }

  private moveOn(now: number): void {
    if (this.limit.window === 'aligned') this.align(now)
    else this.slide(now)
  }

  private align(now: number): void {
    const { windowMs } = this.limit
    const start = Math.floor(now / windowMs) * windowMs
    // A venue's clock that we corrected by a little may step back over a boundary, which opens no new window.
    if (start === this.alignedStart || (start < this.alignedStart && this.alignedStart - now < LATE_MS)) return
    this.alignedStart = start
    this.used = 0
  }

  private slide(now: number): void {
    const { times, amounts } = this
    const gone = now - this.limit.windowMs
    while (this.live < times.length && (times[this.live] ?? 0) <= gone) {
      const amount = amounts[this.live++] ?? 0
      this.used -= amount
      this.lately += amount
    }
    while (this.late < this.live && (times[this.late] ?? 0) <= gone - LATE_MS) this.lately -= amounts[this.late++] ?? 0
    if (this.late < COMPACT_AT) return
    times.splice(0, this.late)
    amounts.splice(0, this.late)
    this.live -= this.late
    this.late = 0
  }
}
