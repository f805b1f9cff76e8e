import type { Failure } from '../../domain/errors.ts'
import { type ClientOrderId, clientOrderId, venueOrderId } from '../../domain/ids.ts'
import type { OrderAction, OrderRef } from '../../domain/order.ts'
import { wallMs } from '../../domain/units.ts'
import type { ActionResult, TradeMessage } from '../venue.ts'
import { refusal, unreadable } from './failures.ts'
import { fieldsOf, parseExact, textOf } from './json.ts'
import { usageOfAnswer } from './limits.ts'

/** The id of the logon request; those of orders are numbers. */
export const LOGON_ID = 'logon'

type Fields = Readonly<Record<string, unknown>>

/** Reads one frame of the order socket. */
export function decodeAnswer(
  bytes: Uint8Array,
  start: number,
  end: number,
  actionOf: (requestId: string) => OrderAction | undefined,
): TradeMessage {
  const answer = fieldsOf(parseExact(textOf(bytes, start, end)))
  if (answer === null || typeof answer.status !== 'number') return { kind: 'other' }
  const usage = usageOfAnswer(answer.rateLimits)
  const failure = failureIn(answer, answer.status)
  const requestId = answer.id === null || answer.id === undefined ? null : String(answer.id as string | number)
  if (requestId === LOGON_ID) return { kind: 'logon', failure }
  if (requestId === null) {
    return failure === null ? { kind: 'other' } : { kind: 'refusal', requestId, failure, usage }
  }
  if (failure !== null) return { kind: 'answer', requestId, results: [{ kind: 'refused', failure }], usage }
  const action = actionOf(requestId)
  const ref = action === undefined ? undefined : refsOf(action)[0]
  return { kind: 'answer', requestId, results: [acknowledged(answer.result, ref, answer.status)], usage }
}

/** Reads the REST answer of an action that was not refused as a whole: one result for each of its elements, or one for all of them. */
export function decodeRest(action: OrderAction, status: number, body: Uint8Array): readonly ActionResult[] {
  const refs = refsOf(action)
  const answer = parseExact(textOf(body))
  if (action.kind === 'cancel-all') return [cancelledAll(answer, action.symbol, status)]
  if (action.kind !== 'place-batch' && action.kind !== 'cancel-batch') {
    return [acknowledged(answer, refs[0], status)]
  }
  const elements: readonly unknown[] = Array.isArray(answer) ? answer : []
  return refs.map((ref, index) => elementResult(elements[index], ref, status))
}

function failureIn(answer: Fields, status: number): Failure | null {
  const error = fieldsOf(answer.error)
  if (error === null) return status >= 200 && status < 300 ? null : refusal(status, null, '')
  // A refusal with a status of success would be a refusal all the same.
  return refusal(status >= 400 ? status : 400, numberOr(error.code), String(error.msg ?? ''))
}

function elementResult(element: unknown, ref: OrderRef, status: number): ActionResult {
  const { code, msg } = fieldsOf(element) ?? {}
  if (typeof code === 'number' && code < 0) return { kind: 'refused', failure: refusal(400, code, String(msg ?? '')) }
  return acknowledged(element, ref, status)
}

/** The order that an acknowledgement names. One that names another order than was asked about leaves ours open. */
function acknowledged(ack: unknown, asked: OrderRef | undefined, status: number): ActionResult {
  const { orderId, clientOrderId: ownId, symbol, updateTime } = fieldsOf(ack) ?? {}
  const id = typeof orderId === 'number' || typeof orderId === 'string' ? String(orderId) : null
  if (id === null || typeof ownId !== 'string' || typeof symbol !== 'string') {
    return { kind: 'refused', failure: unreadable(status) }
  }
  if (asked !== undefined && !isSame(asked, id, ownId)) return { kind: 'refused', failure: unreadable(status) }
  const order: OrderRef = { symbol, clientOrderId: clientOrderId(ownId), venueOrderId: venueOrderId(id) }
  return { kind: 'accepted', order, venueMs: typeof updateTime === 'number' ? wallMs(updateTime) : null }
}

function isSame(asked: OrderRef, id: string, ownId: string): boolean {
  return asked.venueOrderId === undefined ? asked.clientOrderId === ownId : asked.venueOrderId === id
}

function cancelledAll(answer: unknown, symbol: string, status: number): ActionResult {
  if (numberOr(fieldsOf(answer)?.code) !== 200) return { kind: 'refused', failure: unreadable(status) }
  return { kind: 'accepted', order: { symbol, clientOrderId: NO_ID }, venueMs: null }
}

/** The orders that an action names, in the order of its elements. */
function refsOf(action: OrderAction): readonly OrderRef[] {
  switch (action.kind) {
    case 'place':
      return [placed(action.order)]
    case 'cancel':
      return [action.ref]
    case 'amend':
      return [action.amend.ref]
    case 'place-batch':
      return action.orders.map(placed)
    case 'cancel-batch':
      return action.refs
    case 'cancel-all':
      return [{ symbol: action.symbol, clientOrderId: NO_ID }]
  }
}

const NO_ID = '' as ClientOrderId

function placed({ symbol, clientOrderId: id }: OrderRef): OrderRef {
  return { symbol, clientOrderId: id }
}

function numberOr(value: unknown): number | null {
  const number = typeof value === 'string' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}
