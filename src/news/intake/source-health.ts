import type { PollResult, SourceHealth } from './source.ts'

/** Not asked yet. */
export function firstHealth(name: string): SourceHealth {
  return {
    name,
    state: 'starting',
    lastAttemptMs: null,
    lastSuccessMs: null,
    lastItemMs: null,
    items: 0,
    unchanged: 0,
    failures: 0,
    consecutiveFailures: 0,
    nextAttemptMs: null,
    what: null,
  }
}

/** An asking, as it came out. */
export interface Attempt {
  readonly startedMs: number
  readonly endedMs: number
  readonly result: PollResult
  /** Items that the answer before did not have. */
  readonly newItems: number
  readonly nextAttemptMs: number | null
}

/** What is known after it. */
export function afterAttempt(before: SourceHealth, attempt: Attempt): SourceHealth {
  const { startedMs, endedMs, result, newItems, nextAttemptMs } = attempt
  const asked = { ...before, lastAttemptMs: startedMs, nextAttemptMs }
  if (result.kind === 'failed') {
    return {
      ...asked,
      state: result.isFinal ? 'stopped' : 'failing',
      failures: before.failures + 1,
      consecutiveFailures: before.consecutiveFailures + 1,
      what: result.what,
    }
  }
  return {
    ...asked,
    state: 'live',
    lastSuccessMs: endedMs,
    lastItemMs: newItems > 0 ? endedMs : before.lastItemMs,
    items: before.items + newItems,
    unchanged: before.unchanged + (result.kind === 'unchanged' ? 1 : 0),
    consecutiveFailures: 0,
    what: null,
  }
}
