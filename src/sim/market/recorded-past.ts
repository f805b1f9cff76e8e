import { readFileSync } from 'node:fs'
import { type Bar, EIGHT_HOURS_MS, MINUTE_MS } from './bar.ts'
import { recordingFile } from './recording-files.ts'

/** The bridge from the last recorded candle to the market's first price is at least an hour long, so that it is no jump. */
const BRIDGE_MIN_MS = 3_600_000
const BRIDGE_WICK = 0.001
const BRIDGE_VOLUME_OF = 30

export interface PastRequest {
  readonly venue: string
  readonly symbol: string
  readonly startMs: number
  /** The market's first price, in price units. */
  readonly firstPrice: number
  readonly priceUnit: number
  /** In price units. */
  readonly tick: number
  readonly sizeUnit: number
}

/**
 * The recorded 8 h candles, moved by whole candles so that they end shortly before the market starts (prices as recorded),
 * and one more candle that leads from the last recorded close to the market's first price.
 */
export function readPastCandles(request: PastRequest): readonly Bar[] {
  const { startMs, priceUnit, sizeUnit } = request
  const rows = csvOf(`klines-8h-${request.venue}-${request.symbol.toLowerCase()}.csv`)
  const lastCloseMs = Number(rows.at(-1)?.[0]) + EIGHT_HOURS_MS
  const moveMs = movedBy(lastCloseMs, startMs - BRIDGE_MIN_MS)
  const units = (text = '', unit: number): number => Math.round(Number(text) * unit)
  const candles = rows.map(([ms, , open, high, low, close, volume]): Bar => {
    const bar = {
      openMs: Number(ms) + moveMs,
      open: units(open, priceUnit),
      high: units(high, priceUnit),
      low: units(low, priceUnit),
      close: units(close, priceUnit),
      volume: units(volume, sizeUnit),
    }
    return { ...bar, turnover: turnoverOf(bar, request) }
  })
  return [...candles, bridge(candles, request)]
}

export interface SettledFunding {
  readonly ms: number
  readonly rate: string
}

/** The recorded settlements, moved by whole intervals so that the last one is the last before the market starts. */
export function readPastFunding(venue: string, symbol: string, startMs: number): SettledFunding[] {
  const rows = csvOf(`funding-${venue}-${symbol.toLowerCase()}.csv`)
  const moveMs = movedBy(Number(rows.at(-1)?.[0]), startMs)
  return rows.map(([ms, , rate = '0']) => ({ ms: Number(ms) + moveMs, rate }))
}

/** The largest multiple of 8 h that does not carry `ms` beyond the limit. */
function movedBy(ms: number, limitMs: number): number {
  return Math.floor((limitMs - ms) / EIGHT_HOURS_MS) * EIGHT_HOURS_MS
}

function bridge(candles: readonly Bar[], request: PastRequest): Bar {
  const last = candles.at(-1)
  if (last === undefined) throw new Error(`${request.symbol}: the recorded candles are empty`)
  const openMs = last.openMs + EIGHT_HOURS_MS
  const endMs = Math.floor(request.startMs / MINUTE_MS) * MINUTE_MS
  const usual = candles.slice(-BRIDGE_VOLUME_OF)
  const mean = usual.reduce((sum, { volume }) => sum + volume, 0) / usual.length
  const [open, close] = [last.close, request.firstPrice]
  const onTick = (price: number): number => Math.round(price / request.tick) * request.tick
  const bar = {
    openMs,
    open,
    high: onTick(Math.max(open, close) * (1 + BRIDGE_WICK)),
    low: onTick(Math.min(open, close) * (1 - BRIDGE_WICK)),
    close,
    volume: Math.round((mean * (endMs - openMs)) / EIGHT_HOURS_MS),
  }
  return { ...bar, turnover: turnoverOf(bar, request) }
}

/** The recordings have no turnover: the volume at the mean of open, high, low and close. */
function turnoverOf(bar: Omit<Bar, 'turnover'>, { priceUnit, sizeUnit }: PastRequest): number {
  return ((bar.volume / sizeUnit) * (bar.open + bar.high + bar.low + bar.close)) / 4 / priceUnit
}

function csvOf(name: string): string[][] {
  const text = readFileSync(recordingFile(`market/${name}`), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
}
