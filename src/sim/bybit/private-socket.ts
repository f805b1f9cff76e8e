import { logOn } from './auth.ts'
import { complaintOf, type ControlFrame, readControlFrame } from './control-frame.ts'
import type { PrivateListener } from './private-burst.ts'
import type { PrivateFeed } from './private-feed.ts'
import { isMixed, isPrivateTopic } from './private-topics.ts'
import type { WireSocket } from './wire-socket.ts'
import { nowMs, type WireState } from './wire-state.ts'

const REFUSED_CLOSE_MS = 1000
const DEAD_MAN = 'dcp.future'

const LOGON_FAILURES = {
  arguments: 'Params Error',
  expired: 'Params Error',
  key: 'API key is invalid.',
  signature: 'error sign!',
} as const

/** One client of `/v5/private`: logs on, subscribes, and gets what the feed has for its account. */
export class PrivateSocket {
  private readonly socket: WireSocket
  private readonly feed: PrivateFeed
  private readonly wire: WireState
  private readonly topics = new Set<string>()
  private session: PrivateListener | null = null

  constructor(socket: WireSocket, feed: PrivateFeed, wire: WireState) {
    this.socket = socket
    this.feed = feed
    this.wire = wire
  }

  /** Answers from now on, until the socket closes. */
  serve(): void {
    this.socket.onFrame((frame, inNs) => this.handle(readControlFrame(frame), inNs))
    this.socket.onClose(() => {
      if (this.session !== null) this.feed.remove(this.session)
    })
  }

  private handle(frame: ControlFrame, inNs: number): void {
    if (this.session !== null && this.topics.has(DEAD_MAN)) this.wire.deadMansSwitch.hear(this.session)
    switch (frame.op) {
      case 'auth':
        return this.logOn(frame, inNs)
      case 'ping':
        return this.pong(frame, inNs)
      case 'pong':
        return
      case 'subscribe':
        return this.socket.later(() => this.subscribe(frame, inNs))
      case 'unsubscribe':
        return this.socket.later(() => this.unsubscribe(frame, inNs))
      default:
        return this.answer(frame, 'error:invalid op', false, inNs)
    }
  }

  private logOn(frame: ControlFrame, inNs: number): void {
    const logon = logOn(frame.args, this.wire.exchange.keys, nowMs(this.wire))
    if ('failure' in logon) {
      this.answer(frame, LOGON_FAILURES[logon.failure], false, inNs)
      setTimeout(() => this.socket.close(1000, ''), REFUSED_CLOSE_MS).unref()
      return
    }
    if (this.session === null) {
      this.session = { account: logon.key.account, topics: this.topics, socket: this.socket }
      this.feed.add(this.session)
    }
    this.answer(frame, '', true, inNs)
  }

  private subscribe(frame: ControlFrame, inNs: number): void {
    const complaint = this.complaintOf(frame)
    if (complaint === null) for (const topic of frame.topics ?? []) this.topics.add(topic)
    if (this.session !== null && this.topics.has(DEAD_MAN)) this.wire.deadMansSwitch.hear(this.session)
    this.answer(frame, complaint ?? '', complaint === null, inNs)
  }

  private unsubscribe(frame: ControlFrame, inNs: number): void {
    for (const topic of frame.topics ?? []) this.topics.delete(topic)
    if (this.session !== null && !this.topics.has(DEAD_MAN)) this.wire.deadMansSwitch.disarm(this.session)
    this.answer(frame, '', true, inNs)
  }

  private complaintOf({ topics }: ControlFrame): string | null {
    if (this.session === null) return 'Request not authorized'
    const complaint = complaintOf(topics, isPrivateTopic, (topic) => this.topics.has(topic))
    if (complaint !== null || topics === null) return complaint
    return isMixed(topics) ? 'error:all-in-one and categorised topics are mixed' : null
  }

  private pong({ requestId }: ControlFrame, inNs: number): void {
    const echo = requestId === null ? {} : { req_id: requestId }
    this.socket.send(JSON.stringify({ ...echo, op: 'pong', args: [String(nowMs(this.wire))], conn_id: this.socket.id }))
    this.wire.gate.record({ op: 'private ping', transport: 'ws', clientId: null, inNs })
  }

  private answer({ op, requestId }: ControlFrame, ret_msg: string, success: boolean, inNs: number): void {
    const echo = requestId === null ? {} : { req_id: requestId }
    this.socket.send(JSON.stringify({ success, ret_msg, op, conn_id: this.socket.id, ...echo }))
    this.wire.gate.record({ op: `private ${op}`, transport: 'ws', clientId: null, inNs })
  }
}
