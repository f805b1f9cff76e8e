import type { Decimal } from 'decimal.js'
import type { SimInstrument } from '../exchange/types.ts'

// How the venue writes figures: padded to the symbol's precision in replies and market data, trimmed in private events.

export function priceText({ priceDecimals }: SimInstrument, price: Decimal): string {
  return price.toFixed(priceDecimals)
}

export function sizeText({ sizeDecimals }: SimInstrument, size: Decimal): string {
  return size.toFixed(sizeDecimals)
}

/** Price × size: as many decimals as both have together. */
export function valueText({ priceDecimals, sizeDecimals }: SimInstrument, value: Decimal): string {
  return value.toFixed(priceDecimals + sizeDecimals)
}

/** Money, marks and indexes: eight decimals. */
export function money(value: Decimal): string {
  return value.toFixed(8)
}

/** The same, and a bare `0` for none. */
export function moneyOrZero(value: Decimal): string {
  return value.isZero() ? '0' : money(value)
}

/** Decimal text without an exponent and without trailing zeros. */
export function trimmed(value: Decimal): string {
  return value.toDecimalPlaces(8).toFixed()
}

/** Trimmed, but never without a decimal: entry prices are written so. */
export function withDecimal(value: Decimal): string {
  const text = trimmed(value)
  return text === '0' || text.includes('.') ? text : `${text}.0`
}
