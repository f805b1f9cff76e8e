import type { Limit } from '../venues/venue.ts'

/** One counter of a venue as we think it stands. Times are the venue's milliseconds. */
export class RateWindow {
  readonly limit: Limit
  private max: number
  /** Takings inside a sliding window, oldest first; an aligned window needs their sum only. */
  private readonly times: number[] = []
  private readonly amounts: number[] = []
  private used = 0
  private windowStart = Number.NEGATIVE_INFINITY
  private blockedUntil = Number.NEGATIVE_INFINITY

  constructor(limit: Limit) {
    this.limit = limit
    this.max = limit.max
  }

  /** When `amount` fits: `now` or later. An amount above the whole limit fits into an empty window. */
  fitsAt(amount: number, now: number): number {
    this.expire(now)
    const from = Math.max(now, this.blockedUntil)
    if (this.used === 0 || this.used + amount <= this.max) return from
    if (this.limit.window === 'aligned') return Math.max(from, this.windowStart + this.limit.windowMs)
    let left = this.used
    for (let i = 0; i < this.times.length; i++) {
      left -= this.amounts[i] ?? 0
      if (left + amount <= this.max || left === 0) return Math.max(from, (this.times[i] ?? now) + this.limit.windowMs)
    }
    return from
  }

  /** How long until whatever it counted has left it. */
  restMs(now: number): number {
    const { window, windowMs } = this.limit
    return window === 'aligned' ? windowMs - (now % windowMs) : windowMs
  }

  take(amount: number, now: number): void {
    this.expire(now)
    this.used += amount
    if (this.limit.window === 'sliding') {
      this.times.push(now)
      this.amounts.push(amount)
    }
  }

  /** The venue's own count wins when it is higher than ours: others may use the same key or address. */
  correct(used: number, max: number | null, resetAt: number | null, now: number): void {
    this.expire(now)
    if (max !== null && max > 0) this.max = max
    if (used > this.used) this.take(used - this.used, now)
    if (used >= this.max && resetAt !== null && resetAt > now) this.blockedUntil = Math.max(this.blockedUntil, resetAt)
  }

  private expire(now: number): void {
    const { window, windowMs } = this.limit
    if (window === 'aligned') {
      const start = Math.floor(now / windowMs) * windowMs
      if (start > this.windowStart) {
        this.windowStart = start
        this.used = 0
      }
      return
    }
    while (this.times.length > 0 && (this.times[0] ?? 0) <= now - windowMs) {
      this.used -= this.amounts.shift() ?? 0
      this.times.shift()
    }
  }
}
