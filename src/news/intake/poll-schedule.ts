import { backoffMs } from '../../kit/backoff.ts'
import type { Random } from '../../kit/random.ts'
import type { PollResult } from './source.ts'

/** Intervals vary by this share, so that not all programs ask at the full minute. */
export const JITTER = 0.1
/** The first askings are spread over so long. */
const SPREAD_MS = 3_000
/** However often it failed, a source is asked again after so long. */
const BACKOFF_MAX_MS = 3_600_000
/** Nobody is waited for longer, whatever was asked for; timers cannot wait for more than 24 days. */
const WAIT_MAX_MS = 24 * 3_600_000

/** How long the source at `index` of `count` waits before it is asked for the first time. */
export function firstWaitMs(index: number, count: number): number {
  return Math.round((index / count) * SPREAD_MS)
}

/**
 * How long to wait after an answer: the interval, longer and longer after failures, and never less than the server asked for.
 * `null`: for ever.
 */
export function nextWaitMs(
  result: PollResult,
  everyMs: number,
  consecutiveFailures: number,
  random: Random,
): number | null {
  if (result.kind === 'failed' && result.isFinal) return null
  const waitMs =
    result.kind === 'failed'
      ? Math.max(everyMs, backedOffMs(everyMs, consecutiveFailures, random), result.retryAfterMs ?? 0)
      : everyMs * (1 + JITTER * (2 * random.next() - 1))
  return Math.min(Math.ceil(waitMs), WAIT_MAX_MS)
}

function backedOffMs(everyMs: number, consecutiveFailures: number, random: Random): number {
  return backoffMs({ firstMs: 2 * everyMs, maxMs: BACKOFF_MAX_MS }, consecutiveFailures - 1, random)
}
