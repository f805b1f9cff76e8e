import type { Ranked, Reading, SignalInputs } from './reading.ts'

/**
 * Fixed before any data was looked at, and not fitted to any: trend first, the others beside it. They sum to one, and the
 * weight of an input that is absent is not given to the others.
 */
export const WEIGHTS = { trend: 0.45, openInterest: 0.2, funding: 0.2, news: 0.15 } as const
export type ComponentName = keyof typeof WEIGHTS

/** One opinion: −1 (down) … 1 (up), times its weight, and why. */
export interface Component {
  readonly name: ComponentName
  readonly value: number
  readonly weight: number
  readonly reason: string
}

/** Bars of 8 h in a day: how daily moves compare with the volatility of one bar. */
const BARS_PER_DAY = 3
/** So many deviations of the day's move count as three quarters of a full trend. */
const TREND_SCALE = 2
/** A change of open interest in a day that counts as large. */
const INTEREST_SCALE = 0.05
/** Funding speaks at the extremes alone, and against the crowd that pays it. */
const FUNDING_EXTREME = 0.9

/** The four opinions, of inputs that have no fault. An absent input has no opinion. */
export function componentsOf(inputs: SignalInputs): readonly Component[] {
  const z = trendOf(inputs)
  return [
    opinion('trend', z === null ? null : Math.tanh(z / TREND_SCALE), trendReason(inputs, z)),
    openInterest(inputs, z),
    funding(inputs.funding),
    opinion('news', valueOf(inputs.news), newsReason(inputs.news)),
  ]
}

/** The day's move in standard deviations of a day. */
function trendOf({ change24h, volatility }: SignalInputs): number | null {
  if (change24h.kind !== 'present' || volatility.kind !== 'present') return null
  const deviation = volatility.value.value * Math.sqrt(BARS_PER_DAY)
  return deviation > 0 ? change24h.value / deviation : 0
}

function trendReason({ change24h, volatility }: SignalInputs, z: number | null): string {
  if (z === null || change24h.kind !== 'present')
    return left(change24h.kind === 'present' ? volatility : change24h, 'the day’s move')
  return `the day's move of ${percent(change24h.value)} is ${z.toFixed(1)} standard deviations`
}

/**
 * Positions that are opened carry a move, positions that are closed end it: with the move where open interest grows (up/up new
 * longs, down/up new shorts), against it where it shrinks (up/down short covering, down/down longs giving up).
 */
function openInterest({ openInterestChange: change }: SignalInputs, z: number | null): Component {
  if (change.kind !== 'present' || z === null) return opinion('openInterest', null, left(change, 'open interest'))
  const value = Math.tanh(z / TREND_SCALE) * Math.tanh(change.value / INTEREST_SCALE)
  const grows = change.value >= 0
  const who = z >= 0 ? (grows ? 'new longs' : 'shorts covering') : grows ? 'new shorts' : 'longs giving up'
  return opinion(
    'openInterest',
    value,
    `open interest ${percent(change.value)} in 24 h with the price ${z >= 0 ? 'up' : 'down'}: ${who}`,
  )
}

function funding(reading: Reading<Ranked>): Component {
  if (reading.kind !== 'present') return opinion('funding', null, left(reading, 'funding'))
  const { value, rank } = reading.value
  const beyond = Math.max(0, Math.max(rank, 1 - rank) - FUNDING_EXTREME) / (1 - FUNDING_EXTREME)
  const place = `funding of ${(value * 1e4).toFixed(2)} bp is above ${Math.round(rank * 100)} % of the last 90 settlements`
  const crowd = rank > 0.5 ? 'longs are crowded' : 'shorts are crowded'
  return opinion('funding', rank > 0.5 ? -beyond : beyond, beyond > 0 ? `${place}: ${crowd}` : `${place}: no extreme`)
}

function newsReason(reading: Reading<number>): string {
  if (reading.kind !== 'present') return left(reading, 'news')
  return `headlines lean ${reading.value >= 0 ? 'good' : 'bad'} (${reading.value.toFixed(2)})`
}

function opinion(name: ComponentName, value: number | null, reason: string): Component {
  return value === null
    ? { name, value: 0, weight: 0, reason }
    : { name, value: Math.max(-1, Math.min(1, value)), weight: WEIGHTS[name], reason }
}

function valueOf(reading: Reading<number>): number | null {
  return reading.kind === 'present' ? reading.value : null
}

function left(reading: Reading<unknown>, what: string): string {
  return `${reading.kind === 'present' ? `${what}: without the trend it says nothing` : reading.reason}: zero weight`
}

function percent(fraction: number): string {
  return `${fraction >= 0 ? '+' : '−'}${Math.abs(fraction * 100).toFixed(2)} %`
}
