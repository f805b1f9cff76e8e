import type { SimAccount } from '../exchange/types.ts'
import { amendOrder, cancelOrder, createOrder } from './orders.ts'
import { isObject, type Parameters, requireLinear, textOf } from './parameters.ts'
import { accept, Refusal, type Reply, replyOf } from './refusal.ts'
import { nowMs, type WireState } from './wire-state.ts'

const ITEMS_MAX = 20

const TOO_MANY_VISITS: Reply = {
  code: 10006,
  message: 'Too many visits. Exceeded the API Rate Limit.',
  result: {},
  extInfo: {},
}

type Single = (wire: WireState, account: SimAccount, item: Parameters) => Reply

/** How many orders a batch asks for: each draws on the quota. 0 where the batch itself is refused. */
export function batchSize(parameters: Parameters): number {
  const { request } = parameters
  return Array.isArray(request) && request.length <= ITEMS_MAX ? request.length : 0
}

export function createBatch(wire: WireState, account: SimAccount, parameters: Parameters, admitted: number): Reply {
  return batch(createOrder, wire, account, parameters, admitted, (reply, row) => ({
    ...row,
    createAt: reply.code === 0 ? String(nowMs(wire)) : '',
  }))
}

export function amendBatch(wire: WireState, account: SimAccount, parameters: Parameters, admitted: number): Reply {
  return batch(amendOrder, wire, account, parameters, admitted, (_reply, row) => row)
}

export function cancelBatch(wire: WireState, account: SimAccount, parameters: Parameters, admitted: number): Reply {
  return batch(cancelOrder, wire, account, parameters, admitted, (_reply, row) => row)
}

type Row = ReturnType<typeof rowOf>

/** The envelope says yes even when every item failed: what became of each stands in `retExtInfo.list`, in the same order. */
function batch(
  single: Single,
  wire: WireState,
  account: SimAccount,
  parameters: Parameters,
  admitted: number,
  finish: (reply: Reply, row: Row) => object,
): Reply {
  requireLinear(parameters)
  const items = readItems(parameters)
  const replies = items.map((item, index) =>
    index < admitted ? replyOf(() => single(wire, account, { ...item, category: 'linear' })) : TOO_MANY_VISITS,
  )
  const rows = replies.map((reply, index) => finish(reply, rowOf(items[index] ?? {}, reply)))
  return accept({ list: rows }, { list: replies.map(({ code, message }) => ({ code, msg: message })) })
}

function readItems(parameters: Parameters): readonly Parameters[] {
  const { request } = parameters
  if (!Array.isArray(request) || request.length === 0 || !request.every(isObject))
    throw new Refusal(10001, 'params error')
  if (request.length > ITEMS_MAX) throw new Refusal(10001, 'params error: too many requests in batch')
  return request
}

/** A failed item keeps the names that the request gave it. */
function rowOf(item: Parameters, reply: Reply) {
  const names =
    reply.code === 0
      ? reply.result
      : { orderId: textIfAny(item, 'orderId'), orderLinkId: textIfAny(item, 'orderLinkId') }
  return { category: 'linear', symbol: textIfAny(item, 'symbol'), ...names }
}

function textIfAny(item: Parameters, name: string): string {
  const value = item[name]
  return typeof value === 'string' || typeof value === 'number' ? textOf(item, name) : ''
}
