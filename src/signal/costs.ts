import type { FeeRate } from '../domain/account.ts'

/** What trading takes, in basis points of the notional. */
export interface TradingCosts {
  /** A side, as a taker. */
  readonly takerBp: number
  /** A side: from the mid to the best price of the other side. */
  readonly halfSpreadBp: number
  /** Where both figures come from, with the date of the fee. */
  readonly source: string
}

/** Half of a spread of one basis point: wider than that of BTCUSDT in the recordings, so no cost is made light of. */
export const HALF_SPREAD_ASSUMED_BP = 0.5

/** The account's fee or the venue's published one, and a half-spread: as measured, or assumed where there is none. */
export function costsOf({ taker, source, asOf }: FeeRate, halfSpreadBp: number | null): TradingCosts {
  const fee =
    source === 'account' ? `the account's taker fee (${asOf})` : `published taker fee of a new account (${asOf})`
  return {
    takerBp: Number(taker) * 1e4,
    halfSpreadBp: halfSpreadBp ?? HALF_SPREAD_ASSUMED_BP,
    source: `${fee}; half-spread ${halfSpreadBp === null ? 'assumed' : 'of the live book'}`,
  }
}

/** In and out again, and the next settlement where this side pays it: funding that would be received makes nothing cheaper. */
export function allInBp({ takerBp, halfSpreadBp }: TradingCosts, fundingRate: number, direction: 1 | -1): number {
  return 2 * (takerBp + halfSpreadBp) + Math.max(0, direction * fundingRate * 1e4)
}
