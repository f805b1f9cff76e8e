import type { VenueId } from '../domain/ids.ts'
import { BP, bpOf, type Decimal, decimal, ZERO } from './decimal.ts'
import { fundingOfDaysBp } from './funding.ts'
import type { OrderCost } from './order-cost.ts'
import { type PartSum, sumParts } from './parts.ts'
import type { MonthPlan } from './question.ts'
import type { VenueInputs } from './venue-inputs.ts'

export const MONTH_DAYS = 30
export const MONTH_ITEMS = ['fees', 'slippage', 'funding', 'infrastructure', 'LLM'] as const
export type MonthItem = (typeof MONTH_ITEMS)[number]

export interface MonthLine {
  readonly item: MonthItem
  /** `null` is unknown. */
  readonly usd: Decimal | null
  /** Of all that is known, in percent; `null` where unknown, or where nothing costs anything. */
  readonly sharePercent: Decimal | null
}

/** A month of trading on one venue, in USD (USDT is taken as USD). */
export interface Month extends PartSum {
  readonly venue: VenueId
  readonly makerVolumeUsdt: Decimal
  readonly takerVolumeUsdt: Decimal
  readonly makerFeesUsd: Decimal
  readonly takerFeesUsd: Decimal
  /** What the fees would be with the venue's discount, where it has one that is not applied. */
  readonly discountedFeesUsd: Decimal | null
  readonly lines: readonly MonthLine[]
  /** The known cost per volume: a strategy's gross edge has to be more. */
  readonly knownBp: Decimal
}

export function monthOf(inputs: VenueInputs, order: OrderCost, plan: MonthPlan): Month {
  const volume = decimal(plan.volumeUsdt)
  const makerVolumeUsdt = volume.mul(plan.makerShare)
  const takerVolumeUsdt = volume.sub(makerVolumeUsdt)
  const feesAt = (makerBp: Decimal, takerBp: Decimal): readonly [Decimal, Decimal] => [
    makerVolumeUsdt.mul(makerBp).div(BP),
    takerVolumeUsdt.mul(takerBp).div(BP),
  ]
  const [makerFeesUsd, takerFeesUsd] = feesAt(inputs.fees.makerBp, inputs.fees.takerBp)
  const { discount } = inputs.fees
  const [lessMaker, lessTaker] = discount === null ? [null, null] : feesAt(discount.makerBp, discount.takerBp)
  const parts: Readonly<Record<MonthItem, Decimal | null>> = {
    fees: makerFeesUsd.add(takerFeesUsd),
    slippage: slippage(takerVolumeUsdt, order),
    funding: funding(inputs, plan),
    infrastructure: stated(plan.infrastructureUsd),
    LLM: stated(plan.llmUsd),
  }
  const total = sumParts(parts)
  return {
    venue: inputs.venue,
    makerVolumeUsdt,
    takerVolumeUsdt,
    makerFeesUsd,
    takerFeesUsd,
    discountedFeesUsd: lessMaker === null || discount?.isApplied === true ? null : lessMaker.add(lessTaker),
    ...total,
    knownBp: bpOf(total.known, volume),
    lines: MONTH_ITEMS.map((item) => ({ item, usd: parts[item], sharePercent: shareOf(parts[item], total.known) })),
  }
}

/** What the first month costs more than the second, by the lines that are known of both. @returns null where there are not two */
export function monthGap([first, second]: readonly Month[]): Decimal | null {
  if (first === undefined || second === undefined) return null
  return first.lines.reduce((total, { usd }, i) => {
    const theirs = second.lines[i]?.usd ?? null
    return usd === null || theirs === null ? total : total.add(usd).sub(theirs)
  }, ZERO)
}

/** Infrastructure and the language model cost the same wherever one trades. */
const BY_VENUE: readonly MonthItem[] = ['fees', 'slippage', 'funding']

/** Which lines the gap between two months is made of, and which it lacks because one venue's are unknown. */
export function comparedItems(months: readonly Month[]): {
  readonly by: readonly MonthItem[]
  readonly notCompared: readonly MonthItem[]
} {
  const isKnown = (item: MonthItem): boolean =>
    months.length > 1 && months.every(({ lines }) => lines.some((line) => line.item === item && line.usd !== null))
  return { by: BY_VENUE.filter(isKnown), notCompared: BY_VENUE.filter((item) => !isKnown(item)) }
}

/** Takers pay half-spread and walk at the size of one order; without taking there is none, known or not. */
function slippage(takerVolume: Decimal, { halfSpreadBp, walkBp }: OrderCost): Decimal | null {
  if (takerVolume.isZero()) return takerVolume
  return halfSpreadBp === null || walkBp === null ? null : takerVolume.mul(halfSpreadBp.add(walkBp)).div(BP)
}

function funding({ fundingPer8hBp }: VenueInputs, { positionUsdt }: MonthPlan): Decimal | null {
  if (positionUsdt === undefined) return null
  const position = decimal(positionUsdt)
  if (position.isZero()) return position
  return fundingPer8hBp && position.mul(fundingOfDaysBp(fundingPer8hBp.value, MONTH_DAYS)).div(BP)
}

function stated(usd: string | undefined): Decimal | null {
  return usd === undefined ? null : decimal(usd)
}

/** A month with funding income may cost nothing or less: shares of that say nothing. */
function shareOf(part: Decimal | null, known: Decimal): Decimal | null {
  return part === null || known.lte(0) ? null : part.div(known).mul(100)
}
