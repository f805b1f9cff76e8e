import type { FeeRate } from '../domain/account.ts'
import type { Environment, Symbol, VenueId } from '../domain/ids.ts'
import type { DecimalText } from '../domain/units.ts'
import type { FeeWish } from './fees.ts'

// What a cost report is asked with. Amounts are decimal text, in USDT or basis points as their names say.

type ByVenue<T> = Readonly<Partial<Record<VenueId, T>>>

export interface CostQuestion {
  readonly venues: readonly VenueId[]
  readonly fees?: ByVenue<Omit<FeeWish, 'account'>>
  /** What one order is worth: break-even and month are for orders of this size. */
  readonly orderUsdt: DecimalText
  /** More sizes to show. */
  readonly sizesUsdt?: readonly DecimalText[]
  /** How long a position is held, for the funding of a round trip. */
  readonly holdHours: DecimalText
  /** For how much of the book an average price within so many basis points of mid suffices. */
  readonly capacityBp: DecimalText
  /** Stated values win over what a book or a ticker says. */
  readonly halfSpreadBp?: ByVenue<DecimalText>
  readonly walkBp?: ByVenue<DecimalText>
  readonly fundingPer8hBp?: ByVenue<DecimalText>
  readonly month?: MonthPlan | null
  /** What the strategy earns before all costs, per volume; without it nothing is said about a return. */
  readonly grossEdgeBp?: DecimalText | null
}

/** A month of 30 days. What is not stated is unknown, not zero. */
export interface MonthPlan {
  readonly volumeUsdt: DecimalText
  /** 0 to 1. */
  readonly makerShare: DecimalText
  /** The average open position, negative for a short one. */
  readonly positionUsdt?: DecimalText | undefined
  readonly infrastructureUsd?: DecimalText | undefined
  readonly llmUsd?: DecimalText | undefined
}

/** The port: what a venue says now, filled by who has a connection. `null` is "it did not say". */
export interface VenueReading {
  readonly venue: VenueId
  readonly environment: Environment
  readonly symbol: Symbol
  readonly readAtMs: number
  readonly fee: FeeRate | null
  readonly bids: readonly (readonly [price: DecimalText, size: DecimalText])[]
  readonly asks: readonly (readonly [price: DecimalText, size: DecimalText])[]
  /** What the venue predicts for its next settlement, not what it settled last; a fraction per interval. */
  readonly fundingRate: DecimalText | null
  readonly fundingIntervalMinutes: number | null
  /** When it predicted that, and when it will settle. */
  readonly fundingAsOfMs?: number | null
  readonly fundingSettlesMs?: number | null
}
