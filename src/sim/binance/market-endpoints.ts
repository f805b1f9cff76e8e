import { Decimal } from 'decimal.js'
import type { AggTradeBody, ExchangeInfo, SymbolInfo, TradeBody } from '../../venues/binance/wire.ts'
import type { SimInstrument, SimTrade } from '../exchange/types.ts'
import { bySymbol, type Endpoint, keyed, publicGet } from './endpoint.ts'
import { bookTickerBody, depthBody, premiumIndexBody, ticker24hBody, tickerPriceBody } from './market-rows.ts'
import { instrumentOf } from './order-plan.ts'
import type { Parameters } from './parameters.ts'
import { Refusal } from './refusal.ts'
import { priceText, sizeText } from './texts.ts'
import type { AggTrade } from './trade-tape.ts'
import { nowMs, type WireState } from './wire-state.ts'

const HOUR_MS = 3_600_000
const AGG_PAST_MS = 48 * HOUR_MS
const KEPT_TRADES = 1_000

/** What any client may ask of the market as it is now. */
export function marketEndpoints(wire: WireState): readonly Endpoint[] {
  const ofSymbol = (answer: (wire: WireState, instrument: SimInstrument) => unknown) => (parameters: Parameters) =>
    answer(wire, instrumentOf(wire.exchange, parameters.need('symbol')))
  /** An object with a symbol, a list without one. */
  const oneOrAll = (row: (wire: WireState, instrument: SimInstrument) => unknown) => (parameters: Parameters) => {
    const symbol = parameters.get('symbol')
    if (symbol !== null) return row(wire, instrumentOf(wire.exchange, symbol))
    return [...wire.exchange.instruments.values()].map((instrument) => row(wire, instrument))
  }
  return [
    { ...publicGet('/fapi/v1/ping', 1, () => ({})), isProbe: true },
    { ...publicGet('/fapi/v1/time', 1, () => ({ serverTime: nowMs(wire) })), isProbe: true },
    publicGet('/api/v3/ping', 1, () => ({})), // python-binance asks the spot host first, which may be told to be here
    publicGet('/fapi/v1/exchangeInfo', 1, () => exchangeInfo(wire)),
    publicGet('/fapi/v1/depth', depthWeight, (parameters) =>
      depthBody(wire, instrumentOf(wire.exchange, parameters.need('symbol')), depthLimit(parameters)),
    ),
    publicGet('/fapi/v1/trades', 5, (parameters) => recentTrades(wire, parameters)),
    keyed('GET', '/fapi/v1/historicalTrades', 200, (parameters) => historicalTrades(wire, parameters)),
    publicGet('/fapi/v1/aggTrades', 20, (parameters) => aggTrades(wire, parameters)),
    publicGet('/fapi/v1/premiumIndex', bySymbol(1, 10), oneOrAll(premiumIndexBody)),
    publicGet('/fapi/v1/ticker/24hr', bySymbol(1, 40), oneOrAll(ticker24hBody)),
    publicGet('/fapi/v1/ticker/price', bySymbol(1, 2), oneOrAll(tickerPriceBody)),
    publicGet('/fapi/v2/ticker/price', bySymbol(1, 2), oneOrAll(tickerPriceBody)),
    publicGet('/fapi/v1/ticker/bookTicker', bySymbol(2, 5), oneOrAll(bookTickerBody)),
    publicGet('/fapi/v1/openInterest', 1, ofSymbol(openInterest)),
  ]
}

/** @throws Refusal -4021 */
export function depthLimit(parameters: Parameters): number {
  const text = parameters.get('limit')
  if (text === null) return 500
  if (!Object.hasOwn(DEPTH_WEIGHTS, text)) throw new Refusal(-4021, `${text} is not valid depth limit`)
  return Number(text)
}

const DEPTH_WEIGHTS: Readonly<Record<string, number>> = { 5: 2, 10: 2, 20: 2, 50: 2, 100: 5, 500: 10, 1000: 20 }

