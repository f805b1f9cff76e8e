import type { Signer } from '../../domain/keys.ts'
import type { LegalAmend, LegalOrder, OrderAction, OrderRef, TimeInForce, Transport } from '../../domain/order.ts'
import type { WallMs } from '../../domain/units.ts'
import type { PreparedRequest, RestRequest, TradeCodec } from '../venue.ts'
import { costOf } from './limits.ts'
import { HEARTBEAT } from './market.ts'
import { decodeRest, decodeTrade } from './order-answers.ts'
import { logonArguments, signRequest } from './sign.ts'
import type {
  AmendBody,
  BatchBody,
  CancelAllBody,
  CancelBody,
  CreateBody,
  CreateItem,
  TradeLogon,
  TradeOp,
  TradeRequest,
  WireOrderRef,
  WireTimeInForce,
} from './wire.ts'

export const trade: TradeCodec = {
  socketActions: new Set<OrderAction['kind']>(['place', 'amend', 'cancel', 'place-batch', 'cancel-batch']),
  heartbeat: HEARTBEAT,
  logon,
  encode,
  cost: costOf,
  decode: decodeTrade,
  decodeRest,
}

// The socket names its actions after the endpoints; the sole exception is cancel-all, which it does not know.
const OPS: Readonly<Record<Exclude<OrderAction['kind'], 'cancel-all'>, TradeOp>> = {
  place: 'order.create',
  amend: 'order.amend',
  cancel: 'order.cancel',
  'place-batch': 'order.create-batch',
  'cancel-batch': 'order.cancel-batch',
}
const CANCEL_ALL_PATH = '/v5/order/cancel-all'

function logon(signer: Signer, at: WallMs): string {
  const frame: TradeLogon = { reqId: 'logon', op: 'auth', args: logonArguments(signer, at) }
  return JSON.stringify(frame)
}

/** On the socket the session is logged on and requests are stamped, not signed; by REST each one is signed. */
function encode(
  action: OrderAction,
  transport: Transport,
  requestId: string,
  at: WallMs,
  recvWindowMs: number,
  signer: Signer,
): PreparedRequest {
  if (transport === 'rest' || action.kind === 'cancel-all') {
    return signRequest(restRequest(action), at, recvWindowMs, signer)
  }
  const frame: TradeRequest = {
    reqId: requestId,
    header: { 'X-BAPI-TIMESTAMP': String(at), 'X-BAPI-RECV-WINDOW': String(recvWindowMs) },
    op: OPS[action.kind],
    args: [bodyOf(action)],
  }
  return { transport: 'ws', requestId, text: JSON.stringify(frame) }
}

function restRequest(action: OrderAction): RestRequest {
  const path = action.kind === 'cancel-all' ? CANCEL_ALL_PATH : `/v5/${OPS[action.kind].replace('.', '/')}`
  const body = JSON.stringify(bodyOf(action))
  return { method: 'POST', path, query: '', body, security: 'signed', cost: costOf(action, 'rest') }
}

type Body = CreateBody | AmendBody | CancelBody | BatchBody<CreateItem | WireOrderRef> | CancelAllBody

function bodyOf(action: OrderAction): Body {
  const category = 'linear'
  switch (action.kind) {
    case 'place':
      return { category, ...createItem(action.order) }
    case 'amend':
      return { category, ...amendItem(action.amend) }
    case 'cancel':
      return { category, ...wireRef(action.ref) }
    case 'place-batch':
      return { category, request: action.orders.map(createItem) }
    case 'cancel-batch':
      return { category, request: action.refs.map(wireRef) }
    case 'cancel-all':
      return { category, symbol: action.symbol }
  }
}

function createItem(order: LegalOrder): CreateItem {
  return {
    symbol: order.symbol,
    side: order.side === 'buy' ? 'Buy' : 'Sell',
    orderType: order.type === 'limit' ? 'Limit' : 'Market',
    qty: order.sizeText,
    ...(order.priceText !== null && { price: order.priceText }),
    // A market order is always immediate-or-cancel.
    ...(order.type === 'limit' && { timeInForce: TIMES_IN_FORCE[order.timeInForce] }),
    positionIdx: ONE_WAY,
    orderLinkId: order.clientOrderId,
    ...(order.reduceOnly && { reduceOnly: true }),
  }
}

const ONE_WAY = 0
const TIMES_IN_FORCE: Readonly<Record<TimeInForce, WireTimeInForce>> = {
  gtc: 'GTC',
  ioc: 'IOC',
  fok: 'FOK',
  'post-only': 'PostOnly',
}

function amendItem({ ref, sizeText, priceText }: LegalAmend): WireOrderRef & { qty: string; price: string } {
  return { ...wireRef(ref), qty: sizeText, price: priceText }
}

/** One id, never both: some paths of the venue refuse two. docs/wire/bybit.md T-15 */
function wireRef({ symbol, clientOrderId, venueOrderId }: OrderRef): WireOrderRef {
  return venueOrderId === undefined || venueOrderId === ''
    ? { symbol, orderLinkId: clientOrderId }
    : { symbol, orderId: venueOrderId }
}
