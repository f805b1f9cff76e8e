import { Decimal } from 'decimal.js'
import type { SimInstrument } from '../exchange/types.ts'
import { recordedFigure } from './numbers.ts'

export interface RiskTier {
  readonly id: number
  readonly limit: Decimal
  readonly maintenance: Decimal
  readonly initial: Decimal
  readonly maxLeverage: Decimal
  readonly deduction: Decimal
}

const FIRST_LIMIT = new Decimal(2_000_000)
const TIERS = 5

/**
 * A plain ladder below the recorded maximum leverage: each tier is 2,000,000 USDT wider and allows half the leverage.
 * Half of the initial margin maintains, as in the tiers captured from the venue; the deduction keeps the curve without a step.
 */
export function riskTiers(instrument: SimInstrument): readonly RiskTier[] {
  const tiers: RiskTier[] = []
  let leverage = recordedFigure(instrument, 'leverageFilter', 'maxLeverage')
  for (let id = 1; id <= TIERS && leverage.gte(1); id++, leverage = leverage.div(2)) {
    const initial = new Decimal(1).div(leverage)
    const maintenance = initial.div(2)
    const below = tiers.at(-1)
    const deduction =
      below === undefined
        ? new Decimal(0)
        : below.deduction.plus(below.limit.times(maintenance.minus(below.maintenance)))
    tiers.push({ id, limit: FIRST_LIMIT.times(id), maintenance, initial, maxLeverage: leverage, deduction })
  }
  return tiers
}

/** The tier that a position of this value is in; above the last one it stays there. */
export function riskTierOf(instrument: SimInstrument, value: Decimal): RiskTier {
  const tiers = riskTiers(instrument)
  const tier = tiers.find(({ limit }) => value.lte(limit)) ?? tiers.at(-1)
  if (tier === undefined) throw new Error(`${instrument.symbol} has no risk tier: its maximum leverage is below 1`)
  return tier
}
