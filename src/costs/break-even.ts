import type { VenueId } from '../domain/ids.ts'
import { type Decimal, decimal } from './decimal.ts'
import { fundingOfHoldBp } from './funding.ts'
import type { OrderCost } from './order-cost.ts'
import { type PartSum, sumParts } from './parts.ts'
import type { VenueInputs } from './venue-inputs.ts'

/** How a position is opened and closed. */
export const LEGS = ['taker/taker', 'maker/taker', 'maker/maker'] as const
export type Legs = (typeof LEGS)[number]

/** Opening and closing a position, in basis points of its value: what it must move before it earns anything. */
export interface RoundTrip extends PartSum {
  readonly venue: VenueId
  readonly legs: Legs
  readonly feeBp: Decimal
  /** Half-spread and walk of each taking leg. A maker's leg is charged neither, and is not credited the spread either: what it earns there, the moves against it eat. */
  readonly slippageBp: Decimal | null
  /** Of a long over the hold; a short gets what a long pays. */
  readonly fundingBp: Decimal | null
}

export function roundTrips(inputs: VenueInputs, order: OrderCost, holdHours: Decimal): readonly RoundTrip[] {
  const { fees, venue } = inputs
  const slippage = order.halfSpreadBp === null || order.walkBp === null ? null : order.halfSpreadBp.add(order.walkBp)
  const funding = holdHours.isZero()
    ? decimal(0)
    : inputs.fundingPer8hBp && fundingOfHoldBp(inputs.fundingPer8hBp.value, holdHours)
  return LEGS.map((legs, makers) => {
    const takers = 2 - makers
    const parts = {
      fee: fees.makerBp.mul(makers).add(fees.takerBp.mul(takers)),
      slippage: takers === 0 ? decimal(0) : (slippage?.mul(takers) ?? null),
      funding,
    }
    return { venue, legs, feeBp: parts.fee, slippageBp: parts.slippage, fundingBp: parts.funding, ...sumParts(parts) }
  })
}

/** The share of trades that must win, where each wins or loses `moveBp` before costs: ½(1 + c ÷ m). Above 1 no skill suffices. */
export function breakEvenHitRate(costBp: Decimal, moveBp: Decimal): Decimal {
  return costBp.div(moveBp).add(1).div(2)
}

/** The average move at which that share of winners pays the cost: c ÷ (2p − 1). @returns null at one half and below */
export function breakEvenMove(costBp: Decimal, hitRate: Decimal): Decimal | null {
  return hitRate.lte(0.5) ? null : costBp.div(hitRate.mul(2).sub(1))
}
