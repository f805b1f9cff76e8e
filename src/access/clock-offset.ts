import { type MonoNs, type WallMs, wallMs } from '../domain/units.ts'
import type { Clock } from '../kit/clock.ts'
import type { ClockOffset } from './session.ts'

/** One question for the venue's time. */
export interface RoundTrip {
  readonly sentNs: MonoNs
  readonly doneNs: MonoNs
  readonly venueMs: WallMs
}

const SAMPLES_MAX = 64
const SAMPLES_A_MEASUREMENT = 5
/** A crystal drifts by some 50 ppm: older samples know less, and are given up. */
const SAMPLE_AGE_MAX_NS = 10 * 60 * 1e9
const DRIFT_PPM = 50
const STAMP_CUT_MS = 0.5

/**
 * The venue's clock, from the fastest round trips. It is held against the monotonic clock, not against this machine's wall clock:
 * a wall clock that is seconds off, or stepped while we run, changes nothing of what is stamped.
 */
export class OffsetClock implements ClockOffset {
  private readonly clock: Clock
  private readonly ask: () => Promise<RoundTrip | null>
  private trips: RoundTrip[] = []
  private best: RoundTrip | null = null
  private running: Promise<void> | null = null

  /** @param ask one round trip, or `null` when the venue did not answer */
  constructor(clock: Clock, ask: () => Promise<RoundTrip | null>) {
    this.clock = clock
    this.ask = ask
  }

  get offsetMs(): number {
    return this.best === null ? 0 : this.venueAt(this.clock.monoNs()) - this.clock.wallMs()
  }

  /** Half the fastest round trip, and what the clocks may have drifted since. */
  get errorMs(): number {
    if (this.best === null) return Number.POSITIVE_INFINITY
    const ageNs = this.clock.monoNs() - this.best.doneNs
    return halfTripMs(this.best) + (ageNs * DRIFT_PPM) / 1e12
  }

  get samples(): number {
    return this.trips.length
  }

  /** Whole milliseconds: what is stamped and signed. */
  venueNow(): WallMs {
    return wallMs(Math.floor(this.venueAt(this.clock.monoNs())))
  }

  venueAt(at: MonoNs): number {
    if (this.best === null) return this.clock.wallMs() + (at - this.clock.monoNs()) / 1e6
    // The venue cuts its time to whole milliseconds: on average it is half of one later than it says.
    const midpointNs = (this.best.sentNs + this.best.doneNs) / 2
    return this.best.venueMs + STAMP_CUT_MS + (at - midpointNs) / 1e6
  }

  /** Concurrent calls share one measurement. */
  measure(samples = SAMPLES_A_MEASUREMENT): Promise<void> {
    this.running ??= this.take(samples).finally(() => (this.running = null))
    return this.running
  }

  /** After a refusal for the clock's sake nothing that was known holds: the venue's own clock may have been stepped. */
  forget(): void {
    this.trips = []
  }

  private async take(samples: number): Promise<void> {
    for (let i = 0; i < samples; i++) {
      const trip = await this.ask()
      if (trip !== null) this.add(trip)
    }
  }

  private add(trip: RoundTrip): void {
    const nowNs = this.clock.monoNs()
    this.trips = [...this.trips, trip].filter(({ doneNs }) => nowNs - doneNs < SAMPLE_AGE_MAX_NS).slice(-SAMPLES_MAX)
    this.best = this.trips.reduce((least, each) => (worth(each, nowNs) < worth(least, nowNs) ? each : least))
  }
}

function halfTripMs({ sentNs, doneNs }: RoundTrip): number {
  return (doneNs - sentNs) / 2e6
}

/** How wrong a sample may be by now. */
function worth(trip: RoundTrip, nowNs: number): number {
  return halfTripMs(trip) + ((nowNs - trip.doneNs) * DRIFT_PPM) / 1e12
}