/** Without a limit it is cheapest, although 500 levels come back (measured). */
export function depthWeight(parameters: Parameters): number {
  return DEPTH_WEIGHTS[parameters.get('limit') ?? ''] ?? 1
}

function exchangeInfo(wire: WireState): ExchangeInfo {
  return {
    timezone: 'UTC',
    serverTime: nowMs(wire),
    futuresType: 'U_MARGINED',
    rateLimits: wire.limits.listed(),
    exchangeFilters: [],
    assets: [{ asset: 'USDT', marginAvailable: true, autoAssetExchange: '-10000' }],
    symbols: [...wire.exchange.instruments.values()].map(({ raw }) => raw as unknown as SymbolInfo),
  }
}

function recentTrades(wire: WireState, parameters: Parameters): TradeBody[] {
  const limit = parameters.limit(500, 1000)
  const instrument = instrumentOf(wire.exchange, parameters.need('symbol'))
  return wire.exchange
    .recentTrades(instrument.symbol, limit)
    .map((trade) => tradeBody(instrument, trade))
    .reverse()
}

/** From an id on, as far back as the exchange remembers. */
function historicalTrades(wire: WireState, parameters: Parameters): TradeBody[] {
  const limit = parameters.limit(100, 500)
  const instrument = instrumentOf(wire.exchange, parameters.need('symbol'))
  const fromId = parameters.integer('fromId')
  const kept = wire.exchange.recentTrades(instrument.symbol, KEPT_TRADES).toReversed()
  const wanted = fromId === null ? kept.slice(-limit) : kept.filter(({ tradeId }) => tradeId >= fromId).slice(0, limit)
  return wanted.map((trade) => tradeBody(instrument, trade))
}

function tradeBody(instrument: SimInstrument, { tradeId, price, size, takerSide, engineMs }: SimTrade): TradeBody {
  return {
    id: tradeId,
    price: priceText(instrument, price),
    qty: sizeText(instrument, size),
    quoteQty: price.times(size).toFixed(instrument.priceDecimals, Decimal.ROUND_DOWN),
    time: Math.floor(engineMs),
    isBuyerMaker: takerSide === 'sell',
    isRPITrade: false,
  }
}

function aggTrades(wire: WireState, parameters: Parameters): AggTradeBody[] {
  const limit = parameters.limit(500, 1000)
  const instrument = instrumentOf(wire.exchange, parameters.need('symbol'))
  const [startMs, endMs] = [parameters.integer('startTime'), parameters.integer('endTime')]
  if (startMs !== null && startMs < nowMs(wire) - AGG_PAST_MS)
    throw new Refusal(-4166, 'Search window is restricted to recent 2 days only.')
  if (startMs !== null && endMs !== null && endMs - startMs >= HOUR_MS)
    throw new Refusal(-1127, 'More than 1 hours between startTime and endTime.')
  const { fromMs, toMs } = parameters.span(0, nowMs(wire))
  const fromId = parameters.integer('fromId')
  const aggs = wire.tapes.get(instrument.symbol)?.aggs ?? []
  const rows = aggs.filter(({ id, ms }) => (fromId === null ? ms >= fromMs && ms <= toMs : id >= fromId))
  const wanted = fromId === null && startMs === null ? rows.slice(-limit) : rows.slice(0, limit)
  return wanted.map((agg) => aggTradeBody(instrument, agg))
}

export function aggTradeBody(instrument: SimInstrument, agg: AggTrade): AggTradeBody {
  const size = sizeText(instrument, agg.size)
  return {
    a: agg.id,
    p: priceText(instrument, agg.price),
    q: size,
    nq: size,
    f: agg.firstId,
    l: agg.lastId,
    T: Math.floor(agg.ms),
    m: agg.takerSide === 'sell',
  }
}

function openInterest(wire: WireState, instrument: SimInstrument): object {
  const { symbol, openInterest } = wire.exchange.market(instrument.symbol)
  return { openInterest: sizeText(instrument, openInterest), symbol, time: nowMs(wire) }
}
