import type { SimKey } from '../exchange/types.ts'
import type { QuotaCount } from '../wire-deps.ts'
import { checkTimestamp, logOn } from './auth.ts'
import { idOf } from './control-frame.ts'
import { hexOf } from './ids.ts'
import { admit, clientIdOf, limitFigures, ORDER_ACTIONS, type OrderAction } from './order-actions.ts'
import { isObject, type Parameters, textOf } from './parameters.ts'
import { accept, Refusal, type Reply, replyOf } from './refusal.ts'
import type { WireSocket } from './wire-socket.ts'
import { nowMs, type WireState } from './wire-state.ts'

const REFUSED_CLOSE_MS = 1000
const REQUEST_ID_LENGTH_MAX = 36
/** Request ids of a connection that are remembered against reuse; the oldest are forgotten. */
const REQUEST_IDS_KEPT = 100_000

/** By WebSocket there is no cancel-all. */
const ACTIONS = new Map(
  ORDER_ACTIONS.filter(({ op }) => op !== 'order.cancel-all').map((action) => [action.op, action]),
)

const LOGON_FAILURES = {
  arguments: new Refusal(10001, 'Params Error'),
  expired: new Refusal(10001, 'Params Error'),
  key: new Refusal(10003, 'API key is invalid.'),
  signature: new Refusal(10004, 'invalid sign'),
} as const

/** One request on this socket, before it is known to be sound. */
interface Asked {
  readonly frame: Parameters
  readonly op: string
  readonly requestId: string | null
  readonly inNs: number
}

/** One client of `/v5/trade`: orders by WebSocket. */
export class TradeSocket {
  private readonly socket: WireSocket
  private readonly wire: WireState
  private readonly address: string
  private readonly requestIds = new Set<string>()
  private key: SimKey | null = null

  constructor(socket: WireSocket, wire: WireState, address: string) {
    this.socket = socket
    this.wire = wire
    this.address = address
  }

  /** Answers from now on, until the socket closes. */
  serve(): void {
    this.socket.onFrame((frame, inNs) => this.handle(frame ?? {}, inNs))
  }

  private handle(frame: Parameters, inNs: number): void {
    const { op } = frame
    const asked = { frame, op: typeof op === 'string' ? op : '', requestId: idOf(frame, 'reqId'), inNs }
    if (asked.op === 'ping') return this.pong(asked)
    if (asked.op === 'auth') return this.logOn(asked)
    let sound: Sound | null = null
    const reply = replyOf(() => {
      sound = this.check(asked)
      return accept({})
    })
    if (sound === null) return this.answer(asked, reply, null)
    this.submit(asked, sound)
  }

  /** Key, address, request id, op, clock, arguments, permission: in this order. */
  private check({ frame, op, requestId }: Asked): Sound {
    const { key, wire } = this
    if (key === null) throw new Refusal(10007, 'User authentication failed: send auth first.')
    if (wire.quota.take('ws-trade-ip', this.address).isOver)
      throw new Refusal(10403, 'Exceeded the request rate of this IP.')
    this.checkRequestId(requestId)
    const action = ACTIONS.get(op)
    if (action === undefined) throw new Refusal(10404, 'op type is not found')
    const header = isObject(frame['header']) ? frame['header'] : {}
    const window = textOf(header, 'X-BAPI-RECV-WINDOW')
    checkTimestamp(textOf(header, 'X-BAPI-TIMESTAMP'), window === '' ? null : window, nowMs(wire))
    const { args } = frame
    if (!Array.isArray(args) || args.length !== 1 || !isObject(args[0])) throw new Refusal(10001, 'Params Error')
    const [parameters] = args
    if (['spot', 'inverse', 'option'].includes(textOf(parameters, 'category')))
      throw new Refusal(10404, 'category is not supported')
    if (!key.canTrade) throw new Refusal(10005, 'Permission denied, please check your API key permissions.')
    return { key, action, parameters }
  }

  private checkRequestId(requestId: string | null): void {
    if (requestId === null) return
    if (requestId.length > REQUEST_ID_LENGTH_MAX) throw new Refusal(10001, 'params error: reqId invalid')
    if (this.requestIds.has(requestId)) throw new Refusal(20006, 'duplicate reqId')
    this.requestIds.add(requestId)
    if (this.requestIds.size <= REQUEST_IDS_KEPT) return
    const [oldest] = this.requestIds
    if (oldest !== undefined) this.requestIds.delete(oldest)
  }

  private submit(asked: Asked, { key, action, parameters }: Sound): void {
    const { wire } = this
    const { account } = key
    const { isRefused, admitted, count } = admit(wire, action, account, parameters)
    if (isRefused) return this.answer(asked, TOO_MANY_VISITS, count)
    let reply = TOO_MANY_VISITS
    wire.gate.submit({
      op: action.op,
      transport: 'ws',
      clientId: clientIdOf(wire, account, parameters),
      inNs: asked.inNs,
      act: () => {
        reply = replyOf(() => action.run(wire, account, parameters, admitted))
      },
      answer: () => this.write(asked, reply, count),
    })
  }

  private logOn(asked: Asked): void {
    const logon = logOn(asked.frame['args'], this.wire.exchange.keys, nowMs(this.wire))
    const isAgain = this.key !== null
    if ('failure' in logon) {
      const { code, message } = LOGON_FAILURES[logon.failure]
      this.confirm(asked, code, message)
      if (!isAgain) setTimeout(() => this.socket.close(1000, ''), REFUSED_CLOSE_MS).unref()
      return
    }
    // Some SDKs send the same logon twice before either is answered: the session stays.
    this.key ??= logon.key
    if (isAgain) this.confirm(asked, 20001, 'Repeat auth')
    else this.confirm(asked, 0, 'OK')
  }

  private confirm(asked: Asked, retCode: number, retMsg: string): void {
    this.socket.send(JSON.stringify({ ...echo(asked), retCode, retMsg, op: 'auth', connId: this.socket.id }))
    this.record(asked)
  }

  private pong(asked: Asked): void {
    const data = [String(nowMs(this.wire))]
    this.socket.send(
      JSON.stringify({ ...echo(asked), retCode: 0, retMsg: 'OK', op: 'pong', data, connId: this.socket.id }),
    )
    this.record(asked)
  }

  private answer(asked: Asked, reply: Reply, count: QuotaCount | null): void {
    this.write(asked, reply, count)
    this.record(asked)
  }

  private record({ op, inNs }: Asked): void {
    this.wire.gate.record({ op: `trade ${op}`, transport: 'ws', clientId: null, inNs })
  }

  private write(asked: Asked, { code, message, result, extInfo }: Reply, count: QuotaCount | null): void {
    const frame = {
      ...echo(asked),
      retCode: code,
      retMsg: message,
      op: asked.op,
      data: result,
      retExtInfo: extInfo,
      header: {
        ...(count === null ? {} : limitFigures(count)),
        Traceid: hexOf(this.wire.random, 32),
        Timenow: String(nowMs(this.wire)),
      },
      connId: this.socket.id,
    }
    this.socket.send(JSON.stringify(frame))
  }
}

interface Sound {
  readonly key: SimKey
  readonly action: OrderAction
  readonly parameters: Parameters
}

const TOO_MANY_VISITS: Reply = {
  code: 10006,
  message: 'Too many visits. Exceeded the API Rate Limit.',
  result: {},
  extInfo: {},
}

function echo({ requestId }: Asked): object {
  return requestId === null ? {} : { reqId: requestId }
}
