import type { SimKey } from '../exchange/types.ts'
import type { ApiQuery } from './api-queries.ts'
import { type ApiId, type ApiRequest, idOf, readApiRequest } from './api-request.ts'
import { ApiSession } from './api-session.ts'
import { checkTimeAgain, trader } from './auth.ts'
import { clientIdOf, mintFor, ORDER_ACTIONS, type OrderAction } from './order-actions.ts'
import { Refusal } from './refusal.ts'
import { nowMs, type WireState } from './wire-state.ts'
import type { WireSocket } from './wire-socket.ts'

const SESSION_WEIGHT = 2
const ACTIONS = new Map(ORDER_ACTIONS.flatMap((action) => (action.apiMethod ? [[action.apiMethod, action]] : [])))

interface Answer {
  readonly status: number
  readonly content: object
}

/** Where an answer goes, and whether it shows the counters. */
interface Asked {
  readonly id: ApiId
  readonly inNs: number
  readonly withLimits: boolean
}

/** One client of `/ws-fapi/v1`: orders, queries and the session, one JSON request a frame. */
export class ApiSocket {
  private readonly socket: WireSocket
  private readonly wire: WireState
  private readonly queries: ReadonlyMap<string, ApiQuery>
  private readonly address: string
  private readonly session: ApiSession
  private readonly returnsLimits: boolean

  constructor(
    socket: WireSocket,
    wire: WireState,
    of: { readonly queries: ReadonlyMap<string, ApiQuery>; readonly address: string; readonly returnsLimits: boolean },
  ) {
    this.socket = socket
    this.wire = wire
    this.queries = of.queries
    this.address = of.address
    this.returnsLimits = of.returnsLimits
    this.session = new ApiSession(wire, socket.openedMs, of.returnsLimits)
  }

  serve(): void {
    this.socket.onText((text, inNs) => this.handle(text, inNs))
  }

  private handle(text: string, inNs: number): void {
    const message = parsed(text)
    let asked: Asked = { id: idOf(message), inNs, withLimits: this.returnsLimits }
    let request: ApiRequest
    try {
      request = readApiRequest(message)
    } catch (error) {
      return this.refuse(asked, 'unreadable', error)
    }
    asked = {
      ...asked,
      withLimits: request.parameters.get('returnRateLimits')?.toLowerCase() !== 'false' && asked.withLimits,
    }
    const action = ACTIONS.get(request.method)
    if (action !== undefined) return this.serveOrder(asked, action, request)
    this.write(
      asked,
      answerOf(() => this.answer(request)),
      null,
    )
    this.record(asked, request.method)
  }

  private answer(request: ApiRequest): unknown {
    const { session, wire, address } = this
    const { method, parameters } = request
    const query = this.queries.get(method)
    wire.limits.takeWeight(address, query?.weight(parameters) ?? SESSION_WEIGHT)
    if (method === 'session.logon') return session.logOn(request)
    if (method === 'session.logout') return session.logOut()
    if (method === 'session.status') return session.status()
    if (query === undefined) throw new Refusal(-1020, 'This operation is not supported.')
    if (query.security === 'none') return query.answer(parameters, null)
    return query.answer(
      parameters,
      query.security === 'key' ? session.identify(request) : session.authenticate(request),
    )
  }

  /** Orders wait at the gate for the world's delay; refusals before they are understood do not. */
  private serveOrder(asked: Asked, action: OrderAction, request: ApiRequest): void {
    const { wire } = this
    const { parameters } = request
    let key: SimKey
    try {
      wire.limits.takeWeight(this.address, action.weight)
      key = trader(this.session.authenticate(request))
      if (action.orders !== null) wire.limits.takeOrders(key.account.uid, action.orders)
    } catch (error) {
      return this.refuse(asked, request.method, error)
    }
    const { account } = key
    const mintedId = mintFor(wire, action, parameters)
    const uid = action.orders === null ? null : account.uid
    let answer: Answer
    wire.gate.submit({
      op: action.op,
      transport: 'ws',
      clientId: clientIdOf(wire, account, action, parameters, mintedId),
      inNs: asked.inNs,
      act: () => {
        answer = answerOf(() => {
          if (action.isTimedTwice) checkTimeAgain(parameters, nowMs(wire))
          return action.run(wire, account, parameters, mintedId)
        })
      },
      answer: () => this.write(asked, answer, uid),
    })
  }

  private refuse(asked: Asked, method: string, error: unknown): void {
    const answer = answerOf(() => {
      throw error
    })
    this.write(asked, answer, null)
    this.record(asked, method)
  }

  private record({ inNs }: Asked, method: string): void {
    this.wire.gate.record({ op: `api ${method}`, transport: 'ws', clientId: null, inNs })
  }

  private write({ id, withLimits }: Asked, { status, content }: Answer, uid: string | null): void {
    const rateLimits = withLimits ? { rateLimits: this.wire.limits.counted(this.address, uid) } : {}
    this.socket.send(JSON.stringify({ id, status, ...content, ...rateLimits }))
  }
}

function answerOf(act: () => unknown): Answer {
  try {
    return { status: 200, content: { result: act() } }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { status: error.status, content: { error: error.body } }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
