import type { VenueId } from '../domain/ids.ts'
import type { BlockResult, TimedOutcome } from './order-block.ts'
import type { ErrorLine } from './report.ts'

/** Refusals and unknowns of the timed orders, counted by venue, operation and code. */
export function errorLines(blocks: Readonly<Record<VenueId, BlockResult>>): readonly ErrorLine[] {
  const lines = new Map<string, ErrorLine>()
  for (const venue of ['bybit', 'binance'] as const) {
    for (const { op, outcome, at } of blocks[venue].outcomes) {
      const code = codeOf(outcome)
      const key = `${venue} ${op} ${code}`
      const known = lines.get(key)
      lines.set(
        key,
        known === undefined
          ? { venue, op, code, count: 1, firstAt: new Date(at).toISOString() }
          : { ...known, count: known.count + 1 },
      )
    }
  }
  return [...lines.values()]
}

function codeOf(outcome: TimedOutcome['outcome']): string {
  if (outcome.kind === 'unknown') return `unknown: ${outcome.cause}`
  return String(outcome.failure.venueCode ?? outcome.failure.kind)
}
