import { Decimal } from 'decimal.js'
import type { OrderAck, OrderRow, WireOrderStatus } from '../../venues/binance/wire.ts'
import type { SimInstrument, SimOrder } from '../exchange/types.ts'
import type { OrderNote } from './order-notes.ts'
import { priceText, sizeText, valueText } from './texts.ts'

const ZERO = new Decimal(0)

/** What an order is shown with: its instrument, and the wire's note on it. */
export interface OrderContext {
  readonly instrument: SimInstrument
  readonly note: OrderNote
}

export function statusOf({ status, reason }: SimOrder): WireOrderStatus {
  return status === 'EXPIRED' && reason === 'self-trade' ? 'EXPIRED_IN_MATCH' : status
}

/** The answer to place, change and cancel: 22 fields, with what had been filled. */
export function orderAck(order: SimOrder, context: OrderContext): OrderAck {
  return ackOf(order, context, statusOf(order), order.filled, order.updatedMs)
}

/** The answer to a placement under `ACK`: as if nothing had happened to the order yet (reference §4.2). */
export function newOrderAck(order: SimOrder, context: OrderContext): OrderAck {
  return ackOf(order, context, 'NEW', ZERO, order.createdMs)
}

function ackOf(
  order: SimOrder,
  { instrument, note }: OrderContext,
  status: WireOrderStatus,
  filled: Decimal,
  updateTime: number,
): OrderAck {
  const executed = sizeText(instrument, filled)
  return {
    orderId: order.id,
    symbol: order.symbol,
    status,
    clientOrderId: order.clientId,
    price: priceText(instrument, order.price),
    origQty: sizeText(instrument, order.size),
    executedQty: executed,
    cumQty: executed,
    timeInForce: note.timeInForce,
    type: order.type,
    reduceOnly: order.reduceOnly,
    closePosition: false,
    side: order.side === 'buy' ? 'BUY' : 'SELL',
    positionSide: 'BOTH',
    stopPrice: priceText(instrument, ZERO),
    workingType: 'CONTRACT_PRICE',
    priceProtect: false,
    origType: order.type,
    priceMatch: note.priceMatch,
    selfTradePreventionMode: note.selfTrade,
    goodTillDate: note.goodTillDate,
    updateTime: Math.floor(updateTime),
  }
}

/** What queries show: with average price, value and the time of creation (reference §4.6). */
export function orderRow(order: SimOrder, { instrument, note }: OrderContext): OrderRow {
  const average = order.filled.isZero() ? ZERO : order.filledValue.div(order.filled)
  return {
    orderId: order.id,
    symbol: order.symbol,
    status: statusOf(order),
    clientOrderId: order.clientId,
    price: priceText(instrument, order.price),
    avgPrice: valueText(instrument, average),
    origQty: sizeText(instrument, order.size),
    executedQty: sizeText(instrument, order.filled),
    cumQuote: valueText(instrument, order.filledValue),
    timeInForce: note.timeInForce,
    type: order.type,
    reduceOnly: order.reduceOnly,
    closePosition: false,
    side: order.side === 'buy' ? 'BUY' : 'SELL',
    positionSide: 'BOTH',
    stopPrice: '0',
    workingType: 'CONTRACT_PRICE',
    priceProtect: false,
    origType: order.type,
    priceMatch: note.priceMatch,
    selfTradePreventionMode: note.selfTrade,
    goodTillDate: note.goodTillDate,
    time: Math.floor(order.createdMs),
    updateTime: Math.floor(order.updatedMs),
  }
}
