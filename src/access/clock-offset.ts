import { PerpkitError } from '../domain/errors.ts'
import { type MonoNs, type WallMs, wallMs } from '../domain/units.ts'
import type { Clock } from '../kit/clock.ts'
import type { ClockOffset } from './session.ts'

/** One question for the venue's time. */
export interface RoundTrip {
  readonly sentNs: MonoNs
  readonly doneNs: MonoNs
  readonly venueMs: WallMs
}

/** What a round trip proves: the venue's clock minus the monotonic one lay between the two, in ms. */
interface Bounds {
  readonly doneNs: MonoNs
  readonly lowMs: number
  readonly highMs: number
}

const SAMPLES_MAX = 64
const SAMPLES_A_MEASUREMENT = 5
const SAMPLES_TO_KEEP_UP = 2
const FAILURES_MAX = 2
const LOOK_EVERY_MS = 1_000
const REMEASURE_NS = 30e9
const SAMPLE_AGE_MAX_NS = 10 * 60 * 1e9
/** How far two clocks may drift apart: a crystal by some 50 ppm, as milliseconds per nanosecond. */
const DRIFT = 50e-12
/** Slewing stays far below; a step of the wall clock, or a sleep in which the monotonic clock stood still, does not. */
const JUMP_MAX_MS = 250

/**
 * The venue's clock, held against the monotonic clock and not against this machine's wall clock: a wall clock that is seconds
 * off, or stepped while we run, changes nothing of what is stamped. Each round trip bounds the offset, the fastest the most;
 * the estimate is the middle of what all of them allow, and its error half of that.
 */
export class OffsetClock implements ClockOffset {
  private readonly clock: Clock
  private readonly ask: () => Promise<RoundTrip>
  private trips: readonly Bounds[] = []
  /** The venue's clock minus the monotonic one; kept as the best guess while newer trips are missing. */
  private aheadMs: number | null = null
  private halfWidthMs = 0
  private estimatedNs = 0
  private wallLeadMs: number
  private startedNs = Number.NEGATIVE_INFINITY
  private running: Promise<void> | null = null
  private healing: Promise<void> | null = null
  private timer: NodeJS.Timeout | null = null

  /** @param ask one round trip; throws a PerpkitError where the venue does not answer */
  constructor(clock: Clock, ask: () => Promise<RoundTrip>) {
    this.clock = clock
    this.ask = ask
    this.wallLeadMs = this.wallLead()
  }

  get offsetMs(): number {
    return this.aheadMs === null ? 0 : this.venueAt(this.clock.monoNs()) - this.clock.wallMs()
  }

  get errorMs(): number {
    if (this.trips.length === 0) return Number.POSITIVE_INFINITY
    return this.halfWidthMs + (this.clock.monoNs() - this.estimatedNs) * DRIFT
  }

  get samples(): number {
    return this.trips.length
  }

  /** Whole milliseconds: what is stamped and signed. */
  venueNow(): WallMs {
    return wallMs(Math.floor(this.venueAt(this.clock.monoNs())))
  }

  venueAt(at: MonoNs): number {
    return at / 1e6 + (this.aheadMs ?? this.wallLead())
  }

  /** The first measurement, and from then on a timer. @throws PerpkitError when the venue does not answer the first question */
  async start(): Promise<void> {
    await this.takeOne()
    await this.measure(SAMPLES_A_MEASUREMENT - 1)
    this.timer ??= setInterval(() => this.keepUp(), LOOK_EVERY_MS).unref()
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer)
    this.timer = null
  }

  /** Concurrent calls share one measurement. */
  measure(samples = SAMPLES_A_MEASUREMENT): Promise<void> {
    this.running ??= this.take(samples).finally(() => (this.running = null))
    return this.running
  }

  /** After a refusal for the clock's sake nothing that was known holds: measures anew. Concurrent calls share it. */
  heal(): Promise<void> {
    this.healing ??= this.forgetAndMeasure().finally(() => (this.healing = null))
    return this.healing
  }

  /** What the timer does: measures when it is time, and at once when a clock has jumped. */
  keepUp(): void {
    if (this.hasJumped()) void this.heal()
    else if (this.clock.monoNs() - this.startedNs > REMEASURE_NS) void this.measure(SAMPLES_TO_KEEP_UP)
  }

  private async forgetAndMeasure(): Promise<void> {
    await this.running // its questions may be older than the refusal
    this.trips = []
    await this.measure()
  }

  private async take(samples: number): Promise<void> {
    this.startedNs = this.clock.monoNs()
    let failures = 0
    for (let taken = 0; taken < samples && failures < FAILURES_MAX; taken++) {
      try {
        await this.takeOne()
      } catch (error) {
        // A venue that does not answer leaves the estimate as it is, and its error grows.
        if (!(error instanceof PerpkitError)) throw error
        failures++
      }
    }
  }

  private async takeOne(): Promise<void> {
    const { sentNs, doneNs, venueMs } = await this.ask()
    // (1) Local clocks that jumped make all older samples worthless, and this one too: nobody knows on which side of the jump it lies.
    if (this.hasJumped()) this.trips = []
    else this.add({ doneNs, lowMs: venueMs - doneNs / 1e6, highMs: venueMs + 1 - sentNs / 1e6 }) // stamps are cut to whole ms
  }

  private add(trip: Bounds): void {
    const nowNs = this.clock.monoNs()
    let [lowMs, highMs] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    const kept: Bounds[] = []
    for (const each of [trip, ...this.trips]) {
      const driftMs = (nowNs - each.doneNs) * DRIFT
      const [low, high] = [Math.max(lowMs, each.lowMs - driftMs), Math.min(highMs, each.highMs + driftMs)]
      // (2) An older sample that contradicts newer ones is from before a step of the venue's clock, or of ours.
      if (low > high || nowNs - each.doneNs > SAMPLE_AGE_MAX_NS || kept.length === SAMPLES_MAX) break
      ;[lowMs, highMs] = [low, high]
      kept.push(each)
    }
    this.trips = kept
    this.aheadMs = (lowMs + highMs) / 2
    this.halfWidthMs = (highMs - lowMs) / 2
    this.estimatedNs = nowNs
  }

  /** Whether wall and monotonic clock have moved apart since the last look. */
  private hasJumped(): boolean {
    const lead = this.wallLead()
    const byMs = Math.abs(lead - this.wallLeadMs)
    this.wallLeadMs = lead
    return byMs > JUMP_MAX_MS
  }

  private wallLead(): number {
    return this.clock.wallMs() - this.clock.monoNs() / 1e6
  }
}
