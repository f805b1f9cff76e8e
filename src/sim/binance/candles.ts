import { Decimal } from 'decimal.js'
import type { KlineBody } from '../../venues/binance/wire.ts'
import type { Exchange, SimCandle, SimInstrument } from '../exchange/types.ts'
import { sizeText, valueText } from './texts.ts'
import type { TradeTape } from './trade-tape.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** 1970-01-01 was a Thursday; the venue's weeks start on Monday. */
const MONDAY_MS = 4 * DAY_MS
const WEEK_MS = 7 * DAY_MS

const LENGTHS: Readonly<Record<string, number>> = {
  '1m': MINUTE_MS,
  '3m': 3 * MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '30m': 30 * MINUTE_MS,
  '1h': HOUR_MS,
  '2h': 2 * HOUR_MS,
  '4h': 4 * HOUR_MS,
  '6h': 6 * HOUR_MS,
  '8h': 8 * HOUR_MS,
  '12h': 12 * HOUR_MS,
  '1d': DAY_MS,
  '3d': 3 * DAY_MS,
  '1w': WEEK_MS,
}
const MONTH = '1M'

/** `1m` to `1M`; capitals count. */
export function isInterval(text: string): boolean {
  return text === MONTH || Object.hasOwn(LENGTHS, text)
}

/** When the candle opened that holds this instant. */
export function openOf(interval: string, atMs: number): number {
  if (interval === MONTH) return monthOf(atMs, 0)
  const lengthMs = lengthOf(interval)
  const originMs = interval === '1w' ? MONDAY_MS : 0
  return Math.floor((atMs - originMs) / lengthMs) * lengthMs + originMs
}

/** When the candle opens that is `count` after this one, or before it. */
export function openAfter(interval: string, openMs: number, count: number): number {
  return interval === MONTH ? monthOf(openMs, count) : openMs + count * lengthOf(interval)
}

/** Candles that open within the range, oldest first. Months are put together out of days. */
export function readCandles(
  exchange: Exchange,
  symbol: string,
  interval: string,
  fromMs: number,
  toMs: number,
): readonly SimCandle[] {
  if (interval !== MONTH) return exchange.candles(symbol, lengthOf(interval), fromMs, toMs)
  const days = exchange.candles(symbol, DAY_MS, monthOf(fromMs, 0), monthOf(toMs, 1) - 1)
  const months = new Map<number, SimCandle[]>()
  for (const day of days) {
    const openMs = monthOf(day.openMs, 0)
    months.set(openMs, [...(months.get(openMs) ?? []), day])
  }
  return [...months].filter(([openMs]) => openMs >= fromMs).map(([openMs, days]) => merged(openMs, days))
}

/** One row. Counts of trades and takers' buying are those since the exchange was started: the recorded past has none. */
export function klineBody(instrument: SimInstrument, tape: TradeTape, interval: string, candle: SimCandle): KlineBody {
  const { openMs, open, high, low, close } = candle
  const nextMs = openAfter(interval, openMs, 1)
  const { firstId, lastId, buyVolume, buyTurnover } = tape.flow(openMs, nextMs)
  return [
    openMs,
    open,
    high,
    low,
    close,
    candle.volume,
    nextMs - 1,
    valueText(instrument, new Decimal(candle.turnover)),
    firstId < 0 ? 0 : lastId - firstId + 1,
    sizeText(instrument, buyVolume),
    valueText(instrument, buyTurnover),
    '0',
  ]
}

function lengthOf(interval: string): number {
  const length = LENGTHS[interval]
  if (length === undefined) throw new Error(`binance wire: no interval ${interval}`)
  return length
}

function monthOf(atMs: number, after: number): number {
  const date = new Date(atMs)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + after, 1)
}

function merged(openMs: number, days: readonly SimCandle[]): SimCandle {
  const [highs, lows] = [days.map(({ high }) => high), days.map(({ low }) => low)]
  const sum = (texts: readonly string[]): string => Decimal.sum(...texts).toFixed()
  const longest = (texts: readonly string[], value: Decimal): string => texts.find((text) => value.eq(text)) ?? '0'
  return {
    openMs,
    open: days[0]?.open ?? '0',
    high: longest(highs, Decimal.max(...highs)),
    low: longest(lows, Decimal.min(...lows)),
    close: days.at(-1)?.close ?? '0',
    volume: sum(days.map(({ volume }) => volume)),
    turnover: sum(days.map(({ turnover }) => turnover)),
  }
}
