import type { VenueSession } from '../access/session.ts'
import type { Candle } from '../domain/history.ts'
import type { Symbol } from '../domain/ids.ts'
import { type Bar, BAR_MS, BARS_NEEDED, inputsAt, type MarketPast } from './market-past.ts'
import { missing, present, type RankedFunding, type Reading, type SignalInputs } from './reading.ts'

const HOUR_MS = 3_600_000
const HOURS_A_BAR = BAR_MS / HOUR_MS
const HOURS_ASKED = BARS_NEEDED * HOURS_A_BAR + HOURS_A_BAR
const SETTLEMENTS_ASKED = 100
const LEVELS_ASKED = 48

/** What a signal is made of, asked of the venue now. `mid` reads the live book, after the answers are in. What the venue does not answer is missing, with its words. The interval of funding is the instrument's; `null`: as the settlements lie. */
export async function fetchInputs(
  session: Pick<VenueSession, 'ask' | 'venue' | 'offset'>,
  symbol: Symbol,
  mid: () => Reading<number>,
  news: Reading<number>,
  fundingIntervalMinutes: number | null = null,
): Promise<{ readonly inputs: SignalInputs; readonly nowMs: number }> {
  const { queries } = session.venue
  const [candles, funding, interest] = await Promise.allSettled([
    session.ask(queries.candles(symbol, HOUR_MS, HOURS_ASKED)),
    session.ask(queries.fundingHistory(symbol, SETTLEMENTS_ASKED)),
    session.ask(queries.openInterestHistory(symbol, LEVELS_ASKED)),
  ])
  const nowMs = session.offset.venueNow()
  const past: MarketPast = {
    bars: barsOf(valueOf(candles), nowMs),
    funding: valueOf(funding).map(({ settledMs, rate }) => ({ atMs: settledMs, rate: Number(rate) })),
    openInterest: valueOf(interest).map(({ atMs, size }) => ({ atMs, size: Number(size) })),
  }
  const inputs = inputsAt(past, nowMs, news)
  return {
    nowMs,
    inputs: {
      price: mid(),
      change24h: refusalOf(candles) ?? inputs.change24h,
      funding: refusalOf(funding) ?? every(fundingIntervalMinutes, inputs.funding),
      openInterestChange: refusalOf(interest) ?? inputs.openInterestChange,
      volatility: refusalOf(candles) ?? inputs.volatility,
      news,
    },
  }
}

function every(intervalMinutes: number | null, funding: Reading<RankedFunding>): Reading<RankedFunding> {
  if (intervalMinutes === null || funding.kind !== 'present') return funding
  return present({ ...funding.value, intervalMinutes }, funding.atMs)
}

/** The mid of a book that may be read, as of its last message. */
export function midOf({
  mid,
  eventMs,
  status,
}: {
  mid: number | null
  eventMs: number
  status: string
}): Reading<number> {
  return mid === null ? missing(`the book is ${status}`) : present(mid, eventMs)
}

/**
 * Bars of 8 h out of closed hours, counted back from the newest: so both venues, and every hour, have fresh ones. They end
 * where an hour is missing: a bar with a hole in it is none.
 */
export function barsOf(hours: readonly Candle[], nowMs: number): readonly Bar[] {
  const closed = hours.filter(({ closeMs }) => closeMs <= nowMs)
  const bars: Bar[] = []
  for (let end = closed.length; end >= HOURS_A_BAR; end -= HOURS_A_BAR) {
    const first = closed[end - HOURS_A_BAR] as Candle
    const last = closed[end - 1] as Candle
    if (last.closeMs - first.openMs !== BAR_MS || (bars.at(-1)?.openMs ?? last.closeMs) !== last.closeMs) break
    bars.push({ openMs: first.openMs, closeMs: last.closeMs, open: Number(first.open), close: Number(last.close) })
  }
  return bars.reverse()
}

function valueOf<T>(settled: PromiseSettledResult<readonly T[]>): readonly T[] {
  return settled.status === 'fulfilled' ? settled.value : []
}

function refusalOf(settled: PromiseSettledResult<unknown>): Reading<never> | null {
  if (settled.status === 'fulfilled') return null
  return missing(settled.reason instanceof Error ? settled.reason.message : String(settled.reason))
}
