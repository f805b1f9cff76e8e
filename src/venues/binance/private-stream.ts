import { clientOrderId, venueOrderId } from '../../domain/ids.ts'
import type { Fill, OrderUpdate } from '../../domain/order.ts'
import { wallMs } from '../../domain/units.ts'
import type { PrivateMessage, PrivateStreamCodec, RestRequest } from '../venue.ts'
import { privateUrl } from './endpoints.ts'
import { fieldsOf, parseExact, textOf, unreadable } from './json.ts'
import { priceOrNull, reasonOf, sideOf, statusOf, typeOf } from './order-rows.ts'
import type { OrderEvent, OrderTradeUpdate } from './wire.ts'

/** Keys live for 60 minutes; half of that leaves room for failures of the call. */
const KEEP_ALIVE_MS = 30 * 60_000

export const privateStream: PrivateStreamCodec = {
  session: 'listen-key',
  heartbeat: null, // the server pings
  create: listenKeyRequest('POST'),
  keepAlive: listenKeyRequest('PUT'),
  keepAliveMs: KEEP_ALIVE_MS,
  decodeKey,
  url: privateUrl,
  decode,
}

/** Both framings. TRADE_LITE is left alone: it knows no fee, and the full event follows. */
function decode(bytes: Uint8Array, start: number, end: number): readonly PrivateMessage[] {
  const message = fieldsOf(parseExact(textOf(bytes, start, end)))
  const event = message === null || message.stream === undefined ? message : fieldsOf(message.data)
  switch (event?.e) {
    case 'ORDER_TRADE_UPDATE':
      if (fieldsOf(event.o) === null) throw unreadable('order event', 'it holds no order')
      return orderMessages(event as unknown as OrderTradeUpdate)
    case 'listenKeyExpired':
      return [{ kind: 'expired' }]
    default:
      return [{ kind: 'other' }]
  }
}

/** The fill comes first, so that whoever acts on a closed order has counted all of its fills. */
function orderMessages({ o: order, E }: OrderTradeUpdate): readonly PrivateMessage[] {
  const eventMs = wallMs(E)
  const update: PrivateMessage = { kind: 'order', update: updateOf(order), eventMs }
  return hasFill(order.x) ? [{ kind: 'fill', fill: fillOf(order), eventMs }, update] : [update]
}

/** @throws PerpkitError `venue.answer` for an execution that is not documented: it might be a fill. */
function hasFill(execution: OrderEvent['x']): boolean {
  switch (execution) {
    case 'TRADE':
      return true
    case 'NEW':
    case 'CANCELED':
    case 'CALCULATED':
    case 'EXPIRED':
    case 'AMENDMENT':
      return false
    default:
      throw unreadable('order event', `unknown execution ${JSON.stringify(execution satisfies never)}`)
  }
}

function updateOf(order: OrderEvent): OrderUpdate {
  return {
    symbol: order.s,
    clientOrderId: clientOrderId(order.c),
    venueOrderId: venueOrderId(String(order.i)),
    side: sideOf(order.S),
    type: typeOf(order.o),
    status: statusOf(order.X),
    price: order.p,
    size: order.q,
    filled: order.z,
    averagePrice: priceOrNull(order.ap),
    reduceOnly: order.R,
    reason: reasonOf(order.X, order.er),
    updatedMs: wallMs(order.T),
  }
}

function fillOf(order: OrderEvent): Fill {
  return {
    symbol: order.s,
    tradeId: String(order.t),
    clientOrderId: clientOrderId(order.c),
    venueOrderId: venueOrderId(String(order.i)),
    side: sideOf(order.S),
    price: order.L,
    size: order.l,
    // Documented as absent where there is none.
    fee: order.n ?? '0',
    feeCoin: order.N ?? 'USDT',
    isMaker: order.m,
    tradedMs: wallMs(order.T),
  }
}

function decodeKey(body: Uint8Array): string | null {
  const { listenKey } = fieldsOf(parseExact(textOf(body))) ?? {}
  return typeof listenKey === 'string' && listenKey !== '' ? listenKey : null
}

function listenKeyRequest(method: 'POST' | 'PUT'): RestRequest {
  return {
    method,
    path: '/fapi/v1/listenKey',
    query: '',
    body: null,
    security: 'key',
    cost: { weight: 1, orders: 0, lane: 'poll', bucket: 'weight' },
  }
}
