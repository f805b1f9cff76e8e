import type { Random } from './random.ts'

export interface BackoffPlan {
  readonly firstMs: number
  readonly maxMs: number
}

/** Exponential back-off with full jitter: the n-th wait lies in [half, whole] of `firstMs · 2ⁿ`, at most `maxMs`. */
export function backoffMs(plan: BackoffPlan, attempt: number, random: Random): number {
  const ceiling = Math.min(plan.maxMs, plan.firstMs * 2 ** Math.min(attempt, 30))
  return ceiling * (0.5 + random.next() / 2)
}
