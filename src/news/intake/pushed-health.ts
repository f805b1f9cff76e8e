import { PerpkitError } from '../../domain/errors.ts'
import { firstHealth } from './source-health.ts'
import type { SourceHealth } from './source.ts'

/** How a source does that tells by itself; the only writer of its health. */
export class PushedHealth {
  private health: SourceHealth
  private readonly nowMs: () => number
  private readonly onChange: (health: SourceHealth) => void

  constructor(name: string, nowMs: () => number, onChange: (health: SourceHealth) => void) {
    this.health = { ...firstHealth(name), lastAttemptMs: nowMs() }
    this.nowMs = nowMs
    this.onChange = onChange
  }

  /** @param what its trouble as a sentence; empty: none. */
  report(state: 'live' | 'down', what: string, nextAttemptMs: number | null = null): void {
    const { failures, consecutiveFailures } = this.health
    const trouble = what === '' ? null : what
    if (state === 'live')
      this.change({
        state: 'live',
        lastSuccessMs: this.nowMs(),
        consecutiveFailures: 0,
        nextAttemptMs: null,
        what: trouble,
      })
    else
      this.change({
        state: 'failing',
        nextAttemptMs,
        ...(nextAttemptMs === null ? {} : { lastAttemptMs: this.nowMs() }),
        failures: failures + 1,
        consecutiveFailures: consecutiveFailures + 1,
        what: trouble,
      })
  }

  told(items: number): void {
    this.change({ items: this.health.items + items, lastItemMs: this.nowMs() })
  }

  /** For good. @throws what no source throws on purpose: an error of the program. */
  stopped(error: unknown): void {
    if (error !== null && !(error instanceof PerpkitError)) throw error
    this.change({ state: 'stopped', nextAttemptMs: null, what: error?.message ?? this.health.what })
  }

  private change(change: Partial<SourceHealth>): void {
    this.health = { ...this.health, ...change }
    this.onChange(this.health)
  }
}
