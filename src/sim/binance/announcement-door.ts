import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { checkSignature, checkTime, findKey, signedBytes } from './auth.ts'
import { type Parameters, readParameters } from './parameters.ts'
import { invalid, Refusal } from './refusal.ts'
import { nowMs, type WireState } from './wire-state.ts'

/** English announcements are all there are. */
export const TOPICS: ReadonlySet<string> = new Set(['com_announcement_en'])
const RECV_WINDOW_MAX_MS = 60_000

/** Whom the announcement stream lets in, and with which topics: key, parameters, signature, clock, in this order. @throws Refusal */
export function readAnnouncementDoor(request: IncomingMessage, wire: WireState): ReadonlySet<string> {
  const header = request.headers['x-mbx-apikey']
  const key = findKey(wire.exchange.keys, typeof header === 'string' && header !== '' ? header : null)
  const query = Buffer.from((request.url ?? '').split('?')[1] ?? '', 'latin1')
  const parameters = readParameters(query.toString('utf8'), '')
  parameters.need('random')
  const topics = topicsOf(parameters.need('topic'))
  for (const topic of topics) if (!TOPICS.has(topic)) throw invalid('topic')
  checkWindow(parameters)
  // Over the bytes as they came, in whichever order: the documented example is not sorted, and its signature is right.
  const { payload, signature } = signedBytes(query, Buffer.alloc(0))
  checkSignature(key, [payload], signature)
  checkTime(parameters, nowMs(wire))
  return topics
}

export function topicsOf(value: string): ReadonlySet<string> {
  return new Set(value.split('|'))
}

/** How the venue words a refused handshake is not known: as its REST does, then. */
export function refuseUpgrade(stream: Duplex, error: unknown): void {
  if (!(error instanceof Refusal)) throw error
  const body = JSON.stringify(error.body)
  const head = [
    `HTTP/1.1 ${error.status} Refused`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  stream.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

function checkWindow(parameters: Parameters): void {
  if ((parameters.integer('recvWindow') ?? 0) > RECV_WINDOW_MAX_MS) throw invalid('recvWindow')
}
