import type { TradingCosts } from '../costs.ts'
import { countUntil, type MarketPast, settledMs } from '../market-past.ts'
import type { Decision } from './decisions.ts'

/** One decision and what came of it: bought or sold at the next bar's open, held to the open after that. */
export interface Outcome {
  readonly decision: Decision
  /** 1 long, −1 short, 0 none. */
  readonly position: number
  /** The market's own move over the holding, as a fraction. */
  readonly forward: number
  /** Fractions of the notional; costs are positive where they are paid. */
  readonly fees: number
  readonly funding: number
  readonly net: number
}

const POSITION = { LONG: 1, SHORT: -1, NEUTRAL: 0 } as const

/**
 * Carries decisions out, one a bar, from the first that had its inputs: what comes before is warm-up. A later one that lacks an
 * input is NEUTRAL, as it is live: it closes what is held, and its bar counts. Fees and half-spread are paid on each change of
 * the position, and on closing the last one; funding at each settlement after the entry up to the exit. `lateBars` more bars
 * pass before each execution.
 */
export function outcomesOf(
  past: MarketPast,
  decisions: readonly Decision[],
  { takerBp, halfSpreadBp }: TradingCosts,
  lateBars = 0,
): readonly Outcome[] {
  const { bars } = past
  const sideCost = (takerBp + halfSpreadBp) / 1e4
  const outcomes: Outcome[] = []
  let held = 0
  const start = decisions.findIndex(({ hasInput }) => hasInput)
  for (const [at, decision] of decisions.entries()) {
    if (start < 0 || at < start) continue
    const [entry, exit] = [bars[at + 1 + lateBars], bars[at + 2 + lateBars]]
    if (entry === undefined || exit === undefined) break
    const position = decision.hasInput ? POSITION[decision.direction] : 0
    const forward = exit.open / entry.open - 1
    const fees = Math.abs(position - held) * sideCost
    const funding = position * fundingBetween(past, entry.openMs, exit.openMs)
    outcomes.push({ decision, position, forward, fees, funding, net: position * forward - fees - funding })
    held = position
  }
  return closed(outcomes, sideCost)
}

/** Those whose decision had its inputs: without them there was no score that could be right or wrong. */
export function judgedOf(outcomes: readonly Outcome[]): readonly Outcome[] {
  return outcomes.filter(({ decision }) => decision.hasInput)
}

/** Paid by longs at the settlements in (from, to]. */
function fundingBetween({ funding }: MarketPast, fromMs: number, toMs: number): number {
  let sum = 0
  for (let each = countUntil(funding, fromMs, settledMs); each < countUntil(funding, toMs, settledMs); each++)
    sum += funding[each]?.rate ?? 0
  return sum
}

/** What is open at the end is closed, and that costs too. */
function closed(outcomes: Outcome[], sideCost: number): readonly Outcome[] {
  const last = outcomes.at(-1)
  if (last === undefined || last.position === 0) return outcomes
  return [...outcomes.slice(0, -1), { ...last, fees: last.fees + sideCost, net: last.net - sideCost }]
}
