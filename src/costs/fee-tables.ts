import type { VenueId } from '../domain/ids.ts'
import type { DecimalText } from '../domain/units.ts'

// Published fees of USDT perpetuals, for lack of the account's own. Regions, campaigns and contracts differ: the account's word wins.

export interface TierFees {
  readonly tier: string
  readonly makerPercent: DecimalText
  readonly takerPercent: DecimalText
  /** `checked` on `checkedAt` against a source that quotes the venue's own page; `second-hand` where only lists of others were seen. */
  readonly standing: 'checked' | 'second-hand'
}

/** A lower fee for who pays it in a coin. */
export interface FeeDiscount {
  readonly coin: string
  /** What remains to be paid: `0.9` is 10 % off. */
  readonly factor: DecimalText
  readonly source: string
}

export interface FeeTable {
  readonly checkedAt: string
  readonly source: string
  readonly tiers: readonly TierFees[]
  readonly discount: FeeDiscount | null
}

export const FEE_TABLES: Readonly<Record<VenueId, FeeTable>> = {
  bybit: {
    checkedAt: '2026-10-12',
    source: 'a mirror of the help-centre page "Trading Fee Structure"; VIP 0 also in a fee index of October 2026',
    tiers: [
      { tier: 'VIP 0', makerPercent: '0.0200', takerPercent: '0.0550', standing: 'checked' },
      { tier: 'VIP 1', makerPercent: '0.0180', takerPercent: '0.0400', standing: 'second-hand' },
      { tier: 'VIP 2', makerPercent: '0.0160', takerPercent: '0.0375', standing: 'second-hand' },
      { tier: 'VIP 3', makerPercent: '0.0140', takerPercent: '0.0350', standing: 'second-hand' },
      { tier: 'VIP 4', makerPercent: '0.0120', takerPercent: '0.0320', standing: 'second-hand' },
      { tier: 'VIP 5', makerPercent: '0.0100', takerPercent: '0.0320', standing: 'second-hand' },
      { tier: 'Supreme', makerPercent: '0.0000', takerPercent: '0.0300', standing: 'second-hand' },
    ],
    discount: null,
  },
  binance: {
    checkedAt: '2026-10-12',
    source: 'a fee index checked against the fee page on that day; from VIP 1 on two lists of others that agree',
    tiers: [
      { tier: 'VIP 0', makerPercent: '0.0200', takerPercent: '0.0500', standing: 'checked' },
      { tier: 'VIP 1', makerPercent: '0.0160', takerPercent: '0.0400', standing: 'second-hand' },
      { tier: 'VIP 2', makerPercent: '0.0140', takerPercent: '0.0350', standing: 'second-hand' },
      { tier: 'VIP 3', makerPercent: '0.0120', takerPercent: '0.0320', standing: 'second-hand' },
      { tier: 'VIP 4', makerPercent: '0.0100', takerPercent: '0.0300', standing: 'second-hand' },
      { tier: 'VIP 5', makerPercent: '0.0080', takerPercent: '0.0270', standing: 'second-hand' },
      { tier: 'VIP 6', makerPercent: '0.0060', takerPercent: '0.0250', standing: 'second-hand' },
      { tier: 'VIP 7', makerPercent: '0.0040', takerPercent: '0.0220', standing: 'second-hand' },
      { tier: 'VIP 8', makerPercent: '0.0020', takerPercent: '0.0200', standing: 'second-hand' },
      { tier: 'VIP 9', makerPercent: '0.0000', takerPercent: '0.0170', standing: 'second-hand' },
    ],
    discount: { coin: 'BNB', factor: '0.9', source: 'lists of others; not seen on the fee page today' },
  },
}
