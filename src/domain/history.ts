import type { DecimalText, WallMs } from './units.ts'

/** What trades made of the price between two instants. The last one of a list is usually still open: `closeMs` tells. */
export interface Candle {
  readonly openMs: WallMs
  /** The first instant after it. */
  readonly closeMs: WallMs
  readonly open: DecimalText
  readonly high: DecimalText
  readonly low: DecimalText
  readonly close: DecimalText
  /** In base coin. */
  readonly volume: DecimalText
}

/** Funding as it was settled: the fraction of the notional that longs paid to shorts, or got where it is negative. */
export interface FundingSettlement {
  readonly settledMs: WallMs
  readonly rate: DecimalText
}

/** Open positions of all traders at an instant, one side counted, in base coin. */
export interface OpenInterestPoint {
  readonly atMs: WallMs
  readonly size: DecimalText
}
