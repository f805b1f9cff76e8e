import type { VenueId } from '../domain/ids.ts'
import { differenceInterval, type Estimate } from './statistics.ts'

/** The venue whose figure is better beyond what the samples leave open; `none` when their difference's interval holds zero or has no bounds. */
export function winnerOf(
  bybit: Estimate,
  binance: Estimate,
  better: 'lower' | 'higher' | null,
): VenueId | 'none' | null {
  if (better === null) return null
  const interval = differenceInterval(bybit, binance)
  if (interval === null || (interval[0] <= 0 && interval[1] >= 0)) return 'none'
  const isBybitLower = interval[1] < 0
  return isBybitLower === (better === 'lower') ? 'bybit' : 'binance'
}
