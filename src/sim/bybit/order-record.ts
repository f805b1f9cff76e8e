import { Decimal } from 'decimal.js'
import type { OrderEvent, OrderRow, OrderStatus } from '../../venues/bybit/wire.ts'
import type { SimOrder } from '../exchange/types.ts'
import { linkIdOf } from './ids.ts'
import { trimmed } from './numbers.ts'
import type { Wider } from './wider.ts'

const ZERO = new Decimal(0)

/** Orders that the dead man's switch cancelled: the engine knows them as cancelled by their user. */
const cancelledByDcp = new WeakSet<SimOrder>()

export function markCancelledByDcp(order: SimOrder): void {
  cancelledByDcp.add(order)
}

/** The keys that `order/realtime`, `order/history` and the `order` stream have in common, in the venue's spelling. */
export function orderRow(order: SimOrder) {
  const isOpen = order.status === 'NEW' || order.status === 'PARTIALLY_FILLED'
  // After a close nothing is left, whatever was not filled (reference §4.21).
  const leaves = isOpen ? order.size.minus(order.filled) : ZERO
  const closed = closeOf(order)
  return {
    symbol: order.symbol,
    orderId: order.uuid,
    orderLinkId: linkIdOf(order.clientId),
    parentOrderLinkId: '',
    blockTradeId: '',
    side: order.side === 'buy' ? 'Buy' : 'Sell',
    positionIdx: 0,
    orderStatus: closed.status,
    createType: 'CreateByUser',
    cancelType: closed.cancelType,
    rejectReason: closed.rejectReason,
    timeInForce: order.timeInForce === 'POST_ONLY' ? 'PostOnly' : order.timeInForce,
    isLeverage: '',
    price: trimmed(order.price),
    qty: trimmed(order.size),
    avgPrice: order.filled.isZero() ? '' : trimmed(order.filledValue.div(order.filled)),
    leavesQty: trimmed(leaves),
    leavesValue: trimmed(leaves.times(order.price)),
    cumExecQty: trimmed(order.filled),
    cumExecValue: trimmed(order.filledValue),
    cumExecFee: '0',
    cumFeeDetail: order.filled.isZero() ? {} : { USDT: trimmed(order.fees) },
    orderType: order.type === 'MARKET' ? 'Market' : 'Limit',
    stopOrderType: '',
    orderIv: '',
    marketUnit: '',
    slippageToleranceType: 'UNKNOWN',
    slippageTolerance: '',
    triggerPrice: '',
    takeProfit: '',
    stopLoss: '',
    triggerBy: '',
    tpTriggerBy: '',
    slTriggerBy: '',
    tpslMode: '',
    tpLimitPrice: '',
    slLimitPrice: '',
    triggerDirection: 0,
    placeType: '',
    lastPriceOnCreated: trimmed(order.lastPriceOnCreated),
    closeOnTrigger: false,
    reduceOnly: order.reduceOnly,
    smpType: 'None',
    smpGroup: 0,
    smpOrderId: '',
    createdTime: String(Math.floor(order.createdMs)),
    updatedTime: String(Math.floor(order.updatedMs)),
    rpiTakerAccess: false,
    rpiMatchedQty: '0',
  } satisfies Wider<OrderRow>
}

/** `order/history` says more than `order/realtime`; the stream adds the profit of its fills. */
export function historyRow(order: SimOrder) {
  return { ...orderRow(order), extraFees: '' }
}

export function orderEvent(order: SimOrder, closedPnl: Decimal) {
  return {
    category: 'linear',
    ...orderRow(order),
    closedPnl: trimmed(closedPnl),
    feeCurrency: order.filled.isZero() ? '' : 'USDT',
  } satisfies Wider<OrderEvent>
}

interface Close {
  readonly status: OrderStatus
  readonly cancelType: string
  readonly rejectReason: string
}

function closeOf(order: SimOrder): Close {
  const close = (status: OrderStatus, cancelType = 'UNKNOWN', rejectReason = 'EC_NoError'): Close => ({
    status,
    cancelType,
    rejectReason,
  })
  switch (order.status) {
    case 'NEW':
      return close('New')
    case 'PARTIALLY_FILLED':
      return close('PartiallyFilled')
    case 'FILLED':
      return close('Filled')
    case 'REJECTED':
      return close('Rejected', 'UNKNOWN', 'EC_Others')
    case 'CANCELED':
    case 'EXPIRED':
      return close('Cancelled', ...causeOf(order))
  }
}

/** The pairings of the table in reference §4.21. */
function causeOf(order: SimOrder): [cancelType: string, rejectReason: string] {
  const nothingFilled = order.filled.isZero()
  switch (order.reason) {
    case 'would-take':
      return ['UNKNOWN', 'EC_PostOnlyWillTakeLiquidity']
    case 'fok':
      return ['UNKNOWN', 'EC_NoEnoughQtyToFill']
    case 'ioc':
    case 'market-remainder':
      return ['UNKNOWN', nothingFilled ? 'EC_NoImmediateQtyToFill' : 'EC_CancelForNoFullFill']
    case 'self-trade':
      return ['CancelBySmp', 'EC_BySelfMatch']
    case 'reduce-only':
      return ['CancelByReduceOnly', 'EC_NoError']
    case 'user':
    case 'cancel-all':
    case null:
      return [cancelledByDcp.has(order) ? 'CancelByDCP' : 'CancelByUser', 'EC_PerCancelRequest']
  }
}
