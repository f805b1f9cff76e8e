/** A figure and the instant at which it was true. */
export interface Present<T> {
  readonly kind: 'present'
  readonly value: T
  readonly atMs: number
}

/**
 * What a signal is told of one figure. `missing`: it should be there and is not, so no direction may be named.
 * `absent`: it was left out on purpose and weighs nothing; the signal says so.
 */
export type Reading<T> =
  | Present<T>
  | { readonly kind: 'missing'; readonly reason: string }
  | { readonly kind: 'absent'; readonly reason: string }

/** A figure among those before it: `rank` is the share of them that are smaller, ties counted half. */
export interface Ranked {
  readonly value: number
  readonly rank: number
}

/** Funding as last settled, and how far settlements lie apart. */
export interface RankedFunding extends Ranked {
  readonly intervalMinutes: number
}

/** All that a signal is made of. */
export interface SignalInputs {
  readonly price: Reading<number>
  /** Fraction of the price, over the last 24 h. */
  readonly change24h: Reading<number>
  /** Fraction of the notional per settlement, ranked among the last 90. */
  readonly funding: Reading<RankedFunding>
  /** Fraction, over the last 24 h. */
  readonly openInterestChange: Reading<number>
  /** Standard deviation of log returns of 8 h over the last week, ranked among those of the last 30 days. */
  readonly volatility: Reading<Ranked>
  /** −1 (all bad) … 1 (all good), recent headlines weighing more. */
  readonly news: Reading<number>
}
export type InputName = keyof SignalInputs

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** How old each figure may be. Those of closed hours are up to an hour old when they are new. */
export const AGE_MAX_MS: Readonly<Record<InputName, number>> = {
  price: MINUTE_MS,
  change24h: 2 * HOUR_MS,
  funding: 9 * HOUR_MS,
  openInterestChange: 2 * HOUR_MS,
  volatility: 2 * HOUR_MS,
  news: 48 * HOUR_MS,
}

export const present = <T>(value: T, atMs: number): Present<T> => ({ kind: 'present', value, atMs })
export const missing = (reason: string): Reading<never> => ({ kind: 'missing', reason })
export const absent = (reason: string): Reading<never> => ({ kind: 'absent', reason })

/** Why no direction may be named: each input that is missing, stale, from the future, or no number. Empty: all is well. */
export function faultsOf(inputs: SignalInputs, nowMs: number): readonly string[] {
  return (Object.keys(AGE_MAX_MS) as InputName[]).flatMap((name) => {
    const fault = faultOf(inputs[name], AGE_MAX_MS[name], nowMs)
    return fault === null ? [] : [`${name} ${fault}`]
  })
}

function faultOf(reading: Reading<number | Ranked>, ageMaxMs: number, nowMs: number): string | null {
  if (reading.kind === 'absent') return null
  if (reading.kind === 'missing') return `is missing: ${reading.reason}`
  const { value, atMs } = reading
  const figures: readonly number[] = typeof value === 'number' ? [value] : Object.values(value)
  if (!figures.every(Number.isFinite)) return 'is not a number'
  const ageMs = nowMs - atMs
  // A second of grace: the venue's clock is known to a few milliseconds only.
  if (ageMs < -1_000) return `is from the future: ${Math.round(-ageMs / 1_000)} s ahead`
  return ageMs > ageMaxMs ? `is stale: ${Math.round(ageMs / 1_000)} s old, at most ${ageMaxMs / 1_000} s` : null
}
