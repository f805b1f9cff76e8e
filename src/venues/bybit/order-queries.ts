import { z } from 'zod'
import type { Symbol } from '../../domain/ids.ts'
import type { OrderRef, OrderUpdate } from '../../domain/order.ts'
import type { PagedQuery, Query, RestRequest } from '../venue.ts'
import { type OrderFields, orderUpdateOf } from './order-rows.ts'
import { get, nextPage, pageOf, readResult } from './rest.ts'

/** The symbol's open orders, newest first. Without `limit` a page holds 20. docs/wire/bybit.md T-26 */
export function openOrders(symbol: Symbol): PagedQuery<readonly OrderUpdate[]> {
  const first = get('order/realtime', { category: 'linear', symbol, openOnly: '0', limit: '50' }, 'signed')
  return {
    first,
    read(body) {
      const { result } = readResult(body, ORDERS, 'its open orders')
      return { rows: result.list.map(updateOf), next: nextPage(first, result.nextPageCursor) }
    },
  }
}

/** One order: first where open and lately closed ones are, then in the history, which lags and forgets cancelled ones after a day (T-25). */
export function order(ref: OrderRef): readonly Query<OrderUpdate | null>[] {
  return ['order/realtime', 'order/history'].map((endpoint) => oneOrder(get(endpoint, namesOf(ref), 'signed')))
}

function namesOf({ symbol, clientOrderId, venueOrderId }: OrderRef): Readonly<Record<string, string>> {
  const scope = { category: 'linear', symbol }
  return venueOrderId === undefined || venueOrderId === ''
    ? { ...scope, orderLinkId: clientOrderId }
    : { ...scope, orderId: venueOrderId }
}

/** An order that the venue does not know is an empty list, not a refusal. */
function oneOrder(request: RestRequest): Query<OrderUpdate | null> {
  return {
    request,
    read(body) {
      const [row] = readResult(body, ORDERS, 'an order').result.list
      return row === undefined ? null : updateOf(row)
    },
  }
}

const ROW = z.object({
  symbol: z.string(),
  orderId: z.string(),
  orderLinkId: z.string(),
  side: z.string(),
  orderType: z.string(),
  orderStatus: z.string(),
  timeInForce: z.string(),
  cancelType: z.string(),
  rejectReason: z.string(),
  price: z.string(),
  qty: z.string(),
  avgPrice: z.string(),
  cumExecQty: z.string(),
  reduceOnly: z.boolean(),
  updatedTime: z.string(),
})
const ORDERS = pageOf(ROW)

/** Side, type and status are closed unions: `orderUpdateOf` itself refuses words that it does not know. */
function updateOf(row: z.infer<typeof ROW>): OrderUpdate {
  return orderUpdateOf(row as OrderFields)
}
