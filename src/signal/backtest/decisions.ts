import type { TradingCosts } from '../costs.ts'
import { inputsAt, type MarketPast } from '../market-past.ts'
import { absent } from '../reading.ts'
import { type Direction, signalOf } from '../signal.ts'

/** What the rules said at the close of one bar. */
export interface Decision {
  readonly atMs: number
  readonly direction: Direction
  readonly score: number
  /** False while the past is too short, and wherever an input is missing: such a decision is not judged, and nothing is held on it. */
  readonly hasInput: boolean
}

/** Anything that decides at each bar's close: tests put cheats in its place. */
export type DecisionRule = (past: MarketPast) => readonly Decision[]

const NO_NEWS = absent('no record of headlines')

/** The rules of the live signal at the close of every bar, each on nothing but what was known by then. */
export function rulesWith(costs: TradingCosts): DecisionRule {
  return (past) =>
    past.bars.map(({ closeMs }) => {
      const { direction, score, components } = signalOf(inputsAt(past, closeMs, NO_NEWS), costs, closeMs)
      return { atMs: closeMs, direction, score, hasInput: components.length > 0 }
    })
}
