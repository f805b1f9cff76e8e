import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { SimKey } from '../exchange/types.ts'
import type { QuotaCount } from '../wire-deps.ts'
import { accountEndpoints } from './account-endpoints.ts'
import { announcementEndpoint } from './announcement-endpoint.ts'
import { authenticate } from './auth.ts'
import type { Endpoint } from './endpoint.ts'
import { historyEndpoints } from './history-endpoints.ts'
import { hexOf } from './ids.ts'
import { type DepthIdOf, marketEndpoints } from './market-endpoints.ts'
import { admit, clientIdOf, limitFigures, ORDER_ACTIONS, type OrderAction } from './order-actions.ts'
import { orderEndpoints } from './order-endpoints.ts'
import { type Parameters, readBody, readQuery } from './parameters.ts'
import { Refusal, type Reply, replyOf } from './refusal.ts'
import { nowMs, type WireState } from './wire-state.ts'

const BODY_BYTES_MAX = 1 << 20
const TOO_MANY = 'Too many visits. Exceeded the API Rate Limit.'

/** One request as received. `inNs` is the exchange's clock at the first line that saw it. */
interface Exchanged {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly inNs: number
  readonly path: string
  readonly query: string
  readonly body: Buffer
}

type Route =
  | { readonly kind: 'endpoint'; readonly endpoint: Endpoint }
  | { readonly kind: 'order'; readonly action: OrderAction }

/** The REST half of the wire: route, address, key, clock, signature, permission, quota, parameters, in this order. */
export class RestServer {
  private readonly wire: WireState
  private readonly routes = new Map<string, Route>()

  constructor(wire: WireState, depthIdOf: DepthIdOf) {
    this.wire = wire
    for (const action of ORDER_ACTIONS) this.routes.set(`POST /v5/${action.rule}`, { kind: 'order', action })
    const endpoints = [
      ...marketEndpoints(wire, depthIdOf),
      ...historyEndpoints(wire),
      ...orderEndpoints(wire),
      ...accountEndpoints(wire),
      announcementEndpoint(wire),
    ]
    for (const endpoint of endpoints)
      this.routes.set(`${endpoint.method} /v5/${endpoint.rule}`, { kind: 'endpoint', endpoint })
  }

