import type { VenueId } from '../domain/ids.ts'
import { type Capacity, capacity } from './book-walk.ts'
import { breakEvenHitRate, breakEvenMove, type Legs, type RoundTrip, roundTrips } from './break-even.ts'
import { type Cheaper, type Crossovers, crossovers, type Taken } from './crossover.ts'
import { type Decimal, decimal, type Plain, plain } from './decimal.ts'
import { comparedItems, type Month, type MonthItem, monthGap, monthOf } from './month.ts'
import { type Cheapest, cheapest, type OrderCost, orderCost } from './order-cost.ts'
import type { CostQuestion, MonthPlan, VenueReading } from './question.ts'
import { type Return, returnOf } from './return.ts'
import { type Sensitivity, sensitivities } from './sensitivity.ts'
import { type VenueInputs, venueInputs } from './venue-inputs.ts'
import { inputWarnings } from './warnings.ts'

export const COSTS_SCHEMA = 'perpkit.costs/1'

/** Everything that follows from a question and from what the venues said. Basis points are of the order's value. */
interface ExactReport {
  readonly schema: typeof COSTS_SCHEMA
  /** `tables`: no venue was asked. Simulated and live never share a report. */
  readonly from: 'tables' | VenueReading['environment']
  readonly symbol: string | null
  readonly computedAt: string
  readonly orderUsdt: Decimal
  readonly holdHours: Decimal
  readonly venues: readonly VenueFacts[]
  readonly sizes: readonly SizeRow[]
  /** By side; empty unless two books are known. */
  readonly crossovers: readonly Crossing[]
  readonly roundTrips: readonly RoundTrip[]
  readonly breakEven: BreakEven
  readonly month: MonthSection | null
  readonly warnings: readonly string[]
}

export type CostReport = Plain<ExactReport>

interface VenueFacts extends Omit<VenueInputs, 'book'> {
  readonly mid: Decimal | null
  readonly readAt: string | null
  readonly capacityBp: Decimal
  readonly capacities: readonly Capacity[]
}

interface SizeRow {
  readonly usdt: Decimal
  readonly costs: readonly OrderCost[]
  readonly cheapest: Cheapest
}

type Crossing = Omit<Crossovers, 'atFirst' | 'changes'> & {
  readonly atFirst: VenueId | 'equal'
  readonly changes: readonly { readonly usdt: Decimal; readonly cheaper: VenueId | 'equal' }[]
}

interface BreakEven {
  readonly method: string
  /** Where a round trip has unknown parts, its cost is the known ones and every figure of the row is the least that is needed, if those parts cost anything. */
  readonly rows: readonly {
    readonly venue: VenueId
    readonly legs: Legs
    readonly costBp: Decimal
    readonly isLeast: boolean
    readonly unknown: readonly string[]
    readonly hitRates: readonly {
      readonly moveBp: Decimal
      readonly hitRate: Decimal
      /** `null` is not known: the least is below 1, but it is only the least. */
      readonly isReachable: boolean | null
    }[]
    readonly moves: readonly { readonly hitRate: Decimal; readonly moveBp: Decimal | null }[]
  }[]
}

interface MonthSection {
  readonly plan: MonthPlan
  readonly venues: readonly Month[]
  readonly cheaper: VenueId | 'equal' | null
  readonly marginUsd: Decimal | null
  /** The lines that `cheaper` rests on, and those that it lacks because they are unknown of a venue. */
  readonly by: readonly MonthItem[]
  readonly notCompared: readonly MonthItem[]
  readonly sensitivity: readonly Sensitivity[]
  /** Empty unless a gross edge was stated. */
  readonly returns: readonly Return[]
}

const MOVES_BP = [5, 10, 20, 40, 60, 80, 120, 200, 400].map(decimal)
const HIT_RATES = ['0.51', '0.52', '0.55', '0.60', '0.65'].map(decimal)

