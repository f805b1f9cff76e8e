import { Decimal } from 'decimal.js'
import type { CountdownBody, IncomeBody, OrderRow, UserTradeBody } from '../../venues/binance/wire.ts'
import type { SimAccount, SimOrder } from '../exchange/types.ts'
import type { LoggedFill } from './account-log.ts'
import { trader } from './auth.ts'
import { bySymbol, type Endpoint, signed } from './endpoint.ts'
import { instrumentOf } from './order-plan.ts'
import { orderRow } from './order-rows.ts'
import { findOrder } from './orders.ts'
import type { Parameters } from './parameters.ts'
import { missing, noSuchOrder, Refusal } from './refusal.ts'
import { money, priceText, sizeText, trimmed, valueText } from './texts.ts'
import { contextOf, listed, nowMs, type WireState } from './wire-state.ts'

const DAY_MS = 86_400_000
const WINDOW_MS = 7 * DAY_MS
const ZERO = new Decimal(0)

/** Questions about orders, fills and what they have earned; and the dead man's switch. */
export function orderEndpoints(wire: WireState): readonly Endpoint[] {
  return [
    signed('GET', '/fapi/v1/order', 1, (parameters, { account }) => queryOrder(wire, account, parameters, false)),
    signed('GET', '/fapi/v1/openOrder', 1, (parameters, { account }) => queryOrder(wire, account, parameters, true)),
    signed('GET', '/fapi/v1/openOrders', bySymbol(1, 40), (parameters, { account }) =>
      openOrders(wire, account, parameters),
    ),
    signed('GET', '/fapi/v1/allOrders', 5, (parameters, { account }) => allOrders(wire, account, parameters)),
    signed('GET', '/fapi/v1/userTrades', 5, (parameters, { account }) => userTrades(wire, account, parameters)),
    signed('GET', '/fapi/v1/income', 30, (parameters, { account }) => income(wire, account, parameters)),
    signed('POST', '/fapi/v1/countdownCancelAll', 10, (parameters, key) =>
      countdown(wire, trader(key).account, parameters),
    ),
  ]
}

/** @throws Refusal -2013 */
export function queryOrder(wire: WireState, account: SimAccount, parameters: Parameters, onlyOpen: boolean): OrderRow {
  const order = findOrder(wire, account, parameters)
  if (order === null || (onlyOpen && !isOpen(order))) throw noSuchOrder()
  return orderRow(order, contextOf(wire, order))
}

function openOrders(wire: WireState, account: SimAccount, parameters: Parameters): OrderRow[] {
  const symbol = wantedSymbol(wire, parameters)
  return [...account.openOrders.values()]
    .filter((order) => symbol === null || order.symbol === symbol)
    .map((order) => orderRow(order, contextOf(wire, order)))
}

/** Oldest first; from an id on, or within seven days. */
function allOrders(wire: WireState, account: SimAccount, parameters: Parameters): OrderRow[] {
  const symbol = wantedSymbol(wire, parameters)
  const fromId = parameters.integer('orderId')
  const limit = parameters.limit(500, 1000)
  const isInSpan = spanOf(parameters, nowMs(wire))
  const orders = wire.exchange
    .orders(account)
    .filter((order) => symbol === null || order.symbol === symbol)
    .filter(({ id, createdMs }) => (fromId === null ? isInSpan(createdMs) : id >= fromId))
    .toReversed()
  const wanted = fromId === null && parameters.get('startTime') === null ? orders.slice(-limit) : orders.slice(0, limit)
  return wanted.map((order) => ({ ...orderRow(order, contextOf(wire, order)), pair: order.symbol, cumBase: '0' }))
}

function userTrades(wire: WireState, account: SimAccount, parameters: Parameters): UserTradeBody[] {
  const { symbol } = instrumentOf(wire.exchange, parameters.need('symbol'))
  const [orderId, fromId] = [parameters.integer('orderId'), parameters.integer('fromId')]
  const limit = parameters.limit(500, 1000)
  const isInSpan = spanOf(parameters, nowMs(wire))
  const fills = wire.accountLog
    .fills(account)
    .filter(({ fill }) => fill.order.symbol === symbol && (orderId === null || fill.order.id === orderId))
    .filter(({ fill, ms }) => (fromId === null ? isInSpan(ms) : fill.tradeId >= fromId))
  const takesFirst = fromId !== null || parameters.get('startTime') !== null
  return (takesFirst ? fills.slice(0, limit) : fills.slice(-limit)).map((logged) => userTrade(wire, logged))
}

