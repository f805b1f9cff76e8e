import type { SimAccount } from '../exchange/types.ts'
import type { QuotaCount } from '../wire-deps.ts'
import { amendBatch, batchSize, cancelBatch, createBatch } from './batches.ts'
import { amendOrder, cancelAllOrders, cancelOrder, createOrder } from './orders.ts'
import { isObject, type Parameters } from './parameters.ts'
import type { Reply } from './refusal.ts'
import type { WireState } from './wire-state.ts'

/** What REST and the trade socket both can do to orders; `rule` is the quota that they share, and the REST path below `/v5/`. */
export interface OrderAction {
  readonly op: string
  readonly rule: string
  readonly isBatch: boolean
  /** `admitted` is how many orders of a batch the quota lets through. */
  run(wire: WireState, account: SimAccount, parameters: Parameters, admitted: number): Reply
}

export const ORDER_ACTIONS: readonly OrderAction[] = [
  { op: 'order.create', rule: 'order/create', isBatch: false, run: createOrder },
  { op: 'order.amend', rule: 'order/amend', isBatch: false, run: amendOrder },
  { op: 'order.cancel', rule: 'order/cancel', isBatch: false, run: cancelOrder },
  { op: 'order.create-batch', rule: 'order/create-batch', isBatch: true, run: createBatch },
  { op: 'order.amend-batch', rule: 'order/amend-batch', isBatch: true, run: amendBatch },
  { op: 'order.cancel-batch', rule: 'order/cancel-batch', isBatch: true, run: cancelBatch },
  { op: 'order.cancel-all', rule: 'order/cancel-all', isBatch: false, run: cancelAllOrders },
]

export interface Admission {
  readonly isRefused: boolean
  readonly admitted: number
  readonly count: QuotaCount
}

/** Draws on the account's quota, a batch once for each of its orders: the first ones pass, as far as it reaches. */
export function admit(wire: WireState, action: OrderAction, account: SimAccount, parameters: Parameters): Admission {
  const wanted = action.isBatch ? batchSize(parameters) : 1
  let count = wire.quota.peek(action.rule, account.uid)
  let admitted = 0
  while (admitted < wanted) {
    count = wire.quota.take(action.rule, account.uid)
    if (count.isOver) break
    admitted++
  }
  return { isRefused: !action.isBatch && admitted === 0, admitted, count }
}

/** The client's own name for the order that a request is about, for the exchange's records; a batch goes by its first. */
export function clientIdOf(wire: WireState, account: SimAccount, parameters: Parameters): string | null {
  const { orderLinkId, orderId, symbol, request } = parameters
  if (Array.isArray(request) && isObject(request[0])) return clientIdOf(wire, account, request[0])
  if (typeof orderLinkId === 'string' && orderLinkId !== '') return orderLinkId
  if (typeof orderId !== 'string' || orderId === '' || typeof symbol !== 'string') return null
  return wire.exchange.findOrder(account, { symbol, uuid: orderId })?.clientId ?? null
}

/** The three figures that every signed answer carries. A reset lies ahead, or the clients that sleep until then would wake at once. */
export function limitFigures(count: QuotaCount): Readonly<Record<string, string>> {
  return {
    'X-Bapi-Limit': String(count.limit),
    'X-Bapi-Limit-Status': String(count.remaining),
    'X-Bapi-Limit-Reset-Timestamp': String(Math.ceil(count.resetMs) + (count.isOver ? RESET_MARGIN_MS : 0)),
  }
}

const RESET_MARGIN_MS = 50
