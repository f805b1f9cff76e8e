import { PerpkitError } from '../../domain/errors.ts'
import type { LegalOrder, OrderAction, OrderRef, TimeInForce } from '../../domain/order.ts'
import type { Cost, RestRequest } from '../venue.ts'
import { queryOf } from './requests.ts'
import type { ApiMethod, WireRespType, WireSelfTrade, WireSide, WireTimeInForce } from './wire.ts'

const TIME_IN_FORCE: Readonly<Record<TimeInForce, WireTimeInForce>> = {
  gtc: 'GTC',
  ioc: 'IOC',
  fok: 'FOK',
  'post-only': 'GTX',
}
// ACK answers when the engine has taken the order; RESULT would hold a taker's answer back until its fills are known, which
// the private stream tells anyway. So the latency of an acknowledgement means the same for every order.
const RESPONSE: WireRespType = 'ACK'
// The venue's documents disagree about the default, so it is said: the newer order wins over one's own resting one.
const SELF_TRADE: WireSelfTrade = 'EXPIRE_MAKER'

export type Fields = Readonly<Record<string, string | undefined>>

/** The socket's method for an action, and its parameters; `null` for what only REST knows. */
export function socketCall(action: OrderAction): { readonly method: ApiMethod; readonly fields: Fields } | null {
  switch (action.kind) {
    case 'place':
      return { method: 'order.place', fields: placeFields(action.order) }
    case 'cancel':
      return { method: 'order.cancel', fields: refFields(action.ref) }
    case 'amend':
      return { method: 'order.modify', fields: amendFields(action) }
    case 'place-batch':
    case 'cancel-batch':
    case 'cancel-all':
      return null
  }
}

/** The REST request of an action, not yet stamped. */
export function restCall(action: OrderAction): RestRequest {
  switch (action.kind) {
    case 'place':
      return request('POST', '/fapi/v1/order', placeFields(action.order), action)
    case 'cancel':
      return request('DELETE', '/fapi/v1/order', refFields(action.ref), action)
    case 'amend':
      return request('PUT', '/fapi/v1/order', amendFields(action), action)
    case 'place-batch':
      return request('POST', '/fapi/v1/batchOrders', { batchOrders: batchText(action.orders) }, action)
    case 'cancel-batch':
      return request('DELETE', '/fapi/v1/batchOrders', cancelBatchFields(action.refs), action)
    case 'cancel-all':
      return request('DELETE', '/fapi/v1/allOpenOrders', { symbol: action.symbol }, action)
  }
}

/** Cancels cost weight only. A batch counts five orders in the 10 s window whatever its length (and one in the minute's). */
export function costOf({ kind }: OrderAction): Cost {
  switch (kind) {
    case 'place':
    case 'amend':
      return { weight: 0, orders: 1, lane: 'order', bucket: 'orders' }
    case 'place-batch':
      return { weight: 5, orders: 5, lane: 'order', bucket: 'orders' }
    case 'cancel':
    case 'cancel-batch':
    case 'cancel-all':
      return { weight: 1, orders: 0, lane: 'cancel', bucket: 'weight' }
  }
}

/** Which of an order's two names the venue is told: its own where we know it. */
export function refFields({ symbol, clientOrderId, venueOrderId }: OrderRef): Fields {
  if (venueOrderId === undefined) return { symbol, origClientOrderId: clientOrderId }
  return { symbol, orderId: digits(venueOrderId) }
}

function placeFields(order: LegalOrder): Fields {
  const isLimit = order.type === 'limit'
  return {
    symbol: order.symbol,
    side: wireSide(order.side),
    type: isLimit ? 'LIMIT' : 'MARKET',
    timeInForce: isLimit ? TIME_IN_FORCE[order.timeInForce] : undefined,
    quantity: order.sizeText,
    price: order.priceText ?? undefined,
    reduceOnly: order.reduceOnly ? 'true' : undefined,
    newClientOrderId: order.clientOrderId,
    newOrderRespType: RESPONSE,
    selfTradePreventionMode: SELF_TRADE,
  }
}

/** Size and price are both mandatory, also where one stays. */
function amendFields({ amend }: Extract<OrderAction, { kind: 'amend' }>): Fields {
  const { ref, side, sizeText, priceText } = amend
  return { ...refFields(ref), side: wireSide(side), quantity: sizeText, price: priceText }
}

function batchText(orders: readonly LegalOrder[]): string {
  return JSON.stringify(orders.map(placeFields))
}

function cancelBatchFields(refs: readonly OrderRef[]): Fields {
  const symbols = new Set(refs.map(({ symbol }) => symbol))
  const [symbol] = symbols
  if (symbol === undefined || symbols.size > 1) {
    throw new PerpkitError('A batch of Binance cancels orders of one symbol; send one batch a symbol.', {
      code: 'usage.argument',
    })
  }
  const ids = refs.flatMap(({ venueOrderId }) => (venueOrderId === undefined ? [] : digits(venueOrderId)))
  // Ids stand bare in the list, digit by digit as the venue gave them: a number would round long ones.
  if (ids.length === refs.length) return { symbol, orderIdList: `[${ids.join(',')}]` }
  return { symbol, origClientOrderIdList: JSON.stringify(refs.map(({ clientOrderId }) => clientOrderId)) }
}

/** Venue ids are written bare into JSON, so nothing but digits may pass. */
function digits(id: string): string {
  if (/^\d{1,20}$/.test(id)) return id
  throw new PerpkitError(`Binance's order ids are digits, not ${JSON.stringify(id.slice(0, 40))}.`, {
    code: 'usage.argument',
  })
}

function request(method: RestRequest['method'], path: string, fields: Fields, action: OrderAction): RestRequest {
  return { method, path, query: queryOf(fields), body: null, security: 'signed', cost: costOf(action) }
}

function wireSide(side: LegalOrder['side']): WireSide {
  return side === 'buy' ? 'BUY' : 'SELL'
}
