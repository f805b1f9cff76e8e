import { Decimal } from 'decimal.js'
import type { MarkFigures } from './mark-price.ts'
import type { SimInstrument } from './types.ts'

/** The highest price that a buy may carry, and the lowest that a sell may; on the instrument's grid. */
export interface PriceBounds {
  readonly buyMax: Decimal
  readonly sellMin: Decimal
}

/** Binance's PERCENT_PRICE (reference §3.4): shares of the mark price. */
export function percentBounds({ mark }: MarkFigures, instrument: SimInstrument): PriceBounds {
  const filters = instrument.raw['filters'] as readonly Readonly<Record<string, string>>[]
  const filter = filters.find(({ filterType }) => filterType === 'PERCENT_PRICE')
  if (filter === undefined) throw new Error(`${instrument.symbol}: the exchange information has no PERCENT_PRICE`)
  return onGrid(mark.times(filter['multiplierUp'] ?? 1), mark.times(filter['multiplierDown'] ?? 1), instrument)
}

/** Bybit's price limit as of May 2026 (reference §3.11): X and Y of the risk parameters, and the premium of the last 30 s. */
export function bybitBounds({ mark, index, premium }: MarkFigures, instrument: SimInstrument): PriceBounds {
  const risk = instrument.raw['riskParameters'] as Readonly<Record<string, string>>
  const [x, y] = [new Decimal(risk['priceLimitRatioX'] ?? 0), new Decimal(risk['priceLimitRatioY'] ?? 0)]
  const up = mark.times(x.plus(1)).plus(Decimal.max(0, premium))
  const down = mark.times(new Decimal(1).minus(x)).plus(Decimal.min(0, premium))
  const buyMax = Decimal.min(mark.times(y.plus(1)), Decimal.max(index, up))
  const sellMin = Decimal.max(mark.times(new Decimal(1).minus(y)), Decimal.min(index, down))
  return onGrid(buyMax, sellMin, instrument)
}

function onGrid(buyMax: Decimal, sellMin: Decimal, { tick }: SimInstrument): PriceBounds {
  return {
    buyMax: buyMax.toNearest(tick, Decimal.ROUND_DOWN),
    sellMin: sellMin.toNearest(tick, Decimal.ROUND_UP),
  }
}
