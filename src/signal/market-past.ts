import {
  absent,
  missing,
  present,
  type Ranked,
  type RankedFunding,
  type Reading,
  type SignalInputs,
} from './reading.ts'

/** A closed stretch of 8 h. */
export interface Bar {
  readonly openMs: number
  /** The first instant after it: before that nobody knows its close. */
  readonly closeMs: number
  readonly open: number
  readonly close: number
}

export interface Settlement {
  readonly atMs: number
  readonly rate: number
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Venues settle on the hour and stamp it some milliseconds off: Binance up to some tens of them late. */
const STAMP_OFF_MAX_MS = 60_000

/** The instant that a settlement is of: the hour that its stamp is next to, else the stamp itself. */
export function settledMs({ atMs }: Settlement): number {
  const hourMs = Math.round(atMs / HOUR_MS) * HOUR_MS
  return Math.abs(atMs - hourMs) <= STAMP_OFF_MAX_MS ? hourMs : atMs
}

export interface Level {
  readonly atMs: number
  readonly size: number
}

/** What a market has been through, each list oldest first. */
export interface MarketPast {
  readonly bars: readonly Bar[]
  readonly funding: readonly Settlement[]
  /** `null` where there is no record of it. */
  readonly openInterest: readonly Level[] | null
}

export const BAR_MS = 8 * 3_600_000
const DAY_MS = 3 * BAR_MS
const DAY_BARS = 3
/** Returns behind one volatility (a week), and how many figures one is ranked among (30 days). */
const VOLATILITY_RETURNS = 21
const RANKED_AMONG = 90
/** Bars of the past that a signal looks at. */
export const BARS_NEEDED = VOLATILITY_RETURNS + RANKED_AMONG + 1

/**
 * The inputs as they were known at an instant: only bars that had closed, settlements that had been made and levels that had
 * been published by then are looked at, whatever else the lists hold.
 */
export function inputsAt(
  { bars, funding, openInterest }: MarketPast,
  nowMs: number,
  news: Reading<number>,
): SignalInputs {
  const end = countUntil(bars, nowMs, ({ closeMs }) => closeMs)
  const known = bars.slice(Math.max(0, end - BARS_NEEDED), end)
  const settled = countUntil(funding, nowMs, settledMs)
  const last = known.at(-1)
  const dayAgo = known.at(-1 - DAY_BARS)
  return {
    price: last === undefined ? missing('no closed bar') : present(last.close, last.closeMs),
    change24h:
      last === undefined || dayAgo === undefined
        ? missing('fewer than four closed bars of 8 h')
        : present(last.close / dayAgo.close - 1, last.closeMs),
    funding: fundingOf(funding.slice(Math.max(0, settled - RANKED_AMONG), settled)),
    openInterestChange: openInterest === null ? absent('no record of open interest') : changeOf(openInterest, nowMs),
    volatility: volatilityOf(known),
    news,
  }
}

/** The share of figures below one, ties counted half. */
export function rankAmong(value: number, figures: readonly number[]): number {
  let [below, equal] = [0, 0]
  for (const figure of figures) {
    if (figure < value) below++
    else if (figure === value) equal++
  }
  return (below + equal / 2) / figures.length
}

function fundingOf(settled: readonly Settlement[]): Reading<RankedFunding> {
  const last = settled.at(-1)
  if (last === undefined || settled.length < RANKED_AMONG)
    return missing(`fewer than ${RANKED_AMONG} settlements of funding`)
  const rank = rankAmong(
    last.rate,
    settled.map(({ rate }) => rate),
  )
  return present({ value: last.rate, rank, intervalMinutes: intervalOf(settled) }, settledMs(last))
}

/** The shorter of the last two distances, so that one missing settlement makes nothing cheaper. */
function intervalOf(settled: readonly Settlement[]): number {
  const [first = 0, second = 0, third = 0] = settled.slice(-3).map(settledMs)
  return Math.min(second - first, third - second) / MINUTE_MS
}

/** Each volatility is that of a week; the last one is ranked among those of the last 30 days. */
function volatilityOf(bars: readonly Bar[]): Reading<Ranked> {
  const last = bars.at(-1)
  if (last === undefined || bars.length < BARS_NEEDED) return missing(`fewer than ${BARS_NEEDED} closed bars of 8 h`)
  const returns = bars.slice(1).map(({ close }, at) => Math.log(close / (bars[at]?.close ?? close)))
  const figures: number[] = []
  let [sum, squares] = [0, 0]
  for (const [at, each] of returns.entries()) {
    const gone = at < VOLATILITY_RETURNS ? 0 : (returns[at - VOLATILITY_RETURNS] ?? 0)
    sum += each - gone
    squares += each * each - gone * gone
    if (at < VOLATILITY_RETURNS) continue
    figures.push(Math.sqrt(Math.max(0, (squares - (sum * sum) / VOLATILITY_RETURNS) / (VOLATILITY_RETURNS - 1))))
  }
  const value = figures.at(-1) ?? Number.NaN
  return present({ value, rank: rankAmong(value, figures) }, last.closeMs)
}

/** Against the last level that was known a day before the newest. */
function changeOf(levels: readonly Level[], nowMs: number): Reading<number> {
  const at = ({ atMs }: Level): number => atMs
  const last = levels[countUntil(levels, nowMs, at) - 1]
  const before = last && levels[countUntil(levels, last.atMs - DAY_MS, at) - 1]
  if (last === undefined || before === undefined || before.size <= 0) return missing('less than a day of open interest')
  return present(last.size / before.size - 1, last.atMs)
}

/** How many of a rising list come at or before an instant. */
export function countUntil<T>(rows: readonly T[], ms: number, at: (row: T) => number): number {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(rows[middle] as T) <= ms) low = middle + 1
    else high = middle
  }
  return low
}
