import { type Nanos, nanos } from './money.ts'
import type { SettledLine } from './spend-book.ts'
import { addUsage, NO_USAGE, type Usage } from './usage.ts'

/** What a run's requests came to. */
export interface SpendSummary {
  readonly requests: number
  /** By the provider's own count; `null` where a price is unknown. */
  readonly billed: Nanos | null
  /** Requests without a count that can be believed, at the most that they can have cost. */
  readonly assumed: Nanos | null
  readonly assumedRequests: number
  readonly usage: Usage
}

export function summarise(lines: readonly SettledLine[]): SpendSummary {
  const assumed = lines.filter(({ outcome }) => outcome === 'assumed' || outcome === 'disbelieved')
  return {
    requests: lines.length,
    billed: sum(lines.filter(({ outcome }) => outcome === 'billed')),
    assumed: sum(assumed),
    assumedRequests: assumed.length,
    usage: lines.reduce((total, { usage }) => addUsage(total, usage ?? NO_USAGE), NO_USAGE),
  }
}

/** A sum with an unknown part is unknown. */
function sum(lines: readonly SettledLine[]): Nanos | null {
  let total = 0
  for (const { cost } of lines) {
    if (cost === null) return null
    total += cost
  }
  return nanos(total)
}
