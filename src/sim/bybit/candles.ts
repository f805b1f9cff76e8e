import { Decimal } from 'decimal.js'
import type { Exchange, SimCandle } from '../exchange/types.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** 1970-01-01 was a Thursday; the venue's weeks start on Monday. */
const MONDAY_MS = 4 * DAY_MS

const MINUTES = new Set(['1', '3', '5', '15', '30', '60', '120', '240', '360', '720'])

/** `1` to `720` minutes, `D`, `W` or `M`. */
export function isInterval(text: string): boolean {
  return MINUTES.has(text) || ['D', 'W', 'M'].includes(text)
}

/** When the candle opened that holds this instant. */
export function openOf(interval: string, atMs: number): number {
  if (interval === 'M') {
    const date = new Date(atMs)
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
  }
  const [lengthMs, originMs] = interval === 'W' ? [7 * DAY_MS, MONDAY_MS] : [fixedLength(interval), 0]
  return Math.floor((atMs - originMs) / lengthMs) * lengthMs + originMs
}

/** When the candle that opened then gives way to the next. */
export function closeOf(interval: string, openMs: number): number {
  if (interval !== 'M') return openMs + fixedLength(interval)
  const date = new Date(openMs)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
}

/** When the candle opened that is `count` before this one. */
export function openBefore(interval: string, openMs: number, count: number): number {
  if (interval !== 'M') return openMs - count * fixedLength(interval)
  const date = new Date(openMs)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - count, 1)
}

/** Candles that open within the range, oldest first. Weeks and months are put together out of days. */
export function readCandles(
  exchange: Exchange,
  symbol: string,
  interval: string,
  fromMs: number,
  toMs: number,
): readonly SimCandle[] {
  if (interval !== 'W' && interval !== 'M') return exchange.candles(symbol, fixedLength(interval), fromMs, toMs)
  const from = openOf(interval, fromMs)
  const days = exchange.candles(symbol, DAY_MS, from, closeOf(interval, openOf(interval, toMs)) - 1)
  const groups = new Map<number, SimCandle[]>()
  for (const day of days) {
    const openMs = openOf(interval, day.openMs)
    groups.set(openMs, [...(groups.get(openMs) ?? []), day])
  }
  return [...groups].filter(([openMs]) => openMs >= fromMs).map(([openMs, group]) => merged(openMs, group))
}

function fixedLength(interval: string): number {
  if (interval === 'W') return 7 * DAY_MS
  return interval === 'D' ? DAY_MS : Number(interval) * MINUTE_MS
}

function merged(openMs: number, days: readonly SimCandle[]): SimCandle {
  const sum = (texts: readonly string[]): string => Decimal.sum(...texts).toFixed()
  return {
    openMs,
    open: days[0]?.open ?? '0',
    high: Decimal.max(...days.map(({ high }) => high)).toFixed(),
    low: Decimal.min(...days.map(({ low }) => low)).toFixed(),
    close: days.at(-1)?.close ?? '0',
    volume: sum(days.map(({ volume }) => volume)),
    turnover: sum(days.map(({ turnover }) => turnover)),
  }
}
