import { Decimal } from 'decimal.js'
import type {
  SimAccount,
  SimInstrument,
  SimOrder,
  SimOrderRef,
  SimPlace,
  SimResult,
  SimTimeInForce,
} from '../exchange/types.ts'
import { linkIdOf, unnamedClientId } from './ids.ts'
import { decimalOf, flagOf, type Parameters, requireLinear, textOf } from './parameters.ts'
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

/** Reads and checks what the wire itself knows of a placement. @throws Refusal */
export function readPlace(wire: WireState, account: SimAccount, parameters: Parameters): SimPlace {
  requireLinear(parameters)
  const instrument = instrumentOf(wire, parameters)
  refuseUnsupported(parameters)
  const side = oneOf(parameters, 'side', { Buy: 'buy', Sell: 'sell' } as const)
  const type = oneOf(parameters, 'orderType', { Limit: 'LIMIT', Market: 'MARKET' } as const)
  const { symbol } = instrument
  const reduceOnly = flagOf(parameters, 'reduceOnly')
  return {
    symbol,
    side,
    type,
    timeInForce: type === 'MARKET' ? 'IOC' : timeInForceOf(parameters),
    size: readSize(account, instrument, parameters, reduceOnly),
    price: type === 'MARKET' ? null : readPrice(wire, account, instrument, side, parameters),
    reduceOnly,
    clientId: readLinkId(parameters) || unnamedClientId(wire.random),
  }
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

/** `orderId` wins where both names are given and disagree. */
function readRef(parameters: Parameters): SimOrderRef {
  const symbol = textOf(parameters, 'symbol')
  const uuid = textOf(parameters, 'orderId')
  const clientId = textOf(parameters, 'orderLinkId')
  if (uuid) return { symbol, uuid }
  if (clientId) return { symbol, clientId }
  throw new Refusal(10001, 'params error: orderId or orderLinkId is required')
}

function readLinkId(parameters: Parameters): string {
  const linkId = textOf(parameters, 'orderLinkId')
  if (linkId !== '' && !/^[A-Za-z0-9_-]{1,36}$/.test(linkId))
    throw new Refusal(10001, 'params error: orderLinkId invalid')
  return linkId
}

function timeInForceOf(parameters: Parameters): SimTimeInForce {
  const names = { '': 'GTC', GTC: 'GTC', IOC: 'IOC', FOK: 'FOK', PostOnly: 'POST_ONLY' } as const
  return oneOf(parameters, 'timeInForce', names)
}

/** Size `0` with both closing flags means the whole position (reference §4.1). */
function readSize(
  account: SimAccount,
  instrument: SimInstrument,
  parameters: Parameters,
  reduceOnly: boolean,
): Decimal {
  const size = decimalOf(parameters, 'qty', 'Qty invalid')
  if (size === null) throw new Refusal(10001, 'Qty invalid')
  if (!size.isZero()) return size
  if (!reduceOnly || !flagOf(parameters, 'closeOnTrigger')) throw new Refusal(10001, 'Qty invalid')
  const held = account.positions.get(instrument.symbol)?.size.abs() ?? new Decimal(0)
  if (held.isZero()) refuse('reduce-only', NOTHING_TO_REDUCE)
  return Decimal.min(held, textOf(parameters, 'orderType') === 'Market' ? instrument.marketSizeMax : instrument.sizeMax)
}

function readPrice(
  wire: WireState,
  account: SimAccount,
  instrument: SimInstrument,
  side: SimOrder['side'],
  parameters: Parameters,
): Decimal {
  const price = decimalOf(parameters, 'price', 'Price invalid')
  if (price === null || price.isZero()) throw new Refusal(10001, 'Price invalid')
  checkLimit(wire, account, instrument, side, price)
  return price
}

/** The engine moves a price beyond the limit to the bound, as futures accounts usually have it; one that asked for it is refused instead (reference §4.17). */
function checkLimit(
  wire: WireState,
  account: SimAccount,
  instrument: SimInstrument,
  side: SimOrder['side'],
  price: Decimal,
): void {
  if (!wire.refusesBeyondLimit.has(account)) return
  const { buy, sell } = wire.priceLimits.of(instrument)
  if (side === 'buy' ? price.gt(buy) : price.lt(sell)) refuse('price-band')
}

function oneOf<T>(parameters: Parameters, name: string, meanings: Readonly<Record<string, T>>): T {
  const value = textOf(parameters, name)
  const meaning = Object.hasOwn(meanings, value) ? meanings[value] : undefined
  if (meaning === undefined) throw new Refusal(10001, `params error: ${name} invalid`)
  return meaning
}

const NOTHING_TO_REDUCE = 'current position is zero, cannot fix reduce-only order qty'

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

function noLiquidityText(wire: WireState, placed: SimPlace): string {
  const { markPrice } = wire.exchange.market(placed.symbol)
  const figure = markPrice.times(1e4).toFixed(0)
  return `${placed.side}: [${figure},${figure}] invalid`
}
