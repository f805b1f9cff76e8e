import type { WireDeps } from '../wire-deps.ts'
import type { Channel } from './channel.ts'
import { complaintOf, type ControlFrame, readControlFrame } from './control-frame.ts'
import type { TopicHub } from './topic-hub.ts'
import type { WireSocket } from './wire-socket.ts'

/** Length of all topics of one connection together. */
const TOPICS_LENGTH_MAX = 21_000

/** One client of `/v5/public/linear`. */
export class PublicSocket {
  private readonly socket: WireSocket
  private readonly hub: TopicHub
  private readonly gate: WireDeps['gate']
  private readonly channels = new Map<string, Channel>()

  constructor(socket: WireSocket, hub: TopicHub, gate: WireDeps['gate']) {
    this.socket = socket
    this.hub = hub
    this.gate = gate
  }

  /** Answers from now on, until the socket closes. */
  serve(): void {
    this.socket.onFrame((frame, inNs) => this.handle(readControlFrame(frame), inNs))
    this.socket.onClose(() => this.leave([...this.channels.keys()]))
  }

  private handle(frame: ControlFrame, inNs: number): void {
    switch (frame.op) {
      case 'ping':
        return this.answer(frame, 'pong', true, inNs)
      case 'pong':
        return // what an SDK says that took our pong for a ping
      case 'subscribe':
        return this.socket.later(() => this.subscribe(frame, inNs))
      case 'unsubscribe':
        return this.socket.later(() => {
          this.leave(frame.topics ?? [])
          this.answer(frame, '', true, inNs)
        })
      default:
        return this.answer(frame, 'error:invalid op', false, inNs)
    }
  }

  /** One bad topic fails the whole request: none of the others begins. */
  private subscribe(frame: ControlFrame, inNs: number): void {
    const topics = frame.topics ?? []
    const complaint =
      complaintOf(
        frame.topics,
        (topic) => this.hub.find(topic) !== null,
        (topic) => this.channels.has(topic),
      ) ?? this.lengthComplaint(topics)
    if (complaint === null) for (const topic of topics) this.enter(topic)
    this.answer(frame, complaint ?? '', complaint === null, inNs)
  }

  private lengthComplaint(topics: readonly string[]): string | null {
    const length = [...this.channels.keys(), ...topics].reduce((sum, topic) => sum + topic.length, 0)
    return length > TOPICS_LENGTH_MAX ? `error:args length >${TOPICS_LENGTH_MAX}` : null
  }

  private enter(topic: string): void {
    const channel = this.hub.find(topic)
    if (channel === null) return
    this.channels.set(topic, channel)
    channel.add(this.socket)
  }

  private leave(topics: readonly string[]): void {
    for (const topic of topics) {
      this.channels.get(topic)?.remove(this.socket)
      this.channels.delete(topic)
    }
  }

  private answer({ op, requestId }: ControlFrame, ret_msg: string, success: boolean, inNs: number): void {
    this.socket.send(JSON.stringify({ success, ret_msg, conn_id: this.socket.id, req_id: requestId ?? '', op }))
    this.gate.record({ op: `public ${op}`, transport: 'ws', clientId: null, inNs })
  }
}
