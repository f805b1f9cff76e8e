import { type MonoNs, monoNs, type WallMs, wallMs } from '../domain/units.ts'

/** The two clocks of a process, passed in from the top so that tests can bend them. */
export interface Clock {
  /** Monotonic: for durations. Its origin means nothing. */
  monoNs(): MonoNs
  /** The machine's wall clock, as wrong as it may be. */
  wallMs(): WallMs
}

export const systemClock: Clock = {
  monoNs: () => monoNs(performance.now() * 1e6),
  wallMs: () => wallMs(Date.now()),
}

/** A wall clock that is `offsetMs` off, and can be stepped while it runs: for tests and `--clock-offset`. */
export class SkewedClock implements Clock {
  private readonly base: Clock
  private offsetMs: number

  constructor(offsetMs: number, base: Clock = systemClock) {
    this.offsetMs = offsetMs
    this.base = base
  }

  step(byMs: number): void {
    this.offsetMs += byMs
  }

  monoNs(): MonoNs {
    return this.base.monoNs()
  }

  wallMs(): WallMs {
    return wallMs(this.base.wallMs() + this.offsetMs)
  }
}
