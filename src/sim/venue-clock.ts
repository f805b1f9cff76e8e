import type { SimClock } from './exchange/types.ts'

/** How far and how fast a venue's wall clock goes wrong. */
export interface ClockBend {
  /** Ahead of the machine's clock; negative is behind. */
  readonly skewMs: number
  /** Gains so many microseconds a second. */
  readonly driftPpm: number
  /** How many milliseconds pass in one of the machine's; the same for both venues and their market. Durations keep the machine's pace. */
  readonly speed: number
}

const STRAIGHT: ClockBend = { skewMs: 0, driftPpm: 0, speed: 1 }

/** A venue's clocks: durations are the machine's, the wall clock can be bent while it runs. */
export class VenueClock implements SimClock {
  readonly monoNs: () => number
  private readonly machineMs: () => number
  private bent: ClockBend = STRAIGHT
  /** From here on the present bend counts; without skew. */
  private anchorMs: number
  private anchorNs: number

  constructor(base: { monoNs(): number; wallMs(): number }) {
    this.monoNs = () => base.monoNs()
    this.machineMs = () => base.wallMs()
    this.anchorMs = this.machineMs()
    this.anchorNs = this.monoNs()
  }

  get bend(): ClockBend {
    return this.bent
  }

  /** A whole number of milliseconds, as venues tell time. */
  wallMs(): number {
    return Math.floor(this.unskewedMs() + this.bent.skewMs)
  }

  /** Skew steps the clock; drift and speed change its rate from now on without a step. */
  set(change: Partial<ClockBend>): void {
    const nowMs = this.unskewedMs()
    this.anchorMs = nowMs
    this.anchorNs = this.monoNs()
    this.bent = { ...this.bent, ...change }
  }

  private unskewedMs(): number {
    const elapsedMs = (this.monoNs() - this.anchorNs) / 1e6
    return this.anchorMs + elapsedMs * this.bent.speed * (1 + this.bent.driftPpm / 1e6)
  }
}

/** The clocks of both venues, and that of the market in which both trade, which is never skewed. */
export interface SimClocks {
  readonly bybit: VenueClock
  readonly binance: VenueClock
  readonly market: VenueClock
}

export function createClocks(base: { monoNs(): number; wallMs(): number }): SimClocks {
  return { bybit: new VenueClock(base), binance: new VenueClock(base), market: new VenueClock(base) }
}
