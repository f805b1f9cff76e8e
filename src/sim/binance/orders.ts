import { Decimal } from 'decimal.js'
import type { ModifyAck, OrderAck } from '../../venues/binance/wire.ts'
import type { SimAccount, SimInstrument, SimOrder, SimOrderRef, SimPlace, SimSide } from '../exchange/types.ts'
import { checkFigures, checkPositionSide, instrumentOf, planOrder, priceMatchOf, sideOf } from './order-plan.ts'
import type { OrderPlan } from './order-plan.ts'
import { newOrderAck, orderAck } from './order-rows.ts'
import type { Parameters } from './parameters.ts'
import { eitherMissing, missing, noSuchOrder, Refusal, refusalOf, upcoming } from './refusal.ts'
import { contextOf, nowMs, type WireState } from './wire-state.ts'

const CHANGES_MAX = 10_000

/** Places an order. @throws Refusal */
export function placeOrder(wire: WireState, account: SimAccount, parameters: Parameters, mintedId: string): OrderAck {
  const plan = planOrder(parameters, wire.exchange, nowMs(wire))
  const sent = placeOf(wire, plan, mintedId)
  const note = {
    timeInForce: plan.timeInForce,
    priceMatch: plan.priceMatch,
    goodTillDate: plan.goodTillDate,
    selfTrade: plan.selfTrade,
    changes: 0,
    modifyId: null,
  }
  const result = wire.notes.during(sent.clientId, note, () => {
    const placed = wire.exchange.place(account, sent)
    if (placed.ok) wire.notes.of(placed.order)
    return placed
  })
  if (!result.ok) throw refusalOf(result.refusal, refusedOrder(plan.instrument, plan.side, sent.price, false))
  if (plan.goodTillDate > 0) wire.goodTill.add(result.order, plan.goodTillDate)
  const context = contextOf(wire, result.order)
  // RESULT waits for the outcome of what cannot rest; what can is answered as new either way.
  const isSettled = plan.type === 'MARKET' || plan.timeInForce === 'IOC' || plan.timeInForce === 'FOK'
  return plan.wantsResult && isSettled ? orderAck(result.order, context) : newOrderAck(result.order, context)
}

/** The checks of a placement that need no engine; nothing is placed. */
export function testOrder(wire: WireState, parameters: Parameters, mintedId: string): object {
  placeOf(wire, planOrder(parameters, wire.exchange, nowMs(wire)), mintedId)
  return {}
}

/** Changes price and size of an order; both are mandatory, also where one stays. @throws Refusal */
export function modifyOrder(wire: WireState, account: SimAccount, parameters: Parameters): ModifyAck {
  const side = sideOf(parameters)
  const size = parameters.decimal('quantity')
  const priceMatch = priceMatchOf(parameters, 'LIMIT')
  const sentPrice = parameters.decimal('price')
  if (size === null) throw missing('quantity')
  if (sentPrice === null && priceMatch === 'NONE') throw missing('price')
  checkPositionSide(parameters)
  const ref = readRef(wire, parameters)
  const instrument = instrumentOf(wire.exchange, ref.symbol)
  const price = sentPrice ?? matchedPrice(wire, instrument, side, priceMatch)
  checkFigures(instrument, price, size)
  const order = wire.exchange.findOrder(account, ref)
  if (order === null) throw noSuchOrder()
  if (order.side !== side) throw new Refusal(-1117, 'Invalid side.')
  // The engine exempts an order that reduces by itself; the parameter only asks for what the order has already.
  if (parameters.flag('reduceOnly') && !order.reduceOnly)
    throw new Refusal(-5047, 'The original order is not a reduce-only order.')
  const note = wire.notes.of(order)
  if (note.changes >= CHANGES_MAX) throw new Refusal(-5026, 'Exceed maximum modify order limit.')
  note.modifyId = parameters.integer('modifyId')
  const selfTradeBefore = note.selfTrade
  note.selfTrade = 'NONE'
  const result = wire.exchange.amend(account, ref, { size, price })
  const { modifyId } = note
  note.modifyId = null
  if (!result.ok) {
    note.selfTrade = selfTradeBefore
    throw refusalOf(result.refusal, refusedOrder(instrument, side, price, true))
  }
  note.changes++
  return { ...orderAck(result.order, contextOf(wire, result.order)), ...(modifyId !== null && { modifyId }) }
}

/** @throws Refusal */
export function cancelOrder(wire: WireState, account: SimAccount, parameters: Parameters): OrderAck {
  return cancelByRef(wire, account, readRef(wire, parameters))
}

export function cancelByRef(wire: WireState, account: SimAccount, ref: SimOrderRef): OrderAck {
  const result = wire.exchange.cancel(account, ref)
  if (!result.ok)
    throw refusalOf(result.refusal, refusedOrder(instrumentOf(wire.exchange, ref.symbol), 'buy', null, false))
  return orderAck(result.order, contextOf(wire, result.order))
}

/** Which order is meant: the venue's id wins over the client's. @throws Refusal -1102, -1121 */
export function readRef(wire: WireState, parameters: Parameters): SimOrderRef {
  const named = parameters.need('symbol')
  const id = parameters.integer('orderId')
  const clientId = parameters.get('origClientOrderId')
  if (id === null && clientId === null) throw eitherMissing('origClientOrderId', 'orderId')
  const { symbol } = instrumentOf(wire.exchange, named)
  return { symbol, ...(id !== null ? { id } : { clientId: clientId ?? '' }) }
}

export function findOrder(wire: WireState, account: SimAccount, parameters: Parameters): SimOrder | null {
  return wire.exchange.findOrder(account, readRef(wire, parameters))
}

function placeOf(wire: WireState, plan: OrderPlan, mintedId: string): SimPlace {
  const { instrument, side, type, priceMatch } = plan
  return {
    symbol: instrument.symbol,
    side,
    type,
    timeInForce: plan.engineTimeInForce,
    size: plan.quantity,
    price: priceMatch === 'NONE' ? plan.price : matchedPrice(wire, instrument, side, priceMatch),
    reduceOnly: plan.reduceOnly,
    clientId: plan.clientId ?? mintedId,
  }
}

/** The price of a level: `OPPONENT` looks at the other side of the book, `QUEUE` at the order's own. */
function matchedPrice(wire: WireState, { symbol }: SimInstrument, side: SimSide, match: string): Decimal {
  const [, whose, depth = '1'] = /^([A-Z]+)(?:_(\d+))?$/.exec(match) ?? []
  if (whose === undefined) throw upcoming()
  const { bids, asks } = wire.exchange.book(symbol, Number(depth))
  const levels = (whose === 'OPPONENT') === (side === 'buy') ? asks : bids
  const level = levels[Number(depth) - 1]
  if (level === undefined) throw new Refusal(-5041, 'No depth matches this BBO order')
  return new Decimal(level.price)
}

function refusedOrder(instrument: SimInstrument, side: SimSide, price: Decimal | null, isModify: boolean) {
  const filters = instrument.raw['filters'] as readonly Readonly<Record<string, string>>[]
  const filter = filters.find(({ filterType }) => filterType === 'PRICE_FILTER')
  const isBelowRange = price?.lt(filter?.['minPrice'] ?? 0) ?? false
  return { instrument, isBuy: side === 'buy', isBelowRange, isModify }
}
