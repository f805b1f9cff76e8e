import type { RecentTradeRow } from '../../venues/bybit/wire.ts'
import type { SimInstrument } from '../exchange/types.ts'
import { type Endpoint, publicGet } from './endpoint.ts'
import { tradeUuid } from './ids.ts'
import { priceText, sizeText } from './numbers.ts'
import { pageOf } from './pages.ts'
import { categoryOf, limitOf, type Parameters, textOf } from './parameters.ts'
import { accept, type Reply } from './refusal.ts'
import { riskTiers } from './risk-tiers.ts'
import { HourAgo, tickerListed, tickerRow } from './ticker-record.ts'
import { instrumentOf, nowMs, type WireState } from './wire-state.ts'

/** Gives the update id of the 1000-level stream, the one that `market/orderbook` shares. */
export type DepthIdOf = (symbol: string) => number

/** The market as it is now. Categories other than linear are known and empty. */
export function marketEndpoints(wire: WireState, depthIdOf: DepthIdOf): readonly Endpoint[] {
  const hourAgo = new HourAgo(wire.exchange)
  return [
    publicGet('market/time', () => serverTime(wire)),
    publicGet('market/instruments-info', (parameters) => instruments(wire, parameters)),
    publicGet('market/orderbook', (parameters) => orderBook(wire, parameters, depthIdOf)),
    publicGet('market/tickers', (parameters) => tickers(wire, parameters, hourAgo)),
    publicGet('market/recent-trade', (parameters) => recentTrades(wire, parameters)),
    publicGet('market/risk-limit', (parameters) => riskLimits(wire, parameters)),
    publicGet('market/price-limit', (parameters) => priceLimit(wire, parameters)),
    // No pool is simulated: nothing is ever liquidated here.
    publicGet('market/insurance', () => accept({ updatedTime: String(nowMs(wire)), list: [] })),
  ]
}

function serverTime(wire: WireState): Reply {
  const wallMs = wire.clock.wallMs()
  const nanos = `${Math.floor(wallMs)}${String(Math.floor((wallMs % 1) * 1e6)).padStart(6, '0')}`
  return accept({ timeSecond: String(Math.floor(wallMs / 1000)), timeNano: nanos })
}

function instruments(wire: WireState, parameters: Parameters): Reply {
  const category = categoryOf(parameters)
  const limit = limitOf(parameters, 500, 1000)
  if (textOf(parameters, 'symbol') !== '' && category === 'linear') instrumentOf(wire, parameters)
  const wanted = (instrument: SimInstrument): boolean =>
    matches(instrument.symbol, textOf(parameters, 'symbol')) &&
    matches(instrument.baseCoin, textOf(parameters, 'baseCoin')) &&
    matches(String(instrument.raw['symbolType']), textOf(parameters, 'symbolType')) &&
    instrument.raw['status'] === (textOf(parameters, 'status') || 'Trading')
  const listed = category === 'linear' ? [...wire.exchange.instruments.values()].filter(wanted) : []
  const page = pageOf(listed, ({ symbol }) => symbol, textOf(parameters, 'cursor'), limit)
  return accept({ category, list: page.list.map(({ raw }) => raw), nextPageCursor: page.nextPageCursor })
}

function orderBook(wire: WireState, parameters: Parameters, depthIdOf: DepthIdOf): Reply {
  categoryOf(parameters)
  const instrument = instrumentOf(wire, parameters)
  const book = wire.exchange.book(instrument.symbol, limitOf(parameters, 25, 1000))
  const levels = (side: typeof book.bids) => side.map(({ price, size }) => [price, sizeText(instrument, size)])
  return accept({
    s: instrument.symbol,
    b: levels(book.bids),
    a: levels(book.asks),
    ts: nowMs(wire),
    u: depthIdOf(instrument.symbol),
    seq: book.seq,
    cts: Math.min(nowMs(wire), Math.floor(book.engineMs)),
  })
}

function tickers(wire: WireState, parameters: Parameters, hourAgo: HourAgo): Reply {
  const category = categoryOf(parameters)
  const asked = linearInstruments(wire, parameters, category)
  const rows = asked.map((instrument) => tickerRow(wire.exchange, instrument, hourAgo.priceOf(instrument)))
  return accept({ category, list: rows.map(tickerListed) })
}

function recentTrades(wire: WireState, parameters: Parameters): Reply {
  const category = categoryOf(parameters)
  const instrument = instrumentOf(wire, parameters)
  const { symbol } = instrument
  const trades = wire.exchange.recentTrades(symbol, limitOf(parameters, 500, 1000))
  const list = trades
    .toSorted((one, other) => other.tradeId - one.tradeId)
    .map((trade) => ({
      execId: tradeUuid(symbol, trade.tradeId),
      symbol,
      price: priceText(instrument, trade.price),
      size: sizeText(instrument, trade.size),
      side: trade.takerSide === 'buy' ? 'Buy' : 'Sell',
      time: String(Math.floor(trade.engineMs)),
      isBlockTrade: false,
      isRPITrade: false,
      seq: String(trade.seq),
    })) satisfies RecentTradeRow[]
  return accept({ category, list })
}

const RISK_LIMIT_SYMBOLS = 15

function riskLimits(wire: WireState, parameters: Parameters): Reply {
  const category = categoryOf(parameters)
  const asked = linearInstruments(wire, parameters, category)
  const page = pageOf(asked, ({ symbol }) => symbol, textOf(parameters, 'cursor'), RISK_LIMIT_SYMBOLS)
  const list = page.list.flatMap((instrument) =>
    riskTiers(instrument).map((tier) => ({
      id: tier.id,
      symbol: instrument.symbol,
      riskLimitValue: tier.limit.toFixed(),
      maintenanceMargin: tier.maintenance.toFixed(),
      initialMargin: tier.initial.toFixed(),
      isLowestRisk: tier.id === 1 ? 1 : 0,
      maxLeverage: tier.maxLeverage.toFixed(2),
      mmDeduction: tier.deduction.isZero() ? '' : tier.deduction.toFixed(),
    })),
  )
  return accept({ category, list, nextPageCursor: page.nextPageCursor })
}

function priceLimit(wire: WireState, parameters: Parameters): Reply {
  categoryOf(parameters, 'linear')
  const instrument = instrumentOf(wire, parameters)
  const { buyMax, sellMin } = wire.exchange.market(instrument.symbol)
  const [buyLmt, sellLmt] = [priceText(instrument, buyMax), priceText(instrument, sellMin)]
  return accept({ symbol: instrument.symbol, buyLmt, sellLmt, ts: String(nowMs(wire)) }, {}, '')
}

function linearInstruments(wire: WireState, parameters: Parameters, category: string): readonly SimInstrument[] {
  if (category !== 'linear') return []
  return textOf(parameters, 'symbol') === ''
    ? [...wire.exchange.instruments.values()]
    : [instrumentOf(wire, parameters)]
}

function matches(value: string, wanted: string): boolean {
  return wanted === '' || value === wanted
}
