const FAILURES_MAX = 6
const COOL_FIRST_MS = 2_000
const COOL_MAX_MS = 60_000
/** How long others wait for the one request that tries whether a provider is back. */
const PROBE_MS = 500

/** Whether a provider may be asked: closed after several failures in a row, tried again with one request after a while. */
export class Breaker {
  private failures = 0
  private coolMs = COOL_FIRST_MS
  private shutUntilMs = 0
  private isProbing = false
  private isKnown = false
  private lastFailure: string | null = null
  private deadOf: string | null = null

  /** Milliseconds until it may be asked; 0: now. `Infinity`: never again in this run. */
  waitMs(nowMs: number): number {
    if (this.deadOf !== null) return Number.POSITIVE_INFINITY
    if (this.isProbing) return PROBE_MS
    return Math.max(0, this.shutUntilMs - nowMs)
  }

  /** Before each request. */
  begin(): void {
    this.isProbing = this.failures >= FAILURES_MAX
  }

  succeed(): void {
    this.isKnown = true
    this.failures = 0
    this.coolMs = COOL_FIRST_MS
    this.isProbing = false
  }

  fail(nowMs: number, why: string): void {
    this.isKnown = true
    this.miss(nowMs, why)
  }

  /** Nothing was there to answer. */
  miss(nowMs: number, why: string): void {
    this.lastFailure = why
    this.isProbing = false
    if (++this.failures < FAILURES_MAX) return
    this.shutUntilMs = nowMs + this.coolMs
    this.coolMs = Math.min(COOL_MAX_MS, this.coolMs * 2)
  }

  /** It asked for a pause: not a failure, but nobody asks before it is over. */
  hold(untilMs: number): void {
    this.isKnown = true
    this.isProbing = false
    this.shutUntilMs = Math.max(this.shutUntilMs, untilMs)
  }

  /** Ended without an answer on its merits: neither good nor bad. */
  drop(): void {
    this.isProbing = false
  }

  /** A wrong key or an unknown model does not heal within a run. */
  die(why: string): void {
    this.deadOf = why
  }

  /** Shut, and never was anything there: not worth waiting for. */
  get isNowhere(): boolean {
    return !this.isKnown && this.failures >= FAILURES_MAX
  }

  /** What came of the last request that failed. */
  get trouble(): string | null {
    return this.lastFailure
  }

  /** Why it will not be asked again in this run. */
  get causeOfDeath(): string | null {
    return this.deadOf
  }
}
