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

/** How long a signal speaks for. */
const HORIZON_MINUTES = 480

/**
 * In and out again, and the settlements of the next 8 h where this side pays them, each at the rate of the last one: funding that
 * would be received makes nothing cheaper.
 */
export function allInBp(
  { takerBp, halfSpreadBp }: TradingCosts,
  funding: { readonly value: number; readonly intervalMinutes: number } | null,
  direction: 1 | -1,
): number {
  const both = 2 * (takerBp + halfSpreadBp)
  if (funding === null) return both
  const settlements = Math.ceil(HORIZON_MINUTES / funding.intervalMinutes)
  return both + Math.max(0, direction * funding.value * settlements * 1e4)
}
