import type { VenueId } from '../domain/ids.ts'
import type { Row } from './report.ts'
import type { Estimate } from './statistics.ts'
import { winnerOf } from './winner.ts'

/** What is told of a row beside its figures. */
export type RowText = Omit<Row, 'bybit' | 'binance' | 'winner'>

/** A row whose winner follows from its figures; none at all where a venue has no figure. */
export function row(text: RowText, values: Readonly<Record<VenueId, Estimate>> | null): readonly Row[] {
  if (values === null) return []
  return [{ ...text, ...values, winner: winnerOf(values.bybit, values.binance, text.better) }]
}

/** Both venues' figures, or `null` where one has none. */
export function both<T>(
  facts: Readonly<Record<VenueId, T>>,
  read: (facts: T) => Estimate | null,
): Readonly<Record<VenueId, Estimate>> | null {
  const [bybit, binance] = [read(facts.bybit), read(facts.binance)]
  return bybit === null || binance === null ? null : { bybit, binance }
}
