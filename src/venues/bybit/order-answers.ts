import { clientOrderId, venueOrderId } from '../../domain/ids.ts'
import type { OrderAction, OrderRef } from '../../domain/order.ts'
import { type WallMs, wallMs } from '../../domain/units.ts'
import type { ActionResult, TradeMessage, Usage } from '../venue.ts'
import { ambiguous, failureOf } from './failures.ts'
import { jsonOf, recordOf } from './json.ts'
import { readLogon } from './logon.ts'
import { usageOf } from './usage.ts'
import type { TradeReply } from './wire.ts'

/** Reads one frame of the order-entry socket, docs/wire/bybit.md §7. An answer is tied to its request by `reqId` and by nothing else. */
export function decodeTrade(
  bytes: Uint8Array,
  start: number,
  end: number,
  actionOf: (requestId: string) => OrderAction | undefined,
): TradeMessage {
  const frame = recordOf(jsonOf(bytes, start, end))
  if (frame === undefined) return { kind: 'other' }
  const { op, reqId, retCode } = frame as Partial<TradeReply>
  if (op === 'pong') return { kind: 'pong' }
  if (op === 'auth') return { kind: 'logon', failure: readLogon(frame) }
  const usage = usageOf(bucketOf(op), frame['header'])
  if (typeof reqId !== 'string' || reqId === '') return unnamedRefusal(frame, usage)
  if (typeof retCode !== 'number') {
    return { kind: 'refusal', requestId: reqId, failure: ambiguous(null, String(frame['ret_msg'] ?? '')), usage }
  }
  if (retCode !== 0) return { kind: 'refusal', requestId: reqId, failure: failureOf(retCode, textOf(frame)), usage }
  const action = actionOf(reqId)
  // Nobody waits for it any more: only its usage is news.
  if (action === undefined) return { kind: 'answer', requestId: reqId, results: [], usage }
  const venueMs = msOf(recordOf(frame['header'])?.['Timenow'])
  return {
    kind: 'answer',
    requestId: reqId,
    results: resultsOf(action, frame['data'], frame['retExtInfo'], venueMs),
    usage,
  }
}

/** Reads the REST answer of an action that was not refused as a whole: one result for each element asked. */
export function decodeRest(action: OrderAction, _status: number, body: Uint8Array): readonly ActionResult[] {
  const envelope = recordOf(jsonOf(body)) ?? {}
  return resultsOf(action, envelope['result'], envelope['retExtInfo'], msOf(envelope['time']))
}

/** Malformed and unauthenticated requests have been refused without naming them. docs/wire/bybit.md T-29 */
function unnamedRefusal(frame: Readonly<Record<string, unknown>>, usage: readonly Usage[]): TradeMessage {
  const { retCode, success } = frame
  const isRefusal = success === false || (typeof retCode === 'number' && retCode !== 0)
  if (!isRefusal) return { kind: 'other' }
  const failure = typeof retCode === 'number' ? failureOf(retCode, textOf(frame)) : ambiguous(null, textOf(frame))
  return { kind: 'refusal', requestId: null, failure, usage }
}

function resultsOf(
  action: OrderAction,
  result: unknown,
  extInfo: unknown,
  venueMs: WallMs | null,
): readonly ActionResult[] {
  switch (action.kind) {
    case 'place':
    case 'amend':
    case 'cancel':
      return refsOf(action).map((ref) => accepted(ref, result, venueMs))
    case 'place-batch':
    case 'cancel-batch':
      return batchResults(refsOf(action), listOf(result), listOf(extInfo), venueMs)
    case 'cancel-all':
      return [cancelAllResult(action.symbol, result, venueMs)]
  }
}

/** The envelope of a batch is a success even where all of it failed: each element has its own code (T-14). */
function batchResults(
  refs: readonly OrderRef[],
  orders: readonly unknown[],
  codes: readonly unknown[],
  venueMs: WallMs | null,
): readonly ActionResult[] {
  return refs.map((ref, element) => {
    const { code, msg } = recordOf(codes[element]) ?? {}
    if (typeof code !== 'number') return { kind: 'refused', failure: ambiguous(null, 'an element without a code') }
    if (code !== 0) return { kind: 'refused', failure: failureOf(code, typeof msg === 'string' ? msg : '') }
    return accepted(ref, orders[element], msOf(recordOf(orders[element])?.['createAt']) ?? venueMs)
  })
}

/** A yes names the order; one that names none is not taken for a yes. */
function accepted(ref: OrderRef, ids: unknown, venueMs: WallMs | null): ActionResult {
  const { orderId, orderLinkId } = recordOf(ids) ?? {}
  if (typeof orderId !== 'string' || orderId === '') {
    return { kind: 'refused', failure: ambiguous(null, 'a success without an order id') }
  }
  const linkId = typeof orderLinkId === 'string' && orderLinkId !== '' ? clientOrderId(orderLinkId) : ref.clientOrderId
  const order = { symbol: ref.symbol, clientOrderId: linkId, venueOrderId: venueOrderId(orderId) }
  return { kind: 'accepted', order, venueMs }
}

/** About no order by name: one result for the whole. `success` is "1", or "0" where some may be left. */
function cancelAllResult(symbol: string, result: unknown, venueMs: WallMs | null): ActionResult {
  if (recordOf(result)?.['success'] === '0') {
    return { kind: 'refused', failure: ambiguous(null, 'not all orders were cancelled') }
  }
  return { kind: 'accepted', order: { symbol, clientOrderId: clientOrderId('') }, venueMs }
}

function refsOf(action: OrderAction): readonly OrderRef[] {
  switch (action.kind) {
    case 'place':
      return [action.order]
    case 'amend':
      return [action.amend.ref]
    case 'cancel':
      return [action.ref]
    case 'place-batch':
      return action.orders
    case 'cancel-batch':
      return action.refs
    case 'cancel-all':
      return [{ symbol: action.symbol, clientOrderId: clientOrderId('') }]
  }
}

/** `order.create` is counted as the endpoint `order/create` is. */
function bucketOf(op: unknown): string {
  return typeof op === 'string' ? op.replace('.', '/') : ''
}

function listOf(holder: unknown): readonly unknown[] {
  const list = recordOf(holder)?.['list']
  return Array.isArray(list) ? list : []
}

function textOf({ retMsg, ret_msg: text }: Readonly<Record<string, unknown>>): string {
  return String(retMsg ?? text ?? '')
}

function msOf(value: unknown): WallMs | null {
  const ms = Number(value === '' ? Number.NaN : value)
  return Number.isSafeInteger(ms) && ms > 0 ? wallMs(ms) : null
}