function userTrade(wire: WireState, { fill, ms }: LoggedFill): UserTradeBody {
  const { order, tradeId, price, size, realised, fee, isMaker } = fill
  const instrument = listed(wire, order.symbol)
  return {
    id: tradeId,
    orderId: order.id,
    symbol: order.symbol,
    pair: order.symbol,
    side: order.side === 'buy' ? 'BUY' : 'SELL',
    positionSide: 'BOTH',
    price: priceText(instrument, price),
    qty: sizeText(instrument, size),
    quoteQty: valueText(instrument, price.times(size)),
    baseQty: '0',
    realizedPnl: trimmed(realised),
    commission: money(fee),
    commissionAsset: 'USDT',
    marginAsset: 'USDT',
    buyer: order.side === 'buy',
    maker: isMaker,
    time: ms,
  }
}

/** Commission and realised profit of each fill, and funding; oldest first. */
function income(wire: WireState, account: SimAccount, parameters: Parameters): IncomeBody[] {
  const symbol = wantedSymbol(wire, parameters)
  const type = parameters.word('incomeType')
  const limit = parameters.limit(100, 1000)
  const { fromMs, toMs } = parameters.span(nowMs(wire) - WINDOW_MS, nowMs(wire))
  const { accountLog } = wire
  const rows = [...accountLog.fills(account).flatMap(incomeOfFill), ...accountLog.payments(account).map(fundingRow)]
  const wanted = rows
    .filter((row) => (symbol === null || row.symbol === symbol) && (type === null || row.incomeType === type))
    .filter(({ time }) => time >= fromMs && time <= toMs)
    .sort((a, b) => a.time - b.time)
  const page = parameters.integer('page') ?? 1
  return wanted.slice((page - 1) * limit, page * limit)
}

function incomeOfFill({ fill, ms }: LoggedFill): IncomeBody[] {
  const { order, tradeId, fee, realised } = fill
  const row = (incomeType: string, amount: Decimal): IncomeBody => ({
    symbol: order.symbol,
    incomeType,
    income: money(amount),
    asset: 'USDT',
    info: incomeType,
    time: ms,
    tranId: tradeId,
    tradeId: String(tradeId),
  })
  const commission = row('COMMISSION', ZERO.minus(fee))
  return realised.isZero() ? [commission] : [commission, row('REALIZED_PNL', realised)]
}

function fundingRow({
  symbol,
  ms,
  amount,
  id,
}: {
  symbol: string
  ms: number
  amount: Decimal
  id: number
}): IncomeBody {
  const names = { incomeType: 'FUNDING_FEE', info: 'FUNDING_FEE', asset: 'USDT', tradeId: '' }
  return { symbol, ...names, income: money(amount), time: ms, tranId: id }
}

function countdown(wire: WireState, account: SimAccount, parameters: Parameters): CountdownBody {
  const named = parameters.need('symbol')
  const countdownMs = parameters.integer('countdownTime')
  if (countdownMs === null) throw missing('countdownTime')
  const { symbol } = instrumentOf(wire.exchange, named)
  wire.countdown.set(account, symbol, countdownMs)
  return { symbol, countdownTime: String(countdownMs) }
}

/** The last seven days, or a window that is no longer. @throws Refusal -4165 */
function spanOf(parameters: Parameters, nowMs: number): (ms: number) => boolean {
  const endMs = parameters.integer('endTime')
  const startMs = parameters.integer('startTime')
  if (startMs !== null && endMs !== null && endMs - startMs > WINDOW_MS)
    throw new Refusal(-4165, 'Maximum time interval is 7 days')
  const { fromMs, toMs } = parameters.span(
    (endMs ?? nowMs) - WINDOW_MS,
    Math.min(nowMs, (startMs ?? nowMs) + WINDOW_MS),
  )
  return (ms) => ms >= fromMs && ms <= toMs
}

function wantedSymbol(wire: WireState, parameters: Parameters): string | null {
  const named = parameters.get('symbol')
  return named === null ? null : instrumentOf(wire.exchange, named).symbol
}

function isOpen({ status }: SimOrder): boolean {
  return status === 'NEW' || status === 'PARTIALLY_FILLED'
}
