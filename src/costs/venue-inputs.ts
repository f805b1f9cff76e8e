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

/** Everything known of one venue before any arithmetic; `null` is unknown. */
export interface VenueInputs {
  readonly venue: VenueId
  readonly fees: AppliedFees
  readonly book: CostBook | null
  readonly halfSpreadBp: Sourced | null
  /** Stated for every size; where it is not, the book is walked. */
  readonly statedWalkBp: Decimal | null
  readonly fundingPer8hBp: Sourced | null
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
    fundingPer8hBp: statedOr(fundingPer8hBp[venue], readFunding(reading)),
  }
}

function statedOr(stated: string | undefined, said: Decimal | null): Sourced | null {
  if (stated !== undefined) return { value: decimal(stated), origin: 'stated' }
  return said === null ? null : { value: said, origin: 'venue' }
}

/** A rate whose interval is not known is not comparable, so it stays unknown. */
function readFunding(reading: VenueReading | null): Decimal | null {
  if (reading === null || reading.fundingRate === null || reading.fundingIntervalMinutes === null) return null
  return fundingPer8hBp(reading.fundingRate, reading.fundingIntervalMinutes)
}
