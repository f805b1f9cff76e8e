import { clientOrderId, venueOrderId } from '../../domain/ids.ts'
import type { Fill, OrderUpdate, Side } from '../../domain/order.ts'
import { wallMs } from '../../domain/units.ts'
import { strangeAnswer } from './json.ts'
import type { ExecutionRow, ExecType, OrderRow, OrderStatus } from './wire.ts'

/** What is read of an order, on the private stream and in queries alike. */
export type OrderFields = Pick<
  OrderRow,
  | 'symbol'
  | 'orderId'
  | 'orderLinkId'
  | 'side'
  | 'orderType'
  | 'orderStatus'
  | 'timeInForce'
  | 'cancelType'
  | 'rejectReason'
  | 'price'
  | 'qty'
  | 'avgPrice'
  | 'cumExecQty'
  | 'reduceOnly'
  | 'updatedTime'
>

/** An order's row in our words. @throws PerpkitError `venue.answer` for a status, side or type that Bybit does not document */
export function orderUpdateOf(row: OrderFields): OrderUpdate {
  return {
    symbol: row.symbol,
    clientOrderId: clientOrderId(row.orderLinkId),
    venueOrderId: venueOrderId(row.orderId),
    side: sideOf(row.side),
    type: typeOf(row),
    status: statusOf(row),
    price: numberOr(row.price, '0'),
    size: row.qty,
    filled: numberOr(row.cumExecQty, '0'),
    averagePrice: Number(row.avgPrice) === 0 ? null : row.avgPrice,
    reduceOnly: row.reduceOnly,
    reason: reasonOf(row),
    updatedMs: wallMs(Number(row.updatedTime)),
  }
}

/** The execution of an order; `null` for what moves a position or a balance without one: funding, settlement, delivery. */
export function fillOf(row: ExecutionRow): Fill | null {
  if (!FILLS.has(row.execType)) return null
  return {
    symbol: row.symbol,
    tradeId: row.execId,
    clientOrderId: clientOrderId(row.orderLinkId),
    venueOrderId: venueOrderId(row.orderId),
    side: sideOf(row.side),
    price: row.execPrice,
    size: row.execQty,
    fee: numberOr(row.execFee, '0'),
    // Older cores leave the coin out; then it is the settlement's.
    feeCoin: numberOr(row.feeCurrency, 'USDT'),
    isMaker: row.isMaker,
    tradedMs: wallMs(Number(row.execTime)),
  }
}

const FILLS: ReadonlySet<ExecType> = new Set<ExecType>(['Trade', 'AdlTrade', 'BustTrade', 'BlockTrade'])

const STATUSES: Readonly<Record<OrderStatus, OrderUpdate['status']>> = {
  New: 'open',
  PartiallyFilled: 'open',
  Untriggered: 'open',
  Triggered: 'open', // for a moment, on its way to New
  Filled: 'filled', // a second one after a cancel that came too late is a refused cancel, not a second fill (§6.2)
  Cancelled: 'cancelled',
  PartiallyFilledCanceled: 'cancelled',
  Deactivated: 'cancelled', // a conditional order, before its trigger
  Rejected: 'rejected',
}

/**
 * Bybit calls three closes `Cancelled` that a trader tells apart, and Binance too: what a user or the venue took away; what a
 * post-only rule kept out of the book, which never rested and is a rejection after the acknowledgement (T-23); and what an
 * immediate order could not fill, which is an expiry.
 */
function statusOf({ orderStatus, rejectReason, timeInForce, cancelType }: OrderFields): OrderUpdate['status'] {
  const status = Object.hasOwn(STATUSES, orderStatus) ? STATUSES[orderStatus] : undefined
  if (status === undefined) throw strangeAnswer(`the order status "${String(orderStatus)}"`)
  if (orderStatus !== 'Cancelled') return status
  if (rejectReason === 'EC_PostOnlyWillTakeLiquidity') return 'rejected'
  const isImmediate = timeInForce === 'IOC' || timeInForce === 'FOK'
  return isImmediate && isUnset(cancelType) ? 'expired' : 'cancelled'
}

/** Why the venue closed it by itself; a user's own cancel has no reason, and neither has a fill. */
function reasonOf(row: OrderFields): string | null {
  if (row.cancelType === 'CancelByUser' || row.orderStatus === 'Filled') return null
  if (!isUnset(row.rejectReason)) return row.rejectReason
  return isUnset(row.cancelType) ? null : row.cancelType
}

/** "Not set" is spelt by the age of the account's core. */
function isUnset(text: string): boolean {
  return text === '' || text === 'UNKNOWN' || text === 'EC_NoError'
}

function typeOf({ orderType, price }: OrderFields): OrderUpdate['type'] {
  if (orderType === 'Limit') return 'limit'
  if (orderType === 'Market') return 'market'
  // Orders that the venue itself makes, e.g. a liquidation.
  if (orderType === 'UNKNOWN') return Number(price) > 0 ? 'limit' : 'market'
  throw strangeAnswer(`the order type "${String(orderType)}"`)
}

function sideOf(side: string): Side {
  if (side === 'Buy') return 'buy'
  if (side === 'Sell') return 'sell'
  throw strangeAnswer(`the side "${side}"`)
}

/** "" means "not applicable". */
function numberOr(text: string | undefined, otherwise: string): string {
  return text === undefined || text === '' ? otherwise : text
}
