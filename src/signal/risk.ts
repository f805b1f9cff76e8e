import type { Component } from './components.ts'
import type { SignalInputs } from './reading.ts'

export type RiskLevel = 'LOW' | 'MEDIUM' | 'HIGH'

/** How much is at stake for whoever follows, 0 … 1, and what it is made of. */
export interface Risk {
  readonly level: RiskLevel
  readonly score: number
  readonly parts: { readonly volatility: number; readonly funding: number; readonly disagreement: number }
}

const WEIGHTS = { volatility: 0.5, funding: 0.25, disagreement: 0.25 } as const
const MEDIUM_FROM = 0.4
const HIGH_FROM = 0.7

/** Computed from figures alone. What is not known counts as the worst. */
export function riskOf({ volatility, funding }: SignalInputs, components: readonly Component[]): Risk {
  const parts = {
    volatility: volatility.kind === 'present' ? volatility.value.rank : 1,
    funding: funding.kind === 'present' ? Math.abs(2 * funding.value.rank - 1) : 1,
    disagreement: disagreementOf(components),
  }
  const score =
    WEIGHTS.volatility * parts.volatility + WEIGHTS.funding * parts.funding + WEIGHTS.disagreement * parts.disagreement
  return { level: score >= HIGH_FROM ? 'HIGH' : score >= MEDIUM_FROM ? 'MEDIUM' : 'LOW', score, parts }
}

/** 0: all opinions point one way; 1: they cancel each other, or there is none. */
export function disagreementOf(components: readonly Component[]): number {
  let [net, gross] = [0, 0]
  for (const { value, weight } of components) {
    net += weight * value
    gross += weight * Math.abs(value)
  }
  return gross === 0 ? 1 : 1 - Math.abs(net) / gross
}
