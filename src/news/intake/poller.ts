import { PerpkitError } from '../../domain/errors.ts'
import type { Clock } from '../../kit/clock.ts'
import { type Pause, systemPause } from '../../kit/pause.ts'
import type { Random } from '../../kit/random.ts'
import { firstWaitMs, nextWaitMs } from './poll-schedule.ts'
import { afterAttempt, type Attempt, firstHealth } from './source-health.ts'
import type { PolledSource, PollResult, SourceHealth, SourceItem } from './source.ts'

export interface PollerOptions {
  readonly sources: readonly PolledSource[]
  readonly clock: Clock
  readonly random: Random
  readonly pause?: Pause
  /** Every item of an answer, those of earlier answers too; `receivedMs` is when it was complete. */
  readonly tell: (source: string, items: readonly SourceItem[], receivedMs: number) => void
  /** After each change. */
  readonly onHealth?: (health: SourceHealth) => void
}

/** Asks sources again and again, none waiting for another. The only writer of their health. */
export class Poller {
  private readonly options: PollerOptions
  private readonly healths: SourceHealth[]

  constructor(options: PollerOptions) {
    this.options = options
    this.healths = options.sources.map(({ name }) => firstHealth(name))
  }

  /** In the order of the sources. */
  get health(): readonly SourceHealth[] {
    return [...this.healths]
  }

  /** Until the signal, which ends it at once, or until every source has failed for good; closes no source. */
  async run(signal: AbortSignal): Promise<void> {
    const { sources } = this.options
    const stop = new AbortController()
    const following = sources.map((source, index) =>
      this.follow(source, index, AbortSignal.any([signal, stop.signal])).catch((error: unknown) => {
        stop.abort() // an error of the program ends all
        throw error
      }),
    )
    const ended = await Promise.allSettled(following)
    for (const end of ended) if (end.status === 'rejected') throw end.reason
  }

  private async follow(source: PolledSource, index: number, signal: AbortSignal): Promise<void> {
    const { clock, sources, pause = systemPause, tell } = this.options
    let seen: ReadonlySet<string> = new Set()
    try {
      let waitMs: number | null = firstWaitMs(index, sources.length)
      this.update(index, (health) => ({ ...health, nextAttemptMs: clock.wallMs() + (waitMs ?? 0) }))
      while (waitMs !== null) {
        await pause(waitMs, signal)
        const startedMs = clock.wallMs()
        const result = await askSource(source, signal)
        if (signal.aborted) return
        const items = result.kind === 'items' ? result.items : []
        const newItems = items.filter(({ id }) => !seen.has(id)).length
        if (result.kind === 'items') seen = new Set(items.map(({ id }) => id))
        waitMs = this.settle(source, index, { startedMs, endedMs: clock.wallMs(), result, newItems })
        if (items.length > 0) tell(source.name, items, clock.wallMs())
      }
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      this.update(index, (health) => ({ ...health, state: 'stopped', nextAttemptMs: null }))
    }
  }

  /** Writes down what came of it. Returns how long to wait now. */
  private settle(source: PolledSource, index: number, attempt: Omit<Attempt, 'nextAttemptMs'>): number | null {
    const { clock, random } = this.options
    const before = this.healths[index]?.consecutiveFailures ?? 0
    const waitMs = nextWaitMs(attempt.result, source.everyMs, before + 1, random)
    const nextAttemptMs = waitMs === null ? null : clock.wallMs() + waitMs
    this.update(index, (health) => afterAttempt(health, { ...attempt, nextAttemptMs }))
    return waitMs
  }

  private update(index: number, change: (health: SourceHealth) => SourceHealth): void {
    const before = this.healths[index]
    if (before === undefined) return
    const after = change(before)
    this.healths[index] = after
    this.options.onHealth?.(after)
  }
}

/** Asks a source once. What it throws on purpose is a failure like others. @throws PerpkitError `run.aborted` by the signal */
export async function askSource(source: PolledSource, signal: AbortSignal): Promise<PollResult> {
  try {
    return await source.poll(signal)
  } catch (error) {
    if (!(error instanceof PerpkitError) || error.code === 'run.aborted') throw error
    return { kind: 'failed', what: error.message, retryAfterMs: null, isFinal: false }
  }
}
