import { PerpkitError } from '../../domain/errors.ts'
import { type Interval, wilson } from '../../news/intervals.ts'
import type { TradingCosts } from '../costs.ts'
import type { MarketPast } from '../market-past.ts'
import { type Canaries, canariesOf } from './canaries.ts'
import { type DecisionRule, rulesWith } from './decisions.ts'
import { informationCoefficient } from './information.ts'
import { judgedOf, type Outcome, outcomesOf } from './outcomes.ts'
import { deflatedSharpe, probabilisticSharpe, sharpeOf } from './sharpe.ts'
import { Z95 } from '../../kit/z95.ts'

/** What became of a rule on a recorded past, after all costs. */
export interface Backtest {
  readonly schema: 'perpkit.signal-backtest/1'
  readonly from: string
  readonly to: string
  readonly bars: number
  /** Decisions with all their inputs, of which so many were judged. */
  readonly judged: number
  /** Bars after the first of them at which an input was missing: flat, and part of every figure but the coefficient. */
  readonly withoutInput: number
  /** Of those that were judged. */
  readonly directions: { readonly long: number; readonly short: number; readonly neutral: number }
  readonly leftOut: readonly string[]
  readonly costs: TradingCosts
  /** Rank correlation of score and next bar's return. */
  readonly informationCoefficient: Interval
  /** Share of long and short decisions whose bar went their way; `null` where there was none. */
  readonly hitRate: Interval | null
  /** Annualised, after costs. */
  readonly sharpe: Interval
  readonly sharpeBeforeCosts: number
  /** Probability that the true Sharpe ratio is above zero, and above the luck of the best of `trials`. */
  readonly probabilisticSharpe: number
  readonly deflatedSharpe: number
  readonly trials: number
  /** Sums over the whole time, in bp of the notional; funding is positive where it was paid. */
  readonly sums: { readonly gross: number; readonly fees: number; readonly funding: number; readonly net: number }
  /** The sums as they grew, in bp, at evenly spaced decisions; the last point is the whole. */
  readonly curve: { readonly gross: readonly number[]; readonly net: readonly number[] }
  readonly canaries: Canaries
  readonly verdict: string
}

export interface BacktestOptions {
  readonly costs: TradingCosts
  /** How many rules were tried before this one, itself included: the luck that is deducted. */
  readonly trials: number
  readonly seed?: number
  readonly rule?: DecisionRule
}

const BARS_A_YEAR = 3 * 365
const JUDGED_MIN = 100
const BARS_MIN = JUDGED_MIN + 114
const SURE = 0.95

/** @throws PerpkitError `usage.file` where the past is too short to judge anything */
export function backtest(
  past: MarketPast,
  { costs, trials, seed = 1, rule = rulesWith(costs) }: BacktestOptions,
): Backtest {
  const outcomes = outcomesOf(past, rule(past), costs)
  const judged = judgedOf(outcomes)
  const [first, last] = [past.bars[0], past.bars.at(-1)]
  if (first === undefined || last === undefined || judged.length < JUDGED_MIN)
    throw new PerpkitError(tooShort(past, judged.length), { code: 'usage.file' })
  const figures = sharpeOf(outcomes.map(({ net }) => net))
  const taken = outcomes.filter(({ position }) => position !== 0)
  const ic = informationCoefficient(
    judged.map(({ decision }) => decision.score),
    judged.map(({ forward }) => forward),
    seed,
  )
  const canaries = canariesOf(past, rule, costs, seed)
  const deflated = deflatedSharpe(figures, trials)
  const yearly = Math.sqrt(BARS_A_YEAR)
  return {
    schema: 'perpkit.signal-backtest/1',
    from: new Date(first.openMs).toISOString(),
    to: new Date(last.closeMs).toISOString(),
    bars: past.bars.length,
    judged: judged.length,
    withoutInput: outcomes.length - judged.length,
    directions: {
      long: taken.filter(({ position }) => position > 0).length,
      short: taken.filter(({ position }) => position < 0).length,
      neutral: judged.length - taken.length,
    },
    leftOut: ['news (no record)', ...(past.openInterest === null ? ['open interest (no record)'] : [])],
    costs,
    informationCoefficient: ic,
    hitRate: taken.length === 0 ? null : wilson(taken.filter(isHit).length, taken.length),
    sharpe: {
      value: figures.sharpe * yearly,
      low: (figures.sharpe - Z95 * figures.standardError) * yearly,
      high: (figures.sharpe + Z95 * figures.standardError) * yearly,
      n: figures.n,
    },
    sharpeBeforeCosts: sharpeOf(outcomes.map(({ position, forward }) => position * forward)).sharpe * yearly,
    probabilisticSharpe: probabilisticSharpe(figures),
    deflatedSharpe: deflated,
    trials,
    sums: {
      gross: sumBp(taken, ({ position, forward }) => position * forward),
      fees: sumBp(outcomes, ({ fees }) => fees),
      funding: sumBp(outcomes, ({ funding }) => funding),
      net: sumBp(outcomes, ({ net }) => net),
    },
    curve: {
      gross: curveOf(outcomes, ({ position, forward }) => position * forward),
      net: curveOf(outcomes, ({ net }) => net),
    },
    canaries,
    verdict: verdictOf(canaries.pass, deflated, ic),
  }
}

/** With bars enough it is the funding that is missing: each decision asks for that of the 30 days before it. */
function tooShort({ bars, funding }: MarketPast, judged: number): string {
  const [first, last] = [bars[0], bars.at(-1)]
  if (first === undefined || last === undefined || bars.length < BARS_MIN)
    return `${judged} decisions could be judged on ${bars.length} bars; give at least ${BARS_MIN} bars of 8 h.`
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
  const [from, to] = [funding[0], funding.at(-1)]
  const held =
    from === undefined || to === undefined
      ? 'it holds no settlement'
      : `its settlements, ${funding.length} in number, are of ${day(from.atMs)} to ${day(to.atMs)}`
  return `${judged} decisions could be judged, for the funding is too short: ${held}, the bars of ${day(first.openMs)} to ${day(last.openMs)}; give the funding of at least ${JUDGED_MIN} of these bars, and of the 30 days before them.`
}

function isHit({ position, forward }: Outcome): boolean {
  return position * forward > 0
}

function sumBp(outcomes: readonly Outcome[], of: (outcome: Outcome) => number): number {
  return outcomes.reduce((sum, outcome) => sum + of(outcome) * 1e4, 0)
}

/** As many points as a line of a terminal has room for. */
const CURVE_POINTS = 60

function curveOf(outcomes: readonly Outcome[], of: (outcome: Outcome) => number): readonly number[] {
  let sum = 0
  const sums = outcomes.map((outcome) => (sum += of(outcome) * 1e4))
  const points = Math.min(CURVE_POINTS, sums.length)
  return Array.from({ length: points }, (_, at) => sums[Math.ceil(((at + 1) * sums.length) / points) - 1] ?? 0)
}

/** Never that it earns: at the most, that luck is an unlikely explanation of this one past. */
function verdictOf(isClean: boolean, deflated: number, ic: Interval): string {
  if (!isClean) return 'Invalid: a check of the backtest itself failed, so its figures mean nothing.'
  if (deflated > SURE && ic.low > 0)
    return 'On this past, luck alone is an unlikely explanation; that says nothing of the future, and it is no claim of profit.'
  if (ic.high < 0)
    return 'On this past the scores ranked the next returns the wrong way round: no evidence of skill, and no claim of profit.'
  return 'No evidence of skill on this past beyond luck and costs; it is no claim of profit.'
}
