import { Decimal } from 'decimal.js'
import type { SimAccount, SimKey, SimOrder } from '../exchange/types.ts'
import { type Endpoint, signedGet, signedPost } from './endpoint.ts'
import { executionListed } from './execution-log.ts'
import { uuidOf, hexOf, linkIdOf } from './ids.ts'
import { historyRow, orderRow } from './order-record.ts'
import { readPlace } from './order-reading.ts'
import { pageOf } from './pages.ts'
import { categoryOf, integerOf, limitOf, type Parameters, textOf } from './parameters.ts'
import { accept, Refusal, type Reply } from './refusal.ts'
import { leverageOf } from './position-record.ts'
import { walletTotals } from './wallet-record.ts'
import { nowMs, type WireState } from './wire-state.ts'

const DAY_MS = 86_400_000
const CLOSED_KEPT = 500

/** What is known of orders and executions, and what belongs to orders but sends none. */
export function orderEndpoints(wire: WireState): readonly Endpoint[] {
  return [
    signedGet('order/realtime', (parameters, key) => ordersNow(wire, parameters, key)),
    signedGet('order/history', (parameters, key) => orderHistory(wire, parameters, key)),
    signedGet('execution/list', (parameters, key) => executions(wire, parameters, key)),
    signedPost('order/pre-check', (parameters, { account }) => preCheck(wire, parameters, account)),
    signedPost('order/disconnected-cancel-all', (parameters, { account }) => setSwitch(wire, parameters, account)),
  ]
}

function ordersNow(wire: WireState, parameters: Parameters, { account }: SimKey): Reply {
  const category = categoryOf(parameters)
  if (
    category === 'linear' &&
    !['symbol', 'baseCoin', 'settleCoin', 'orderId', 'orderLinkId'].some((name) => textOf(parameters, name))
  )
    throw new Refusal(10001, 'Missing some parameters that must be filled in, symbol or settleCoin or baseCoin')
  const named = isNamed(parameters)
  const wantsClosed = integerOf(parameters, 'openOnly', 0) === 1
  const rows = inScope(wire, parameters, account, category)
    .filter((order) => named || isOpen(order) !== wantsClosed)
    .slice(0, wantsClosed ? CLOSED_KEPT : undefined)
  return accept({ category, ...orderPage(rows, parameters, orderRow) })
}

function orderHistory(wire: WireState, parameters: Parameters, { account }: SimKey): Reply {
  const category = categoryOf(parameters)
  const [from, to] = readSpan(wire, parameters)
  const rows = inScope(wire, parameters, account, category).filter(
    (order) => !isOpen(order) && order.createdMs >= from && order.createdMs <= to,
  )
  return accept({ category, ...orderPage(rows, parameters, historyRow) })
}

function executions(wire: WireState, parameters: Parameters, { account }: SimKey): Reply {
  const category = categoryOf(parameters)
  const [from, to] = readSpan(wire, parameters)
  const limit = limitOf(parameters, 50, 100)
  const [orderId, orderLinkId, symbol] = ['orderId', 'orderLinkId', 'symbol'].map((name) => textOf(parameters, name))
  const kinds = ['', 'Trade'].includes(textOf(parameters, 'execType'))
  const rows = (category === 'linear' && kinds ? wire.executions.of(account) : []).filter((row) => {
    if (orderId) return row.orderId === orderId
    if (orderLinkId) return row.orderLinkId === orderLinkId
    return (!symbol || row.symbol === symbol) && Number(row.execTime) >= from && Number(row.execTime) <= to
  })
  const page = pageOf(rows, ({ execId }) => execId, textOf(parameters, 'cursor'), limit)
  return accept({ category, nextPageCursor: page.nextPageCursor, list: page.list.map(executionListed) })
}

