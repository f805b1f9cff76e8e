import { type Component, componentsOf } from './components.ts'
import { allInBp, type TradingCosts } from './costs.ts'
import { faultsOf, type SignalInputs } from './reading.ts'
import { type Risk, riskOf } from './risk.ts'

export type Direction = 'LONG' | 'SHORT' | 'NEUTRAL'

/** What the rules say now, and why. A description of the market's state with a rule's name on it: no promise of profit. */
export interface Signal {
  readonly direction: Direction
  /** Weighted sum of the opinions, −1 … 1. */
  readonly score: number
  /** 0 … 1: strength of the score and unity of the opinions. It is no probability: it is not calibrated. */
  readonly confidence: number
  readonly reasons: readonly string[]
  /** Why it is NEUTRAL: an input that is missing or stale, a weak score, a move that does not pay its costs. Empty otherwise. */
  readonly vetoes: readonly string[]
  readonly components: readonly Component[]
  readonly risk: Risk
  /** The move that the score speaks of over the next 8 h were it right: |score| standard deviations. */
  readonly expectedMoveBp: number | null
  /** In and out again as a taker, funding where it is paid. */
  readonly costBp: number | null
}

/** Below it the opinions cancel each other or say little. */
export const SCORE_MIN = 0.15

/** The rules. The same inputs give the same signal: nothing is fitted, nothing is remembered. */
export function signalOf(inputs: SignalInputs, costs: TradingCosts, nowMs: number): Signal {
  const faults = faultsOf(inputs, nowMs)
  if (faults.length > 0) return withoutInput(inputs, faults)
  const components = componentsOf(inputs)
  const risk = riskOf(inputs, components)
  const score = components.reduce((sum, { value, weight }) => sum + value * weight, 0)
  const direction = score >= 0 ? 1 : -1
  const deviation = inputs.volatility.kind === 'present' ? inputs.volatility.value.value : 0
  const funding = inputs.funding.kind === 'present' ? inputs.funding.value : null
  const expectedMoveBp = Math.abs(score) * deviation * 1e4
  const costBp = allInBp(costs, funding, direction)
  const vetoes = vetoesOf(score, expectedMoveBp, costBp)
  return {
    direction: vetoes.length > 0 ? 'NEUTRAL' : direction === 1 ? 'LONG' : 'SHORT',
    score,
    confidence: Math.abs(score) * (1 - risk.parts.disagreement),
    reasons: components.map(({ name, value, weight, reason }) => `${name} ${signed(value * weight)}: ${reason}`),
    vetoes,
    components,
    risk,
    expectedMoveBp,
    costBp,
  }
}

function vetoesOf(score: number, expectedMoveBp: number, costBp: number): readonly string[] {
  const vetoes: string[] = []
  if (Math.abs(score) < SCORE_MIN) vetoes.push(`the score ${signed(score)} is weaker than ${SCORE_MIN}`)
  if (expectedMoveBp < costBp)
    vetoes.push(
      `the expected move of ${expectedMoveBp.toFixed(1)} bp is below the all-in cost of ${costBp.toFixed(1)} bp`,
    )
  return vetoes
}

function withoutInput(inputs: SignalInputs, faults: readonly string[]): Signal {
  return {
    direction: 'NEUTRAL',
    score: 0,
    confidence: 0,
    reasons: [],
    vetoes: faults,
    components: [],
    risk: riskOf(inputs, []),
    expectedMoveBp: null,
    costBp: null,
  }
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`
}
