import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { SimKey } from '../exchange/types.ts'
import { checkSignature, checkTime, checkTimeAgain, findKey, signedBytes, trader } from './auth.ts'
import type { Endpoint, Security } from './endpoint.ts'
import { clientIdOf, mintFor, ORDER_ACTIONS, type OrderAction } from './order-actions.ts'
import { type Parameters, readParameters } from './parameters.ts'
import { Refusal } from './refusal.ts'
import { nowMs, type WireState } from './wire-state.ts'

const BODY_BYTES_MAX = 1 << 20

/** One request as received. `inNs` is the exchange's clock at the first line that saw it. */
interface Exchanged {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly inNs: number
  readonly path: string
  readonly query: Buffer
  readonly body: Buffer
  readonly address: string
}

interface Answer {
  readonly status: number
  readonly body: string
  readonly retryAfterS: number | null
  /** Whose order counters the headers show. */
  readonly uid: string | null
}

/** The REST half of the wire: weight, route, key, signature, clock, parameters, in this order. */
export class RestServer {
  private readonly wire: WireState
  private readonly endpoints = new Map<string, Endpoint>()
  private readonly actions = new Map<string, OrderAction>()

  constructor(wire: WireState, endpoints: readonly Endpoint[]) {
    this.wire = wire
    for (const action of ORDER_ACTIONS) this.actions.set(`${action.method} ${action.path}`, action)
    for (const endpoint of endpoints) this.endpoints.set(`${endpoint.method} ${endpoint.path}`, endpoint)
  }

  readonly listener: RequestListener = (request, response) => {
    const inNs = this.wire.clock.monoNs()
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > BODY_BYTES_MAX) request.destroy()
      else chunks.push(chunk)
    })
    request.on('end', () => {
      const [path, query] = split(request.url ?? '')
      const address = request.socket.remoteAddress ?? ''
      this.serve({ request, response, inNs, path, query, body: Buffer.concat(chunks), address })
    })
    request.on('error', () => response.destroy())
  }

  private serve(exchanged: Exchanged): void {
    const parameters = readParameters(exchanged.query.toString('utf8'), exchanged.body.toString('utf8'))
    const name = `${exchanged.request.method} ${exchanged.path}`
    const action = this.actions.get(name)
    if (action !== undefined) return this.serveOrder(exchanged, action, parameters)
    const endpoint = this.endpoints.get(name)
    if (endpoint?.isProbe && this.wire.gate.loseProbe()) return // never answered
    this.write(
      exchanged,
      answerOf(null, () => this.answer(exchanged, endpoint, parameters)),
    )
    this.record(exchanged)
  }

  private answer(exchanged: Exchanged, endpoint: Endpoint | undefined, parameters: Parameters): unknown {
    const { address, path, request } = exchanged
    const { limits } = this.wire
    // What is refused costs its weight all the same.
    limits.takeWeight(address, endpoint?.weight(parameters) ?? 1)
    if (endpoint === undefined) throw new Refusal(-5000, `Path ${path}, Method ${request.method} is invalid`, 404)
    if (endpoint.rule !== undefined) limits.takeRule(endpoint.rule, address)
    const key = endpoint.security === 'none' ? null : this.authenticate(exchanged, endpoint.security, parameters)
    return endpoint.answer(parameters, key)
  }

  /** Orders wait at the gate for the world's delay; refusals before they are understood do not. */
  private serveOrder(exchanged: Exchanged, action: OrderAction, parameters: Parameters): void {
    const { wire } = this
    let key: SimKey
    try {
      wire.limits.takeWeight(exchanged.address, action.weight)
      key = trader(this.authenticate(exchanged, 'signed', parameters))
      if (action.orders !== null) wire.limits.takeOrders(key.account.uid, action.orders)
    } catch (error) {
      this.write(
        exchanged,
        answerOf(null, () => {
          throw error
        }),
      )
      return this.record(exchanged)
    }
    const { account } = key
    const mintedId = mintFor(wire, action, parameters)
    let answer: Answer
    wire.gate.submit({
      op: action.op,
      transport: 'rest',
      clientId: clientIdOf(wire, account, action, parameters, mintedId),
      inNs: exchanged.inNs,
      act: () => {
        answer = answerOf(action.orders === null ? null : account.uid, () => {
          if (action.isTimedTwice) checkTimeAgain(parameters, nowMs(wire))
          return withPair(action, action.run(wire, account, parameters, mintedId))
        })
      },
      answer: () => this.write(exchanged, answer),
    })
  }

  /** @throws Refusal -2014, -2015, -1102, -1022, -1021 */
  private authenticate(exchanged: Exchanged, security: Security, parameters: Parameters): SimKey {
    const header = exchanged.request.headers['x-mbx-apikey']
    const key = findKey(this.wire.exchange.keys, typeof header === 'string' && header !== '' ? header : null)
    if (security === 'key') return key
    const { payload, signature } = signedBytes(exchanged.query, exchanged.body)
    checkSignature(key, [payload], signature)
    checkTime(parameters, nowMs(this.wire))
    return key
  }

  private record({ request, path, inNs }: Exchanged): void {
    this.wire.gate.record({ op: `${request.method} ${path}`, transport: 'rest', clientId: null, inNs })
  }

  private write({ response, address, inNs }: Exchanged, { status, body, retryAfterS, uid }: Answer): void {
    const { limits, clock } = this.wire
    const orders = uid === null ? null : limits.usedOrders(uid)
    response.writeHead(status, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      'X-MBX-USED-WEIGHT-1M': String(limits.usedWeight(address)),
      ...(orders && { 'X-MBX-ORDER-COUNT-10S': String(orders.in10s), 'X-MBX-ORDER-COUNT-1M': String(orders.in1m) }),
      ...(retryAfterS !== null && { 'Retry-After': String(retryAfterS) }),
      'x-response-time': `${Math.max(0, Math.round((clock.monoNs() - inNs) / 1e6))}ms`,
    })
    response.end(body)
  }
}

function answerOf(uid: string | null, act: () => unknown): Answer {
  try {
    return { status: 200, body: JSON.stringify(act()), retryAfterS: null, uid }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { status: error.status, body: JSON.stringify(error.body), retryAfterS: error.retryAfterS, uid }
  }
}

/** Changes made by REST name the pair, those by WebSocket do not. */
function withPair(action: OrderAction, body: object): object {
  if (action.op !== 'order.modify' || !('symbol' in body)) return body
  return { ...body, pair: body.symbol }
}

function split(url: string): [path: string, query: Buffer] {
  const mark = url.indexOf('?')
  // Node reads the request line as Latin-1: this gives back the very bytes.
  const query = Buffer.from(mark < 0 ? '' : url.slice(mark + 1), 'latin1')
  return [mark < 0 ? url : url.slice(0, mark), query]
}
