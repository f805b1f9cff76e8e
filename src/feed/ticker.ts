import type { TickerEvent } from '../domain/market-event.ts'

/** A delta upon what was known: a missing key means unchanged, not zero. */
export function mergeTicker(known: TickerEvent | undefined, change: TickerEvent): TickerEvent {
  return known === undefined ? change : { ...known, ...change }
}
