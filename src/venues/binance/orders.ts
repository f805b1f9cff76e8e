import { PerpkitError } from '../../domain/errors.ts'
import type { Signer } from '../../domain/keys.ts'
import type { OrderAction, Transport } from '../../domain/order.ts'
import type { WallMs } from '../../domain/units.ts'
import type { PreparedRequest, TradeCodec } from '../venue.ts'
import { decodeAnswer, decodeRest, LOGON_ID } from './order-answers.ts'
import { costOf, restCall, socketCall } from './order-params.ts'
import { type SocketParam, signRequest, socketPayload } from './sign.ts'
import type { ApiMethod } from './wire.ts'

export const orders: TradeCodec = {
  socketActions: new Set<OrderAction['kind']>(['place', 'cancel', 'amend']),
  heartbeat: null, // the server pings
  logon,
  encode,
  cost: costOf,
  decode: decodeAnswer,
  decodeRest,
}

/** Only Ed25519 keys can log a socket on; with any other each request carries key and signature. */
function logon(signer: Signer, at: WallMs): string | null {
  if (signer.kind !== 'ed25519') return null
  const params = [text('apiKey', signer.apiKey), number('timestamp', at)]
  return socketText(LOGON_ID, 'session.logon', signedBy(signer, params))
}

function encode(
  action: OrderAction,
  transport: Transport,
  requestId: string,
  at: WallMs,
  recvWindowMs: number,
  signer: Signer,
): PreparedRequest {
  if (transport === 'rest') return signRequest(restCall(action), at, recvWindowMs, signer)
  const call = socketCall(action)
  if (call === null) {
    throw new PerpkitError(`Binance's order socket knows no ${action.kind}; send it by REST.`, {
      code: 'usage.argument',
    })
  }
  const params: SocketParam[] = []
  for (const [name, value] of Object.entries(call.fields)) {
    if (value !== undefined) params.push(name === 'orderId' ? { name, text: value, isNumber: true } : text(name, value))
  }
  params.push(number('recvWindow', recvWindowMs), number('timestamp', at))
  // A socket that is logged on needs neither key nor signature, which spares the costlier kind of signing on the hot path.
  if (signer.kind === 'ed25519') return ready(requestId, call.method, params)
  params.push(text('apiKey', signer.apiKey))
  return ready(requestId, call.method, signedBy(signer, params))
}

function ready(requestId: string, method: ApiMethod, params: readonly SocketParam[]): PreparedRequest {
  return { transport: 'ws', requestId, text: socketText(requestId, method, params) }
}

function signedBy(signer: Signer, params: readonly SocketParam[]): readonly SocketParam[] {
  return [...params, text('signature', signer.sign(socketPayload(params)))]
}

function socketText(requestId: string, method: ApiMethod, params: readonly SocketParam[]): string {
  const fields = params.map(
    ({ name, text: value, isNumber }) => `"${name}":${isNumber ? value : JSON.stringify(value)}`,
  )
  return `{"id":${JSON.stringify(requestId)},"method":"${method}","params":{${fields.join(',')}}}`
}

function text(name: string, value: string): SocketParam {
  return { name, text: value, isNumber: false }
}

function number(name: string, value: number): SocketParam {
  return { name, text: String(Math.trunc(value)), isNumber: true }
}
