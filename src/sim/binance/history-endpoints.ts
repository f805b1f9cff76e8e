import { Decimal } from 'decimal.js'
import type { FundingRateBody, KlineBody, OpenInterestHistBody } from '../../venues/binance/wire.ts'
import type { SimInstrument } from '../exchange/types.ts'
import { isInterval, klineBody, openAfter, openOf, readCandles } from './candles.ts'
import { type Endpoint, publicGet } from './endpoint.ts'
import { instrumentOf } from './order-plan.ts'
import type { Parameters } from './parameters.ts'
import { invalid, Refusal } from './refusal.ts'
import { money } from './texts.ts'
import { nowMs, type WireState } from './wire-state.ts'

const HOUR_MS = 3_600_000
const MONTH_MS = 30 * 24 * HOUR_MS
const PERIODS_MS: Readonly<Record<string, number>> = {
  '5m': HOUR_MS / 12,
  '15m': HOUR_MS / 4,
  '30m': HOUR_MS / 2,
  '1h': HOUR_MS,
  '2h': 2 * HOUR_MS,
  '4h': 4 * HOUR_MS,
  '6h': 6 * HOUR_MS,
  '12h': 12 * HOUR_MS,
  '1d': 24 * HOUR_MS,
}
/** Cap and floor of BTCUSDT as measured; the engine keeps to them (reference §10.2). */
const FUNDING_CAP = '0.00300'

/** The past: candles, funding, open interest. */
export function historyEndpoints(wire: WireState): readonly Endpoint[] {
  const instruments = [...wire.exchange.instruments.values()]
  return [
    publicGet('/fapi/v1/klines', klineWeight, (parameters) => klines(wire, parameters)),
    { ...publicGet('/fapi/v1/fundingRate', 0, (parameters) => fundingRates(wire, parameters)), rule: 'funding-rate' },
    { ...publicGet('/fapi/v1/fundingInfo', 0, () => instruments.map(fundingInfo)), rule: 'funding-rate' },
    {
      ...publicGet('/futures/data/openInterestHist', 0, (parameters) => openInterestHistory(wire, parameters)),
      rule: 'futures-data',
    },
  ]
}

function klineWeight(parameters: Parameters): number {
  const limit = Number(parameters.get('limit') ?? 1000)
  if (limit <= 100) return 1
  return limit <= 500 ? 2 : limit <= 1000 ? 5 : 10
}

/** From a start on, or the last ones up to the end. */
function klines(wire: WireState, parameters: Parameters): KlineBody[] {
  const symbol = parameters.need('symbol')
  const interval = parameters.need('interval')
  if (!isInterval(interval)) throw new Refusal(-1120, 'Invalid interval.')
  const limit = parameters.limit(500, 1500)
  const instrument = instrumentOf(wire.exchange, symbol)
  const { toMs } = parameters.span(0, nowMs(wire))
  const startMs = parameters.integer('startTime')
  const fromMs = startMs ?? openAfter(interval, openOf(interval, toMs), 1 - limit)
  const firstMs = openOf(interval, fromMs)
  const endMs = Math.min(toMs, openAfter(interval, firstMs, limit + 1))
  const candles = readCandles(wire.exchange, instrument.symbol, interval, fromMs, endMs).slice(0, limit)
  const tape = wire.tapes.get(instrument.symbol)
  return tape === undefined ? [] : candles.map((candle) => klineBody(instrument, tape, interval, candle))
}

/** Oldest first; the mark at settlement is taken as the price that the candle of that instant opened with. */
function fundingRates(wire: WireState, parameters: Parameters): readonly FundingRateBody[] {
  const symbol = parameters.get('symbol')
  const limit = parameters.limit(100, 1000)
  const { fromMs, toMs } = parameters.span(0, nowMs(wire))
  const instruments = symbol === null ? [...wire.exchange.instruments.values()] : [instrumentOf(wire.exchange, symbol)]
  const isFromStart = parameters.get('startTime') !== null
  const cut = <T>(rows: readonly T[]): readonly T[] => (isFromStart ? rows.slice(0, limit) : rows.slice(-limit))
  const rows = instruments.flatMap(({ symbol }) =>
    settlements(wire, symbol, cut(wire.exchange.fundingHistory(symbol, fromMs, toMs))),
  )
  return cut(rows.sort((a, b) => a.fundingTime - b.fundingTime))
}

function settlements(
  wire: WireState,
  symbol: string,
  history: readonly { readonly ms: number; readonly rate: string }[],
): FundingRateBody[] {
  const candles = wire.exchange.candles(symbol, 8 * HOUR_MS, history[0]?.ms ?? 0, history.at(-1)?.ms ?? 0)
  const opens = new Map(candles.map(({ openMs, open }) => [openMs, open]))
  return history.map(({ ms, rate }) => ({
    symbol,
    fundingRate: money(new Decimal(rate)),
    fundingTime: ms,
    markPrice: priceAt(opens.get(ms)),
    rateType: 'Regular',
  }))
}

/** Nothing where the price of that time is not known, as on the venue's oldest rows. */
function priceAt(price: string | undefined): string {
  return price === undefined ? '' : money(new Decimal(price))
}

function fundingInfo({ symbol }: SimInstrument): object {
  return {
    symbol,
    adjustedFundingRateCap: FUNDING_CAP,
    adjustedFundingRateFloor: `-${FUNDING_CAP}`,
    fundingIntervalHours: 8,
    disclaimer: true,
    updateTime: null,
  }
}

function openInterestHistory(wire: WireState, parameters: Parameters): OpenInterestHistBody[] {
  const named = parameters.need('symbol')
  const periodMs = PERIODS_MS[parameters.need('period')]
  if (periodMs === undefined) throw invalid('period')
  const limit = parameters.limit(30, 500)
  const { symbol } = instrumentOf(wire.exchange, named)
  const { fromMs, toMs } = parameters.span(0, nowMs(wire))
  const isFromStart = parameters.get('startTime') !== null
  const firstMs = Math.max(isFromStart ? fromMs : toMs - limit * periodMs, nowMs(wire) - MONTH_MS)
  const lastMs = Math.min(toMs, firstMs + (limit + 1) * periodMs)
  const rows = wire.exchange.openInterestHistory(symbol, periodMs, firstMs, lastMs)
  const wanted = isFromStart ? rows.slice(0, limit) : rows.slice(-limit)
  const candles = wire.exchange.candles(symbol, periodMs, wanted[0]?.ms ?? toMs, toMs)
  const opens = new Map(candles.map(({ openMs, open }) => [openMs, open]))
  const { lastPrice } = wire.exchange.market(symbol)
  return wanted.map(({ ms, size }) => ({
    symbol,
    sumOpenInterest: money(new Decimal(size)),
    sumOpenInterestValue: money(new Decimal(size).times(opens.get(ms) ?? lastPrice)),
    timestamp: ms,
  }))
}
