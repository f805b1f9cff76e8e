import type { Symbol } from './ids.ts'
import type { DecimalText } from './units.ts'

/** One coin's balance. */
export interface Balance {
  readonly coin: string
  /** Wallet balance: deposits, realised profit, fees and funding; without open profit. */
  readonly wallet: DecimalText
  /** What new orders may still use; `null` where the venue does not say. */
  readonly available: DecimalText | null
  readonly unrealisedPnl: DecimalText
}

/** One open position, one-way mode. A venue leaves flat symbols out: absence means zero. */
export interface Position {
  readonly symbol: Symbol
  readonly side: 'long' | 'short'
  /** Positive, in base coin. */
  readonly size: DecimalText
  readonly entryPrice: DecimalText
  readonly markPrice: DecimalText
  readonly unrealisedPnl: DecimalText
  readonly leverage: DecimalText | null
}

/** Maker and taker fee as fractions: `0.0002` is two basis points. */
export interface FeeRate {
  readonly maker: DecimalText
  readonly taker: DecimalText
  /** `account`: the venue's word for this key; `default`: published table, with its date. */
  readonly source: 'account' | 'default'
  readonly asOf: string
}

/** What the key may do, as far as the venue tells. */
export interface KeyPermissions {
  readonly canRead: boolean
  readonly canTrade: boolean
  readonly canWithdraw: boolean | null
  readonly ipBound: boolean | null
  readonly expiresAt: string | null
}

/** What `account()` gives: `at` is the venue's wall clock. */
export interface Account {
  readonly balances: readonly Balance[]
  readonly positions: readonly Position[]
}
