import { createRandom } from '../../kit/random.ts'
import type { TradingCosts } from '../costs.ts'
import { type MarketPast, settledMs } from '../market-past.ts'
import type { Decision, DecisionRule } from './decisions.ts'
import { pearson, ranksOf, spearman } from './information.ts'
import { judgedOf, type Outcome, outcomesOf } from './outcomes.ts'

/** Checks of the backtest itself: each would turn red if a decision knew its future. */
export interface Canaries {
  /** The future was cut off at so many instants; `changed` decisions came out otherwise. Must be 0. */
  readonly truncation: { readonly cuts: number; readonly compared: number; readonly changed: number }
  /** Returns in random order, so many times; `found` is how many of them looked significant at 5 %: about 5 % must, no more. */
  readonly shuffled: { readonly rounds: number; readonly found: number; readonly meanIc: number }
  /** The coefficient in time and one bar late. One that is too good in time and gone a bar later has seen its future. */
  readonly shift: { readonly ic: number; readonly icOneBarLate: number }
  /** True: nothing suspicious. */
  readonly pass: boolean
}

const CUTS = 12
const ROUNDS = 400
/** 5 % expected, 1.1 % its deviation over 400 rounds. */
const FOUND_MAX_SHARE = 0.09
/** No honest rule of one bar ranks returns so well. */
const IC_TOO_GOOD = 0.2

export function canariesOf(past: MarketPast, rule: DecisionRule, costs: TradingCosts, seed = 1): Canaries {
  const decisions = rule(past)
  const outcomes = judgedOf(outcomesOf(past, decisions, costs))
  const truncation = truncationOf(past, rule, decisions)
  const shuffled = shuffledOf(outcomes, seed)
  const shift = { ic: icOf(outcomes), icOneBarLate: icOf(judgedOf(outcomesOf(past, decisions, costs, 1))) }
  const hasSeenFuture = Math.abs(shift.ic) > IC_TOO_GOOD && Math.abs(shift.icOneBarLate) < Math.abs(shift.ic) / 2
  return {
    truncation,
    shuffled,
    shift,
    pass: truncation.changed === 0 && shuffled.found <= shuffled.rounds * FOUND_MAX_SHARE && !hasSeenFuture,
  }
}

/** Decides anew without what came after an instant: what was decided before it must be the same. */
export function truncationOf(
  past: MarketPast,
  rule: DecisionRule,
  whole: readonly Decision[] = rule(past),
): Canaries['truncation'] {
  let [compared, changed] = [0, 0]
  for (let cut = 1; cut <= CUTS; cut++) {
    const bars = past.bars.slice(0, Math.floor((past.bars.length * cut) / (CUTS + 1)))
    const endMs = bars.at(-1)?.closeMs ?? 0
    const funding = past.funding.filter((each) => settledMs(each) <= endMs)
    const openInterest = past.openInterest && past.openInterest.filter(({ atMs }) => atMs <= endMs)
    for (const [at, decision] of rule({ bars, funding, openInterest }).entries()) {
      compared++
      if (!isSame(decision, whole[at])) changed++
    }
  }
  return { cuts: CUTS, compared, changed }
}

function isSame({ score, direction, hasInput }: Decision, other: Decision | undefined): boolean {
  return score === other?.score && direction === other.direction && hasInput === other.hasInput
}

export function shuffledOf(outcomes: readonly Outcome[], seed: number): Canaries['shuffled'] {
  const random = createRandom(seed)
  const scores = ranksOf(outcomes.map(({ decision }) => decision.score))
  const labels = ranksOf(outcomes.map(({ forward }) => forward))
  const significant = 1.96 / Math.sqrt(Math.max(1, outcomes.length - 1))
  let [found, sum] = [0, 0]
  for (let round = 0; round < ROUNDS; round++) {
    for (let at = labels.length - 1; at > 0; at--) {
      const other = Math.floor(random.next() * (at + 1))
      const kept = labels[at] ?? 0
      labels[at] = labels[other] ?? 0
      labels[other] = kept
    }
    const ic = pearson(scores, labels)
    sum += ic
    if (Math.abs(ic) > significant) found++
  }
  return { rounds: ROUNDS, found, meanIc: sum / ROUNDS }
}

function icOf(outcomes: readonly Outcome[]): number {
  return spearman(
    outcomes.map(({ decision }) => decision.score),
    outcomes.map(({ forward }) => forward),
  )
}
