import { z } from 'zod'
import { PerpkitError } from '../../domain/errors.ts'
import type { Candle, FundingSettlement, OpenInterestPoint } from '../../domain/history.ts'
import type { Symbol } from '../../domain/ids.ts'
import { wallMs } from '../../domain/units.ts'
import type { Query } from '../venue.ts'
import { readBody } from './json.ts'
import { poll } from './requests.ts'

/** Intervals of a fixed length that the venue serves. docs/wire/binance.md §3.7 */
const INTERVALS: ReadonlyMap<number, string> = new Map(
  Object.entries({ 1: '1m', 3: '3m', 5: '5m', 15: '15m', 30: '30m', 60: '1h', 120: '2h', 240: '4h', 360: '6h' })
    .concat(Object.entries({ 480: '8h', 720: '12h', 1440: '1d' }))
    .map(([minutes, name]) => [Number(minutes) * 60_000, name]),
)
const MOST = { candles: 1_500, funding: 1_000, openInterest: 500 } as const

/** Oldest first, as the venue lists them; its weight grows with the count. */
export function candles(symbol: Symbol, intervalMs: number, count: number): Query<readonly Candle[]> {
  const interval = INTERVALS.get(intervalMs)
  if (interval === undefined) throw notServed(`candles of ${intervalMs} ms`, 'ask for 1 h')
  const weight = count <= 100 ? 1 : count <= 500 ? 2 : count <= 1_000 ? 5 : 10
  return {
    request: poll('/fapi/v1/klines', { symbol, interval, limit: within(count, MOST.candles) }, weight),
    read: (body) =>
      readBody(z.array(kline), body, 'list of candles').map(([openMs, open, high, low, close, volume]) => ({
        openMs: wallMs(openMs),
        closeMs: wallMs(openMs + intervalMs),
        open,
        high,
        low,
        close,
        volume,
      })),
  }
}

/** No weight, but 500 questions in five minutes. */
export function fundingHistory(symbol: Symbol, count: number): Query<readonly FundingSettlement[]> {
  return {
    request: poll('/fapi/v1/fundingRate', { symbol, limit: within(count, MOST.funding) }, 0),
    read: (body) =>
      readBody(z.array(fundingRow), body, 'funding history').map(({ fundingTime, fundingRate }) => ({
        settledMs: wallMs(fundingTime),
        rate: fundingRate,
      })),
  }
}

/** The venue keeps a month of it. */
export function openInterestHistory(symbol: Symbol, count: number): Query<readonly OpenInterestPoint[]> {
  const params = { symbol, period: '1h', limit: within(count, MOST.openInterest) }
  return {
    request: poll('/futures/data/openInterestHist', params, 0),
    read: (body) =>
      readBody(z.array(openInterestRow), body, 'open-interest history').map(({ timestamp, sumOpenInterest }) => ({
        atMs: wallMs(Number(timestamp)),
        size: sumOpenInterest,
      })),
  }
}

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/)
const kline = z.tuple([z.number(), decimal, decimal, decimal, decimal, decimal], z.unknown())
const fundingRow = z.object({ fundingTime: z.number(), fundingRate: decimal })
/** The time stamp was text until July 2026. */
const openInterestRow = z.object({
  timestamp: z.union([z.number(), z.string().regex(/^\d+$/)]),
  sumOpenInterest: decimal,
})

function within(count: number, most: number): string {
  if (!Number.isInteger(count) || count < 1 || count > most)
    throw notServed(`${count} rows at once`, `ask for 1 to ${most}`)
  return String(count)
}

function notServed(what: string, remedy: string): PerpkitError {
  return new PerpkitError(`Binance does not serve ${what}; ${remedy}.`, { code: 'usage.argument' })
}
