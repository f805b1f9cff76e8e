import type { VenueId } from '../domain/ids.ts'
import { BP, type Decimal, decimal } from './decimal.ts'
import type { Month } from './month.ts'

/** What remains of a gross edge that the user stated. perpkit assumes none. */
export interface Return {
  readonly venue: VenueId
  readonly grossUsd: Decimal
  /** `null` as long as a cost is unknown. */
  readonly netUsd: Decimal | null
  /** Gross less the known costs: with positive unknowns, the most that can remain. */
  readonly netOfKnownUsd: Decimal
  /** Net ÷ all costs, in percent; `null` where a cost is unknown or nothing costs anything. */
  readonly onCostsPercent: Decimal | null
  /** Costs that are not in the net figure. */
  readonly unknown: readonly string[]
}

export function returnOf({ venue, total, known, unknown }: Month, volumeUsdt: string, grossEdgeBp: string): Return {
  const grossUsd = decimal(volumeUsdt).mul(grossEdgeBp).div(BP)
  const netUsd = total && grossUsd.sub(total)
  const onCostsPercent = netUsd === null || total === null || total.lte(0) ? null : netUsd.div(total).mul(100)
  return { venue, grossUsd, netUsd, netOfKnownUsd: grossUsd.sub(known), onCostsPercent, unknown }
}
