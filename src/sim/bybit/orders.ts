import { Decimal } from 'decimal.js'
import type { SimAccount, SimInstrument, SimOrder, SimPlace, SimResult } from '../exchange/types.ts'
import { hexOf, linkIdOf, uuidOf } from './ids.ts'
import { checkLimit, NOTHING_TO_REDUCE, readPlace, readRef } from './order-reading.ts'
import { decimalOf, type Parameters, requireLinear, textOf } from './parameters.ts'
import { accept, Refusal, refuse, type Reply } from './refusal.ts'
import { refuseUnsupported } from './unsupported.ts'
import { instrumentOf, type WireState } from './wire-state.ts'

/** One order of `POST /v5/order/create`, on the engine. The yes says that it was taken, whatever matching made of it since. */
export function createOrder(wire: WireState, account: SimAccount, parameters: Parameters): Reply {
  const placed = readPlace(wire, account, parameters)
  return acknowledged(wire.exchange.place(account, placed), (refusal) => {
    if (refusal === 'size-max') refuse(refusal, tooLargeText(wire, placed))
    if (refusal === 'notional-min') refuse(refusal, tooLittleText(instrumentOf(wire, parameters)))
    if (refusal === 'reduce-only') refuse(refusal, reduceOnlyText(account, placed))
    if (refusal === 'no-liquidity') throw new Refusal(10001, noLiquidityText(wire, placed))
    return refuse(refusal)
  })
}

/** `POST /v5/order/amend`: price, size or both; `qty` is the new total. */
export function amendOrder(wire: WireState, account: SimAccount, parameters: Parameters): Reply {
  requireLinear(parameters)
  const instrument = instrumentOf(wire, parameters)
  refuseUnsupported(parameters)
  const size = decimalOf(parameters, 'qty', 'Qty invalid')
  const price = decimalOf(parameters, 'price', 'Price invalid')
  if (size === null && price === null) refuse('amend-unchanged')
  const ref = readRef(parameters)
  const order = wire.exchange.findOrder(account, ref)
  if (price !== null && order !== null) checkLimit(wire, account, instrument, order.side, price)
  return acknowledged(wire.exchange.amend(account, ref, { size, price }), (refusal) =>
    refusal === 'unknown-order' ? refuse(refusal, 'order not exists or too late to replace') : refuse(refusal),
  )
}

/** `POST /v5/order/cancel`. */
export function cancelOrder(wire: WireState, account: SimAccount, parameters: Parameters): Reply {
  requireLinear(parameters)
  instrumentOf(wire, parameters)
  return acknowledged(wire.exchange.cancel(account, readRef(parameters)), (refusal) => refuse(refusal))
}

/** `POST /v5/order/cancel-all`: the widest of symbol, base coin and settle coin that is given decides. */
export function cancelAllOrders(wire: WireState, account: SimAccount, parameters: Parameters): Reply {
  requireLinear(parameters)
  const [symbol, baseCoin, settleCoin] = ['symbol', 'baseCoin', 'settleCoin'].map((name) => textOf(parameters, name))
  if (!symbol && !baseCoin && !settleCoin) throw new Refusal(10001, 'params error')
  if (symbol) instrumentOf(wire, parameters)
  const isPlain = ['', 'Order', 'OpenOrder'].includes(textOf(parameters, 'orderFilter'))
  const cancelled = isPlain ? cancelScope(wire, account, symbol ?? '', baseCoin ?? '', settleCoin ?? '') : []
  return accept({ list: cancelled.map(named), success: '1' })
}

/** An order's two names, as every yes gives them. */
export function named(order: SimOrder) {
  return { orderId: order.uuid, orderLinkId: linkIdOf(order.clientId) }
}

function acknowledged(result: SimResult, refused: (refusal: (SimResult & { ok: false })['refusal']) => never): Reply {
  return result.ok ? accept(named(result.order)) : refused(result.refusal)
}

function cancelScope(
  wire: WireState,
  account: SimAccount,
  symbol: string,
  baseCoin: string,
  settleCoin: string,
): readonly SimOrder[] {
  const { exchange } = wire
  if (symbol) return exchange.cancelAll(account, symbol)
  if (!baseCoin) return settleCoin === 'USDT' ? exchange.cancelAll(account, null) : []
  const inScope = [...exchange.instruments.values()].filter((instrument) => instrument.baseCoin === baseCoin)
  return inScope.flatMap((instrument) => exchange.cancelAll(account, instrument.symbol))
}

function reduceOnlyText(account: SimAccount, placed: SimPlace): string {
  const held = account.positions.get(placed.symbol)?.size
  return held === undefined || held.isZero() ? NOTHING_TO_REDUCE : 'Reduce-only rule not satisfied'
}

/** The venue prints sizes times 10⁸ here. */
function tooLargeText(wire: WireState, placed: SimPlace): string {
  const instrument = wire.exchange.instruments.get(placed.symbol)
  const max = placed.type === 'MARKET' ? instrument?.marketSizeMax : instrument?.sizeMax
  const scaled = (size: Decimal | undefined): string => (size ?? new Decimal(0)).times(1e8).toFixed(0)
  const figures = `order_qty:${scaled(placed.size)} > max_qty:${scaled(max)}`
  return `The number of contracts exceeds maximum limit allowed: too large, ${figures}`
}

function tooLittleText(instrument: SimInstrument): string {
  return `Order does not meet minimum order value ${instrument.notionalMin.toFixed()}USDT`
}

/** Bound and last price, times 10⁴, under an id that nothing else bears. */
function noLiquidityText(wire: WireState, { symbol, side }: SimPlace): string {
  const { buyMax, sellMin, lastPrice } = wire.exchange.market(symbol)
  const figures = [side === 'buy' ? buyMax : sellMin, lastPrice].map((price) => price.times(1e4).toFixed(0))
  return `[${uuidOf(hexOf(wire.random, 32))}]${side}: [${figures.join(',')}] invalid`
}