/** @throws PerpkitError `usage.argument` for a fee tier that a venue does not have */
export function costReport(question: CostQuestion, readings: readonly VenueReading[], nowMs: number): CostReport {
  const { month = null, grossEdgeBp = null } = question
  const readingOf = (venue: VenueId): VenueReading | null => readings.find((one) => one.venue === venue) ?? null
  const order = decimal(question.orderUsdt)
  const inputs = question.venues.map((venue) => venueInputs(venue, question, readingOf(venue)))
  const orders = inputs.map((each) => orderCost(each, order))
  const trips = inputs.flatMap((each, i) => roundTrips(each, orders[i] as OrderCost, decimal(question.holdHours)))
  return plain<ExactReport>({
    schema: COSTS_SCHEMA,
    from: readings[0]?.environment ?? 'tables',
    symbol: readings[0]?.symbol ?? null,
    computedAt: new Date(nowMs).toISOString(),
    orderUsdt: order,
    holdHours: decimal(question.holdHours),
    venues: inputs.map((each) => venueFacts(each, readingOf(each.venue), decimal(question.capacityBp))),
    sizes: sizesOf(question).map((usdt) => sizeRow(inputs, usdt)),
    crossovers: crossings(inputs),
    roundTrips: trips,
    breakEven: breakEven(trips),
    month: month && monthSection(inputs, orders, month, grossEdgeBp),
    warnings: inputs.flatMap((each) => inputWarnings(each, nowMs)),
  })
}

function venueFacts(inputs: VenueInputs, reading: VenueReading | null, capacityBp: Decimal): VenueFacts {
  const { venue, fees, halfSpreadBp, statedWalkBp, fundingPer8hBp, book } = inputs
  return {
    venue,
    fees,
    halfSpreadBp,
    statedWalkBp,
    fundingPer8hBp,
    mid: book?.mid ?? null,
    readAt: reading === null ? null : new Date(reading.readAtMs).toISOString(),
    capacityBp,
    capacities: book === null ? [] : (['buy', 'sell'] as const).map((side) => capacity(book, side, capacityBp)),
  }
}

/** The stated sizes and the order's, ascending, each once. */
function sizesOf({ orderUsdt, sizesUsdt = [] }: CostQuestion): readonly Decimal[] {
  const ascending = [orderUsdt, ...sizesUsdt].map(decimal).sort((a, b) => a.cmp(b))
  return ascending.filter((size, i) => ascending[i - 1]?.eq(size) !== true)
}

function sizeRow(inputs: readonly VenueInputs[], usdt: Decimal): SizeRow {
  const costs = inputs.map((each) => orderCost(each, usdt))
  return { usdt, costs, cheapest: cheapest(costs) }
}

function crossings([first, second]: readonly VenueInputs[]): readonly Crossing[] {
  const [mine, theirs] = [takenOf(first), takenOf(second)]
  if (first === undefined || second === undefined || mine === null || theirs === null) return []
  const names: Readonly<Record<Cheaper, VenueId | 'equal'>> = {
    first: first.venue,
    second: second.venue,
    equal: 'equal',
  }
  return (['buy', 'sell'] as const).map((side) => {
    const found = crossovers(mine, theirs, side)
    const changes = found.changes.map(({ usdt, cheaper }) => ({ usdt, cheaper: names[cheaper] }))
    return { ...found, atFirst: names[found.atFirst], changes }
  })
}

function takenOf(inputs: VenueInputs | undefined): Taken | null {
  return inputs === undefined || inputs.book === null ? null : { feeBp: inputs.fees.takerBp, book: inputs.book }
}

function breakEven(trips: readonly RoundTrip[]): BreakEven {
  return {
    method: 'p* = ½(1 + c ÷ m): each trade wins or loses m before costs and pays c, one round trip, fees included.',
    rows: trips.map(({ venue, legs, known, total, unknown }) => ({
      venue,
      legs,
      costBp: known,
      isLeast: total === null,
      unknown,
      hitRates: MOVES_BP.map((moveBp) => {
        const hitRate = breakEvenHitRate(known, moveBp)
        return { moveBp, hitRate, isReachable: hitRate.gte(1) ? false : total === null ? null : true }
      }),
      moves: HIT_RATES.map((hitRate) => ({ hitRate, moveBp: breakEvenMove(known, hitRate) })),
    })),
  }
}

function monthSection(
  inputs: readonly VenueInputs[],
  orders: readonly OrderCost[],
  plan: MonthPlan,
  grossEdgeBp: string | null,
): MonthSection {
  const venues = inputs.map((each, i) => monthOf(each, orders[i] as OrderCost, plan))
  const gap = monthGap(venues)
  const [first, second] = inputs
  const cheaper = gap === null ? null : gap.isZero() ? 'equal' : ((gap.isNegative() ? first : second)?.venue ?? null)
  return {
    plan,
    venues,
    cheaper,
    marginUsd: gap?.abs() ?? null,
    ...comparedItems(venues),
    sensitivity: sensitivities(venues, plan),
    returns: grossEdgeBp === null ? [] : venues.map((month) => returnOf(month, plan.volumeUsdt, grossEdgeBp)),
  }
}