  readonly listener: RequestListener = (request, response) => {
    const inNs = this.wire.clock.monoNs()
    const [path = '', query = ''] = split(request.url ?? '')
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > BODY_BYTES_MAX) request.destroy()
      else chunks.push(chunk)
    })
    request.on('end', () => this.serve({ request, response, inNs, path, query, body: Buffer.concat(chunks) }))
    request.on('error', () => response.destroy())
  }

  private serve(exchanged: Exchanged): void {
    const { request, path, body } = exchanged
    if (this.wire.quota.take('ip', request.socket.remoteAddress ?? '').isOver)
      return this.shutOut(exchanged, 'access too frequent')
    if (request.method === 'GET' && body.length > 0) return this.shutOut(exchanged, 'a GET request has no body')
    const route = this.routes.get(`${request.method} ${path}`)
    if (route === undefined) return this.answer(exchanged, refused(10017, 'Route not found.'), null, 404)
    if (route.kind === 'endpoint' && route.endpoint.security === 'public')
      return this.servePublic(exchanged, route.endpoint)
    const key = this.authenticated(exchanged)
    if (key === null) return
    if (route.kind === 'order') this.serveOrder(exchanged, route.action, key)
    else if (route.endpoint.security === 'signed') this.serveSigned(exchanged, route.endpoint, key)
  }

  private servePublic(exchanged: Exchanged, endpoint: Endpoint & { security: 'public' }): void {
    if (endpoint.rule === 'market/time' && this.wire.gate.loseProbe()) return // never answered
    this.answer(
      exchanged,
      replyOf(() => endpoint.answer(readQuery(exchanged.query))),
      null,
    )
  }

  private serveSigned(exchanged: Exchanged, endpoint: Endpoint & { security: 'signed' }, key: SimKey): void {
    if (endpoint.needsTrade && !key.canTrade) return this.answer(exchanged, NOT_PERMITTED, null)
    const count = this.wire.quota.rules.has(endpoint.rule) ? this.wire.quota.take(endpoint.rule, key.account.uid) : null
    if (count?.isOver) return this.answer(exchanged, refused(10006, TOO_MANY), count)
    this.answer(
      exchanged,
      replyOf(() => endpoint.answer(parametersOf(exchanged), key)),
      count,
    )
  }

  /** Orders wait at the gate for the world's delay; refusals before them do not. */
  private serveOrder(exchanged: Exchanged, action: OrderAction, key: SimKey): void {
    const { wire } = this
    if (!key.canTrade) return this.answer(exchanged, NOT_PERMITTED, null)
    let parameters: Parameters = {}
    const unreadable = replyOf(() => {
      parameters = parametersOf(exchanged)
      return ACCEPTED
    })
    const { isRefused, admitted, count } = admit(wire, action, key.account, parameters)
    if (isRefused) return this.answer(exchanged, refused(10006, TOO_MANY), count)
    let reply = unreadable
    wire.gate.submit({
      op: action.op,
      transport: 'rest',
      clientId: clientIdOf(wire, key.account, parameters),
      inNs: exchanged.inNs,
      act: () => {
        if (unreadable.code === 0) reply = replyOf(() => action.run(wire, key.account, parameters, admitted))
      },
      answer: () => this.write(exchanged, reply, count),
    })
  }

  /** The key behind the request, or `null` after the refusal was sent. */
  private authenticated(exchanged: Exchanged): SimKey | null {
    const { headers } = exchanged.request
    const [apiKey, timestamp, sign] = ['x-bapi-api-key', 'x-bapi-timestamp', 'x-bapi-sign'].map((name) =>
      headerOf(headers, name),
    )
    if (!apiKey || !timestamp || !sign) {
      this.answer(
        exchanged,
        refused(10007, 'User authentication failed: X-BAPI-API-KEY, X-BAPI-TIMESTAMP and X-BAPI-SIGN are required.'),
        null,
        401,
      )
      return null
    }
    const recvWindow = headerOf(headers, 'x-bapi-recv-window')
    const payload = exchanged.request.method === 'GET' ? Buffer.from(exchanged.query, 'latin1') : exchanged.body
    try {
      return authenticate({ apiKey, timestamp, sign, recvWindow, payload }, this.wire.exchange.keys, nowMs(this.wire))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.answer(exchanged, refused(error.code, error.message), null)
      return null
    }
  }

  /** The front of the venue speaks plain text. */
  private shutOut(exchanged: Exchanged, text: string): void {
    exchanged.response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end(text)
    this.record(exchanged)
  }

  private answer(exchanged: Exchanged, reply: Reply, count: QuotaCount | null, status = 200): void {
    this.write(exchanged, reply, count, status)
    this.record(exchanged)
  }

  private record({ path, inNs }: Exchanged): void {
    this.wire.gate.record({ op: path.replace('/v5/', ''), transport: 'rest', clientId: null, inNs })
  }

  private write({ response }: Exchanged, reply: Reply, count: QuotaCount | null, status = 200): void {
    const time = nowMs(this.wire)
    const { code: retCode, message: retMsg, result, extInfo: retExtInfo } = reply
    const body = JSON.stringify(result === null ? { retCode, retMsg } : { retCode, retMsg, result, retExtInfo, time })
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      ...(count === null ? {} : limitFigures(count)),
      Traceid: hexOf(this.wire.random, 32),
      Timenow: String(time),
    })
    response.end(body)
  }
}

const ACCEPTED: Reply = { code: 0, message: 'OK', result: {}, extInfo: {} }
const NOT_PERMITTED = refused(10005, 'Permission denied, please check your API key permissions.')

function refused(code: number, message: string): Reply {
  return { code, message, result: {}, extInfo: {} }
}

function parametersOf({ request, query, body }: Exchanged): Parameters {
  return request.method === 'GET' ? readQuery(query) : readBody(body.toString('utf8'))
}

function split(url: string): [path: string, query: string] {
  const mark = url.indexOf('?')
  return mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)]
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name]
  return typeof value === 'string' ? value : null
}
