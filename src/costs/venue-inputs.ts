import type { VenueId } from '../domain/ids.ts'
import { type CostBook, costBook } from './book-walk.ts'
import { type Decimal, decimal } from './decimal.ts'
import { type AppliedFees, feesOf } from './fees.ts'
import { fundingPer8hBp } from './funding.ts'
import type { CostQuestion, VenueReading } from './question.ts'

/** A value, and whether the user stated it or the venue said it. */
export interface Sourced {
  readonly value: Decimal
  readonly origin: 'stated' | 'venue'
}

/** Funding per 8 h, and which rate it is: `perpkit signal` goes by the last settled one, which is another. */
export type Funding =
  | { readonly value: Decimal; readonly origin: 'stated' }
  | {
      readonly value: Decimal
      readonly origin: 'venue'
      /** What the venue expects of its next settlement, so far. */
      readonly rate: 'predicted'
      readonly asOf: string | null
      readonly settlesAt: string | null
      readonly intervalMinutes: number
    }

/** Everything known of one venue before any arithmetic; `null` is unknown. */
export interface VenueInputs {
  readonly venue: VenueId
  readonly fees: AppliedFees
  readonly book: CostBook | null
  readonly halfSpreadBp: Sourced | null
  /** Stated for every size; where it is not, the book is walked. */
  readonly statedWalkBp: Decimal | null
  readonly fundingPer8hBp: Funding | null
}

export function venueInputs(venue: VenueId, question: CostQuestion, reading: VenueReading | null): VenueInputs {
  const { fees = {}, halfSpreadBp = {}, walkBp = {}, fundingPer8hBp = {} } = question
  const book = reading === null ? null : costBook(reading.bids, reading.asks)
  return {
    venue,
    fees: feesOf(venue, { ...fees[venue], account: reading?.fee ?? null }),
    book,
    halfSpreadBp: statedOr(halfSpreadBp[venue], book?.halfSpreadBp ?? null),
    statedWalkBp: walkBp[venue] === undefined ? null : decimal(walkBp[venue]),
    fundingPer8hBp: fundingOf(fundingPer8hBp[venue], reading),
  }
}

function statedOr(stated: string | undefined, said: Decimal | null): Sourced | null {
  if (stated !== undefined) return { value: decimal(stated), origin: 'stated' }
  return said === null ? null : { value: said, origin: 'venue' }
}

/** A rate whose interval is not known is not comparable, so it stays unknown. */
function fundingOf(stated: string | undefined, reading: VenueReading | null): Funding | null {
  if (stated !== undefined) return { value: decimal(stated), origin: 'stated' }
  const { fundingRate = null, fundingIntervalMinutes: intervalMinutes = null } = reading ?? {}
  if (fundingRate === null || intervalMinutes === null) return null
  return {
    value: fundingPer8hBp(fundingRate, intervalMinutes),
    origin: 'venue',
    rate: 'predicted',
    asOf: instant(reading?.fundingAsOfMs),
    settlesAt: instant(reading?.fundingSettlesMs),
    intervalMinutes,
  }
}

function instant(ms: number | null | undefined): string | null {
  return ms === undefined || ms === null ? null : new Date(ms).toISOString()
}
