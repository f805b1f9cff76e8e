import { Decimal } from 'decimal.js'
import type { SimInstrument } from '../exchange/types.ts'

// Public market data is padded to tick and lot; private messages are trimmed (reference §0.3).

/** Decimal text without an exponent and without trailing zeros. */
export function trimmed(value: Decimal, decimals = 8): string {
  return value.toDecimalPlaces(decimals).toFixed()
}

export function priceText(instrument: SimInstrument, price: Decimal): string {
  return price.toFixed(instrument.priceDecimals)
}

export function sizeText(instrument: SimInstrument, size: Decimal): string {
  return size.toFixed(instrument.sizeDecimals)
}

/** A figure of an instrument's recorded row, such as `leverageFilter.maxLeverage`. */
export function recordedFigure(instrument: SimInstrument, filter: string, name: string): Decimal {
  const group = instrument.raw[filter]
  const value = typeof group === 'object' && group !== null ? (group as Record<string, unknown>)[name] : undefined
  if (typeof value !== 'string') throw new Error(`${instrument.symbol}: the recorded row has no ${filter}.${name}`)
  return new Decimal(value)
}
