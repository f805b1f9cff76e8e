import type { VenueSession } from '../access/session.ts'
import { PerpkitError } from '../domain/errors.ts'
import type { Clock } from '../kit/clock.ts'

const PROBES_A_SLOT = 4
const SLOT_MS = 1_000
const PROBE_MAX_MS = 900

/** Asks a venue for its time four times a second; a slot of one second is up when at least one of them was answered. */
export class UptimeProbe implements AsyncDisposable {
  private readonly session: VenueSession
  private readonly clock: Clock
  private readonly startNs: number
  private readonly timer: NodeJS.Timeout
  private readonly answered: boolean[] = []
  private readonly abort = new AbortController()
  private running: Promise<void>[] = []
  private sent = 0

  constructor(session: VenueSession, clock: Clock) {
    this.session = session
    this.clock = clock
    this.startNs = clock.monoNs()
    this.timer = setInterval(() => this.send(), SLOT_MS / PROBES_A_SLOT)
  }

  /** Whole slots whose four probes have all ended, and how many of them were up. */
  read(): { readonly up: number; readonly slots: number; readonly probes: number } {
    const slots = Math.max(0, Math.floor((this.clock.monoNs() - this.startNs) / 1e6 / SLOT_MS) - 1)
    return { up: this.answered.slice(0, slots).filter(Boolean).length, slots, probes: this.sent }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.timer)
    this.abort.abort()
    await Promise.all(this.running)
  }

  private send(): void {
    const slot = Math.floor((this.clock.monoNs() - this.startNs) / 1e6 / SLOT_MS)
    this.answered[slot] ??= false
    this.sent++
    const probe = this.ask(slot)
    this.running.push(probe)
    void probe.then(() => (this.running = this.running.filter((each) => each !== probe)))
  }

  private async ask(slot: number): Promise<void> {
    try {
      const { status } = await this.session.send(this.session.venue.rest.time, {
        timeoutMs: PROBE_MAX_MS,
        signal: this.abort.signal,
      })
      if (status === 200) this.answered[slot] = true
    } catch (error) {
      // No answer is what this counts; anything that is not the network's or the venue's doing is a bug.
      if (!(error instanceof PerpkitError) && !this.abort.signal.aborted) throw error
    }
  }
}
