/** A candle in whole units: prices and sizes in the smallest decimal of the instrument's text, turnover in USDT. */
export interface Bar {
  readonly openMs: number
  open: number
  high: number
  low: number
  close: number
  volume: number
  turnover: number
}

export const MINUTE_MS = 60_000
export const EIGHT_HOURS_MS = 8 * 60 * MINUTE_MS

/** Adds a later candle to an earlier one. */
export function extend(bar: Bar, later: Omit<Bar, 'openMs' | 'open'>): void {
  bar.high = Math.max(bar.high, later.high)
  bar.low = Math.min(bar.low, later.low)
  bar.close = later.close
  bar.volume += later.volume
  bar.turnover += later.turnover
}
