import { bpOf, type Decimal, type Plain, plain, sum } from './decimal.ts'
import { analyseFills, type FillAnalysis, type OrderRecord, type Shortfall, type SpreadSplit } from './fill-analysis.ts'

export const FILLS_SCHEMA = 'perpkit.fills/1'

/** A group of orders, weighted by value: its basis points are money over money, not a mean of means. */
interface Group {
  readonly name: string
  readonly orders: number
  /** Orders with a part that nobody recorded; their known parts are in, a total that lacks one is not given. */
  readonly incomplete: number
  readonly decisionValue: Decimal
  readonly filledPercent: Decimal
  readonly shortfall: Shortfall
  readonly shortfallBp: Shortfall
  readonly spreadBp: SpreadSplit | null
}

interface ExactFillReport {
  readonly schema: typeof FILLS_SCHEMA
  readonly file: string
  readonly groups: readonly Group[]
  readonly orders: readonly FillAnalysis[]
  readonly warnings: readonly string[]
}

export type FillReport = Plain<ExactFillReport>

/** All orders, then by venue and by side where there is more than one of these. */
export function fillReport(file: string, orders: readonly OrderRecord[]): FillReport {
  const analyses = orders.map(analyseFills)
  const groups = [
    groupOf('all', analyses),
    ...groupsBy(analyses, ({ venue }) => venue ?? 'no venue'),
    ...groupsBy(analyses, ({ side }) => side),
  ]
  return plain<ExactFillReport>({
    schema: FILLS_SCHEMA,
    file,
    groups,
    orders: analyses,
    warnings: warningsOf(analyses),
  })
}

function groupsBy(all: readonly FillAnalysis[], key: (one: FillAnalysis) => string): readonly Group[] {
  const names = [...new Set(all.map(key))].sort()
  return names.length < 2
    ? []
    : names.map((name) =>
        groupOf(
          name,
          all.filter((one) => key(one) === name),
        ),
      )
}

function groupOf(name: string, orders: readonly FillAnalysis[]): Group {
  const decisionValue = sum(orders.map((one) => one.decisionValue))
  const shortfall: Shortfall = {
    delay: sum(orders.map((one) => one.shortfall.delay)),
    halfSpread: total(orders, (one) => one.shortfall.halfSpread),
    impact: total(orders, (one) => one.shortfall.impact),
    execution: sum(orders.map((one) => one.shortfall.execution)),
    fees: sum(orders.map((one) => one.shortfall.fees)),
    opportunity: total(orders, (one) => one.shortfall.opportunity),
    total: total(orders, (one) => one.shortfall.total),
  }
  const bp = (part: Decimal | null): Decimal | null => part && bpOf(part, decisionValue)
  return {
    name,
    orders: orders.length,
    incomplete: orders.filter(isIncomplete).length,
    decisionValue,
    filledPercent: sum(orders.map((one) => one.filledShare.mul(one.decisionValue)))
      .div(decisionValue)
      .mul(100),
    shortfall,
    shortfallBp: {
      delay: bpOf(shortfall.delay, decisionValue),
      halfSpread: bp(shortfall.halfSpread),
      impact: bp(shortfall.impact),
      execution: bpOf(shortfall.execution, decisionValue),
      fees: bpOf(shortfall.fees, decisionValue),
      opportunity: bp(shortfall.opportunity),
      total: bp(shortfall.total),
    },
    spreadBp: spreadOf(orders.filter(({ spread }) => spread !== null)),
  }
}

/** @returns null as soon as one order's part is unknown: a sum without it would pass for the whole */
function total(orders: readonly FillAnalysis[], part: (one: FillAnalysis) => Decimal | null): Decimal | null {
  const known = orders.map(part).filter((one) => one !== null)
  return known.length === orders.length ? sum(known) : null
}

function spreadOf(filled: readonly FillAnalysis[]): SpreadSplit | null {
  if (filled.length === 0) return null
  const value = sum(filled.map(({ arrivalValue }) => arrivalValue))
  const of = (part: keyof SpreadSplit): Decimal | null => {
    const money = total(filled, ({ spread }) => spread?.[part] ?? null)
    return money && bpOf(money, value)
  }
  return { effective: of('effective') as Decimal, realised: of('realised'), impact: of('impact') }
}

function isIncomplete({ shortfall, spread }: FillAnalysis): boolean {
  return shortfall.total === null || shortfall.halfSpread === null || spread?.realised === null
}

function warningsOf(all: readonly FillAnalysis[]): readonly string[] {
  const count = (is: (one: FillAnalysis) => boolean): number => all.filter(is).length
  const without = (lacking: number, what: string, so: string): readonly string[] =>
    lacking === 0 ? [] : [`${lacking} of ${all.length} orders ${lacking === 1 ? 'has' : 'have'} ${what}: ${so}.`]
  return [
    ...without(
      count(({ shortfall }) => shortfall.halfSpread === null),
      'no arrivalSpread',
      'half-spread and impact are known only together',
    ),
    ...without(
      count(({ shortfall }) => shortfall.opportunity === null),
      'an unfilled part and no endMid',
      'opportunity and shortfall are unknown',
    ),
    ...without(
      count(({ spread }) => spread?.realised === null),
      'a fill without midAfter',
      'realised spread and impact are unknown',
    ),
  ]
}
