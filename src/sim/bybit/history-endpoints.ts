import { Decimal } from 'decimal.js'
import type { SimCandle } from '../exchange/types.ts'
import { closeOf, isInterval, openBefore, openOf, readCandles } from './candles.ts'
import { type Endpoint, publicGet } from './endpoint.ts'
import { priceText } from './numbers.ts'
import { pageOf } from './pages.ts'
import { categoryOf, integerOf, limitOf, type Parameters, textOf } from './parameters.ts'
import { accept, Refusal, type Reply } from './refusal.ts'
import { instrumentOf, nowMs, type WireState } from './wire-state.ts'

type Padding = (text: string) => string

/** The market's past, newest first as the venue lists it. */
export function historyEndpoints(wire: WireState): readonly Endpoint[] {
  const trades = (candle: SimCandle, pad: Padding) => [...prices(candle, pad), candle.volume, candle.turnover]
  // The recorded past has one price: mark and index follow it, and so the premium between them is none.
  const none = ({ openMs }: SimCandle) => [String(openMs), '0', '0', '0', '0']
  return [
    publicGet('market/kline', (parameters) => klines(wire, parameters, trades)),
    publicGet('market/mark-price-kline', (parameters) => klines(wire, parameters, prices)),
    publicGet('market/index-price-kline', (parameters) => klines(wire, parameters, prices)),
    publicGet('market/premium-index-price-kline', (parameters) => klines(wire, parameters, none)),
    publicGet('market/funding/history', (parameters) => fundingHistory(wire, parameters)),
    publicGet('market/open-interest', (parameters) => openInterest(wire, parameters)),
    // Nobody else holds positions here, so there is no ratio to tell.
    publicGet('market/account-ratio', (parameters) => {
      categoryOf(parameters)
      return accept({ list: [], nextPageCursor: '' })
    }),
  ]
}

function klines(wire: WireState, parameters: Parameters, row: (candle: SimCandle, pad: Padding) => string[]): Reply {
  const category = categoryOf(parameters, 'linear')
  const instrument = instrumentOf(wire, parameters)
  const interval = textOf(parameters, 'interval')
  if (!isInterval(interval)) throw new Refusal(10001, 'Invalid period!')
  const limit = limitOf(parameters, 200, 1000)
  const start = integerOf(parameters, 'start', 0)
  const usualEnd = start === 0 ? nowMs(wire) : Math.min(nowMs(wire), closeOfMany(interval, start, limit))
  const end = integerOf(parameters, 'end', usualEnd)
  const from = Math.max(start, openBefore(interval, openOf(interval, end), limit - 1))
  const candles = readCandles(wire.exchange, instrument.symbol, interval, from, end)
  const pad: Padding = (text) => priceText(instrument, new Decimal(text))
  const list = candles.map((candle) => row(candle, pad)).toReversed()
  return accept({ symbol: instrument.symbol, category, list: list.slice(0, limit) })
}

function prices(candle: SimCandle, pad: Padding): string[] {
  return [String(candle.openMs), pad(candle.open), pad(candle.high), pad(candle.low), pad(candle.close)]
}

function closeOfMany(interval: string, startMs: number, count: number): number {
  let closeMs = openOf(interval, startMs)
  for (let nth = 0; nth < count; nth++) closeMs = closeOf(interval, closeMs)
  return closeMs - 1
}

function fundingHistory(wire: WireState, parameters: Parameters): Reply {
  const category = categoryOf(parameters)
  const instrument = instrumentOf(wire, parameters)
  const limit = limitOf(parameters, 200, 200)
  const isOpenEnded = textOf(parameters, 'startTime') !== '' && textOf(parameters, 'endTime') === ''
  if (isOpenEnded) throw new Refusal(10001, 'params error: startTime without endTime')
  const from = integerOf(parameters, 'startTime', 0)
  const to = integerOf(parameters, 'endTime', nowMs(wire))
  const list = wire.exchange
    .fundingHistory(instrument.symbol, from, to)
    .toSorted((one, other) => other.ms - one.ms)
    .slice(0, limit)
    .map(({ ms, rate }) => ({ symbol: instrument.symbol, fundingRate: rate, fundingRateTimestamp: String(ms) }))
  return accept({ category, list })
}

const MINUTE_MS = 60_000
const PERIODS: Readonly<Record<string, number>> = {
  '5min': 5 * MINUTE_MS,
  '15min': 15 * MINUTE_MS,
  '30min': 30 * MINUTE_MS,
  '1h': 60 * MINUTE_MS,
  '4h': 240 * MINUTE_MS,
  '1d': 1440 * MINUTE_MS,
}
/** So many periods can be paged through. */
const PERIODS_BACK = 1000

function openInterest(wire: WireState, parameters: Parameters): Reply {
  const category = categoryOf(parameters)
  const { symbol } = instrumentOf(wire, parameters)
  const periodMs = PERIODS[textOf(parameters, 'intervalTime')]
  if (periodMs === undefined) throw new Refusal(10001, 'params error: intervalTime invalid')
  const limit = limitOf(parameters, 50, 200)
  const to = integerOf(parameters, 'endTime', nowMs(wire))
  const from = integerOf(parameters, 'startTime', to - PERIODS_BACK * periodMs)
  const rows = wire.exchange
    .openInterestHistory(symbol, periodMs, from, to)
    .toSorted((one, other) => other.ms - one.ms)
    .map(({ ms, size }) => ({
      openInterest: new Decimal(size).times(2).toFixed(8),
      singleOpenInterest: size,
      timestamp: String(ms),
    }))
  const page = pageOf(rows, ({ timestamp }) => timestamp, textOf(parameters, 'cursor'), limit)
  return accept({ symbol, category, ...page })
}
