import { z } from 'zod'
import { PerpkitError } from '../../domain/errors.ts'
import type { Candle, FundingSettlement, OpenInterestPoint } from '../../domain/history.ts'
import type { Symbol } from '../../domain/ids.ts'
import { wallMs } from '../../domain/units.ts'
import type { Query } from '../venue.ts'
import { get, readResult } from './rest.ts'

/** Intervals of a fixed length that the venue serves; there is none of 8 h. docs/wire/bybit.md §3.6 */
const MINUTES: ReadonlySet<number> = new Set([1, 3, 5, 15, 30, 60, 120, 240, 360, 720, 1_440])
const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440
const MOST = { candles: 1_000, funding: 200, openInterest: 200 } as const

/** The venue lists the newest first; here the oldest is. */
export function candles(symbol: Symbol, intervalMs: number, count: number): Query<readonly Candle[]> {
  const minutes = intervalMs / MINUTE_MS
  if (!MINUTES.has(minutes)) throw notServed(`candles of ${intervalMs} ms`, 'ask for 1 h')
  const interval = minutes === DAY_MINUTES ? 'D' : String(minutes)
  const limit = within(count, MOST.candles)
  return {
    request: get('market/kline', { category: 'linear', symbol, interval, limit }, 'none'),
    read(body) {
      const { list } = readResult(body, CANDLES, 'its candles').result
      return list.toReversed().map(([start, open, high, low, close, volume]) => ({
        openMs: wallMs(Number(start)),
        closeMs: wallMs(Number(start) + intervalMs),
        open,
        high,
        low,
        close,
        volume,
      }))
    },
  }
}

export function fundingHistory(symbol: Symbol, count: number): Query<readonly FundingSettlement[]> {
  const limit = within(count, MOST.funding)
  return {
    request: get('market/funding/history', { category: 'linear', symbol, limit }, 'none'),
    read(body) {
      const { list } = readResult(body, FUNDING, 'its funding history').result
      return list.toReversed().map(({ fundingRateTimestamp, fundingRate }) => ({
        settledMs: wallMs(Number(fundingRateTimestamp)),
        rate: fundingRate,
      }))
    },
  }
}

export function openInterestHistory(symbol: Symbol, count: number): Query<readonly OpenInterestPoint[]> {
  const limit = within(count, MOST.openInterest)
  return {
    request: get('market/open-interest', { category: 'linear', symbol, intervalTime: '1h', limit }, 'none'),
    read(body) {
      const { list } = readResult(body, OPEN_INTEREST, 'its open interest').result
      // `openInterest` counts both sides; one side compares with the ticker's and with Binance's.
      return list.toReversed().map(({ timestamp, singleOpenInterest }) => ({
        atMs: wallMs(Number(timestamp)),
        size: singleOpenInterest,
      }))
    },
  }
}

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/)
const instant = z.string().regex(/^\d+$/)
const CANDLES = z.object({
  list: z.array(z.tuple([instant, decimal, decimal, decimal, decimal, decimal], z.unknown())),
})
const FUNDING = z.object({ list: z.array(z.object({ fundingRate: decimal, fundingRateTimestamp: instant })) })
const OPEN_INTEREST = z.object({ list: z.array(z.object({ singleOpenInterest: decimal, timestamp: instant })) })

function within(count: number, most: number): string {
  if (!Number.isInteger(count) || count < 1 || count > most)
    throw notServed(`${count} rows at once`, `ask for 1 to ${most}`)
  return String(count)
}

function notServed(what: string, remedy: string): PerpkitError {
  return new PerpkitError(`Bybit does not serve ${what}; ${remedy}.`, { code: 'usage.argument' })
}
