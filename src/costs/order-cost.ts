import type { VenueId } from '../domain/ids.ts'
import { type Walk, walkBook } from './book-walk.ts'
import { type Decimal, least } from './decimal.ts'
import { type PartSum, sumParts } from './parts.ts'
import type { VenueInputs } from './venue-inputs.ts'

/** What one taker order of a size costs on a venue, in basis points of its value; buys and sells averaged. */
export interface OrderCost extends PartSum {
  readonly venue: VenueId
  readonly feeBp: Decimal
  readonly halfSpreadBp: Decimal | null
  /** Beyond the half-spread; `null` without a book, and where the book is too thin for the size. */
  readonly walkBp: Decimal | null
  readonly walks: readonly Walk[]
  /** What the thinner side of the visible book would fill; `null` without a book. */
  readonly filledUsdt: Decimal | null
  readonly isPartial: boolean
}

export function orderCost(inputs: VenueInputs, usdt: Decimal): OrderCost {
  const { venue, fees, book, statedWalkBp } = inputs
  const walks = book === null ? [] : (['buy', 'sell'] as const).map((side) => walkBook(book, side, usdt))
  const halfSpreadBp = inputs.halfSpreadBp?.value ?? null
  const parts = { fee: fees.takerBp, 'half-spread': halfSpreadBp, walk: statedWalkBp ?? beyondTouch(inputs, walks) }
  return {
    venue,
    feeBp: parts.fee,
    halfSpreadBp,
    walkBp: parts.walk,
    ...sumParts(parts),
    walks,
    filledUsdt: walks.map(({ filledUsdt }) => filledUsdt).reduce<Decimal | null>(smaller, null),
    isPartial: walks.some(({ isPartial }) => isPartial),
  }
}

/** The walk counts from the book's own touch, whatever half-spread the user states. */
function beyondTouch({ book }: VenueInputs, walks: readonly Walk[]): Decimal | null {
  const [buy, sell] = walks
  if (book === null || buy === undefined || sell === undefined || buy.isPartial || sell.isPartial) return null
  return buy.slippageBp.add(sell.slippageBp).div(2).sub(book.halfSpreadBp)
}

function smaller(a: Decimal | null, b: Decimal): Decimal {
  return a === null ? b : least(a, b)
}

/** Which of two venues is cheaper by the parts that are known of both. */
export interface Cheapest {
  readonly venue: VenueId | 'equal' | null
  readonly marginBp: Decimal | null
  /** The parts that were compared: all of them, or fewer where some are unknown. */
  readonly by: readonly string[]
  /** The parts that are unknown of a venue: they may turn the answer round. */
  readonly notCompared: readonly string[]
}

const NAMED = [
  ['fee', ({ feeBp }: OrderCost) => feeBp],
  ['half-spread', ({ halfSpreadBp }: OrderCost) => halfSpreadBp],
  ['walk', ({ walkBp }: OrderCost) => walkBp],
] as const

/** @returns no venue where there are not two to compare, or where the order does not fit both books */
export function cheapest(costs: readonly OrderCost[]): Cheapest {
  const [first, second] = costs
  const isTooThin = costs.some(({ isPartial, walkBp }) => isPartial && walkBp === null)
  if (first === undefined || second === undefined || isTooThin)
    return { venue: null, marginBp: null, by: [], notCompared: NAMED.map(([name]) => name) }
  const common = NAMED.filter(([, part]) => part(first) !== null && part(second) !== null)
  const cost = (one: OrderCost): Decimal =>
    common.reduce((total, [, part]) => total.add(part(one) as Decimal), one.feeBp.mul(0))
  const difference = cost(first).sub(cost(second))
  const venue = difference.isZero() ? 'equal' : difference.isNegative() ? first.venue : second.venue
  const by = common.map(([name]) => name)
  const notCompared = NAMED.map(([name]) => name).filter((name) => !by.includes(name))
  return { venue, marginBp: difference.abs(), by, notCompared }
}
