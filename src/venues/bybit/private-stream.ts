import type { Signer } from '../../domain/keys.ts'
import { type WallMs, wallMs } from '../../domain/units.ts'
import type { PrivateMessage, PrivateStreamCodec } from '../venue.ts'
import { failureOf } from './failures.ts'
import { jsonOf, recordOf, strangeAnswer } from './json.ts'
import { readLogon } from './logon.ts'
import { HEARTBEAT } from './market.ts'
import { fillOf, orderUpdateOf } from './order-rows.ts'
import { logonArguments } from './sign.ts'
import type { ControlRequest, ExecutionEvent, OrderEvent } from './wire.ts'

// One form only: all-in-one and per-category names must not be mixed in a request (T-32).
const TOPICS = ['order', 'execution', 'position', 'wallet']

export const privateStream: PrivateStreamCodec = {
  session: 'logon',
  heartbeat: HEARTBEAT,
  logon,
  subscribe,
  decode,
}

function logon(signer: Signer, at: WallMs): string {
  const frame: ControlRequest = { req_id: 'logon', op: 'auth', args: logonArguments(signer, at) }
  return JSON.stringify(frame)
}

function subscribe(requestId: number): string {
  const frame: ControlRequest = { req_id: String(requestId), op: 'subscribe', args: TOPICS }
  return JSON.stringify(frame)
}

/** A message may carry several orders or executions, and of other products too: those are left out. */
function decode(bytes: Uint8Array, start: number, end: number): readonly PrivateMessage[] {
  const frame = recordOf(jsonOf(bytes, start, end))
  if (frame === undefined) return [OTHER]
  switch (frame['topic']) {
    case 'order':
      return rowsOf<OrderEvent>(frame).map((row) => orderMessage(row, eventMsOf(frame)))
    case 'execution':
      return rowsOf<ExecutionEvent>(frame).map((row) => fillMessage(row, eventMsOf(frame)))
    case undefined:
      return [control(frame)]
    default:
      return [OTHER]
  }
}

const OTHER: PrivateMessage = { kind: 'other' }

function control(frame: Readonly<Record<string, unknown>>): PrivateMessage {
  const { op, success, ret_msg: text } = frame
  switch (op) {
    case 'pong':
    case 'ping':
      return { kind: 'pong' }
    case 'auth':
      return { kind: 'logon', failure: readLogon(frame) }
    case 'subscribe':
      // Test `success` alone: the text differs by age of the core. A refusal has no code of its own, 10001 stands for it.
      return { kind: 'subscribed', failure: success === true ? null : failureOf(10001, String(text)) }
    default:
      return OTHER
  }
}

function orderMessage(row: OrderEvent, eventMs: WallMs): PrivateMessage {
  return { kind: 'order', update: orderUpdateOf(row), eventMs }
}

function fillMessage(row: ExecutionEvent, eventMs: WallMs): PrivateMessage {
  const fill = fillOf(row)
  return fill === null ? OTHER : { kind: 'fill', fill, eventMs }
}

function rowsOf<Row extends { readonly category: string }>(frame: Readonly<Record<string, unknown>>): readonly Row[] {
  const rows = frame['data']
  if (!Array.isArray(rows)) throw strangeAnswer(`a message of "${String(frame['topic'])}" without rows`)
  return (rows as readonly Row[]).filter(({ category }) => category === 'linear')
}

function eventMsOf(frame: Readonly<Record<string, unknown>>): WallMs {
  return wallMs(Number(frame['creationTime']))
}
