import type { SimAccount } from '../exchange/types.ts'
import { cancelBatch, firstOf, modifyBatch, placeBatch } from './batches.ts'
import { mintClientId } from './ids.ts'
import { instrumentOf } from './order-plan.ts'
import { cancelOrder, modifyOrder, placeOrder, testOrder } from './orders.ts'
import type { Parameters } from './parameters.ts'
import type { OrderCost } from './rate-limits.ts'
import type { WireState } from './wire-state.ts'

/** What REST and the WebSocket API do to orders; each passes the gate. */
export interface OrderAction {
  readonly op: string
  readonly method: 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  /** Its name on the WebSocket API, where it exists there. */
  readonly apiMethod: string | null
  readonly weight: number
  readonly orders: OrderCost | null
  /** Place and modify are looked at by the engine's clock too. */
  readonly isTimedTwice: boolean
  /** `mintedId` names an order whose client did not. */
  run(wire: WireState, account: SimAccount, parameters: Parameters, mintedId: string): object
}

const ONE: OrderCost = { in10s: 1, in1m: 1 }
const BATCH: OrderCost = { in10s: 5, in1m: 1 }
const ORDER = '/fapi/v1/order'
const BATCHES = '/fapi/v1/batchOrders'

export const ORDER_ACTIONS: readonly OrderAction[] = [
  {
    ...at('order.place', 'POST', ORDER, 'order.place'),
    ...entry(0, ONE),
    run: placeOrder,
  },
  {
    ...at('order.modify', 'PUT', ORDER, 'order.modify'),
    ...entry(0, ONE),
    run: modifyOrder,
  },
  {
    ...at('order.cancel', 'DELETE', ORDER, 'order.cancel'),
    ...cancellation(),
    run: cancelOrder,
  },
  {
    ...at('order.test', 'POST', '/fapi/v1/order/test', null),
    ...entry(0, null),
    run: (wire, _account, parameters, mintedId) => testOrder(wire, parameters, mintedId),
  },
  { ...at('order.place-batch', 'POST', BATCHES, null), ...entry(5, BATCH), run: placeBatch },
  { ...at('order.modify-batch', 'PUT', BATCHES, null), ...entry(5, BATCH), run: modifyBatch },
  { ...at('order.cancel-batch', 'DELETE', BATCHES, null), ...cancellation(), run: cancelBatch },
  { ...at('order.cancel-all', 'DELETE', '/fapi/v1/allOpenOrders', null), ...cancellation(), run: cancelAll },
]

/** The client's own name for the order that a request is about, for the exchange's records; a batch goes by its first. */
export function clientIdOf(
  wire: WireState,
  account: SimAccount,
  action: OrderAction,
  parameters: Parameters,
  mintedId: string,
): string | null {
  if (action.path === BATCHES && action.method !== 'DELETE') {
    const first = firstOf(parameters)
    return first?.get('newClientOrderId') ?? first?.get('origClientOrderId') ?? null
  }
  if (action.op === 'order.place' || action.op === 'order.test') return parameters.get('newClientOrderId') ?? mintedId
  const named = parameters.get('origClientOrderId')
  const [id, symbol] = [parameters.get('orderId'), parameters.get('symbol')]
  if (id === null || symbol === null) return named
  return wire.exchange.findOrder(account, { symbol: symbol.toUpperCase(), id: Number(id) })?.clientId ?? named
}

export function mintFor(wire: WireState, action: OrderAction, parameters: Parameters): string {
  const isNeeded = action.path !== BATCHES && action.method === 'POST' && parameters.get('newClientOrderId') === null
  return isNeeded ? mintClientId(wire.random) : ''
}

function cancelAll(wire: WireState, account: SimAccount, parameters: Parameters): object {
  const { symbol } = instrumentOf(wire.exchange, parameters.need('symbol'))
  wire.exchange.cancelAll(account, symbol)
  return { code: 200, msg: 'The operation of cancel all open order is done.' }
}

function at(op: string, method: OrderAction['method'], path: string, apiMethod: string | null) {
  return { op, method, path, apiMethod }
}

function entry(weight: number, orders: OrderCost | null) {
  return { weight, orders, isTimedTwice: true }
}

function cancellation() {
  return { weight: 1, orders: null, isTimedTwice: false }
}