/** The rates before and after, in 1e-4 of the equity; no order is placed. */
function preCheck(wire: WireState, parameters: Parameters, account: SimAccount): Reply {
  const { exchange } = wire
  const placed = readPlace(wire, account, parameters)
  const totals = walletTotals(exchange, account)
  const equity = account.wallet.plus(totals.unrealised)
  const value = placed.size.times(placed.price ?? exchange.market(placed.symbol).lastPrice)
  const added = placed.reduceOnly ? new Decimal(0) : value.div(leverageOf(account, placed.symbol))
  const initial = totals.positionMargin.plus(totals.orderMargin)
  const rate = (margin: Decimal): number => margin.div(equity).times(1e4).round().toNumber()
  const names = { orderId: uuidOf(hexOf(wire.random, 32)), orderLinkId: linkIdOf(placed.clientId) }
  const [post_imr_e4, post_mmr_e4] = [rate(initial.plus(added)), rate(totals.maintenance.plus(added.div(2)))]
  if (initial.plus(added).gt(equity)) {
    const extInfo = {
      future_order_id: names.orderId,
      future_order_link_id: names.orderLinkId,
      post_imr_e4,
      post_mmr_e4,
    }
    throw new Refusal(110007, 'ab not enough for new order', {}, extInfo)
  }
  const before = { preImrE4: rate(initial), preMmrE4: rate(totals.maintenance) }
  return accept({ ...names, ...before, postImrE4: post_imr_e4, postMmrE4: post_mmr_e4 })
}

function setSwitch(wire: WireState, parameters: Parameters, account: SimAccount): Reply {
  const seconds = integerOf(parameters, 'timeWindow', 0)
  if (seconds < 3 || seconds > 300) throw new Refusal(10001, 'params error: timeWindow invalid')
  if (textOf(parameters, 'product') === 'DERIVATIVES') wire.deadMansSwitch.setWindow(account, seconds)
  return accept(null, {}, 'success')
}

/** An order id goes before everything else that narrows the list down. */
function inScope(wire: WireState, parameters: Parameters, account: SimAccount, category: string): readonly SimOrder[] {
  if (category !== 'linear' || !['', 'Order'].includes(textOf(parameters, 'orderFilter'))) return []
  const { exchange } = wire
  const [orderId, orderLinkId, symbol, baseCoin, settleCoin] = [
    'orderId',
    'orderLinkId',
    'symbol',
    'baseCoin',
    'settleCoin',
  ].map((name) => textOf(parameters, name))
  const isWanted = (order: SimOrder): boolean => {
    if (orderId) return order.uuid === orderId
    if (orderLinkId) return order.clientId === orderLinkId
    if (symbol) return order.symbol === symbol
    if (baseCoin) return exchange.instruments.get(order.symbol)?.baseCoin === baseCoin
    return !settleCoin || settleCoin === 'USDT'
  }
  return exchange.orders(account).filter(isWanted)
}

function orderPage<T>(rows: readonly SimOrder[], parameters: Parameters, row: (order: SimOrder) => T) {
  const page = pageOf(rows, ({ uuid }) => uuid, textOf(parameters, 'cursor'), limitOf(parameters, 20, 50))
  return { nextPageCursor: page.nextPageCursor, list: page.list.map(row) }
}

function isNamed(parameters: Parameters): boolean {
  return textOf(parameters, 'orderId') !== '' || textOf(parameters, 'orderLinkId') !== ''
}

function isOpen(order: SimOrder): boolean {
  return order.status === 'NEW' || order.status === 'PARTIALLY_FILLED'
}

/** Seven days at most; the last seven where nothing is said, seven from or to where one end is. */
function readSpan(wire: WireState, parameters: Parameters): [fromMs: number, toMs: number] {
  const span = 7 * DAY_MS
  const [start, end] = [integerOf(parameters, 'startTime', 0), integerOf(parameters, 'endTime', 0)]
  if (start === 0) return end === 0 ? [nowMs(wire) - span, Infinity] : [end - span, end]
  if (end === 0) return [start, start + span]
  if (end - start > span) throw new Refusal(10001, 'The time range between startTime and endTime cannot exceed 7 days')
  return [start, end]
}
