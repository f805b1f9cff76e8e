import type { WireDeps } from '../wire-deps.ts'
import { MessageBudget } from './message-budget.ts'
import type { Stream, StreamFrame, Subscriber } from './stream.ts'
import type { StreamHub } from './stream-hub.ts'
import type { StreamPath, Wanted } from './stream-path.ts'
import { readStreamRequest, type StreamRequest } from './stream-request.ts'
import type { UserFeed } from './user-feed.ts'
import type { WireSocket } from './wire-socket.ts'

const STREAMS_MAX = 1024
/** Listen keys are letters and digits; a stream's name has an `@` or a `!`. */
const LISTEN_KEY = /^[A-Za-z0-9]{64}$/

/** One client of the stream host, on whichever path. */
export class StreamSocket implements Subscriber {
  private readonly socket: WireSocket
  private readonly path: StreamPath
  private readonly hub: StreamHub
  private readonly feed: UserFeed
  private readonly gate: WireDeps['gate']
  private readonly budget: MessageBudget
  private readonly names = new Set<string>()
  private isCombined: boolean

  constructor(
    socket: WireSocket,
    path: StreamPath,
    parts: { readonly hub: StreamHub; readonly feed: UserFeed; readonly deps: WireDeps },
  ) {
    this.socket = socket
    this.path = path
    this.hub = parts.hub
    this.feed = parts.feed
    this.gate = parts.deps.gate
    this.budget = new MessageBudget(() => parts.deps.clock.monoNs())
    this.isCombined = path.isCombined
  }

  /** Serves from now on, until the socket closes. */
  serve(): void {
    this.socket.onText((text, inNs) => this.handle(text, inNs))
    this.socket.onClose(() => this.leave([...this.names]))
    this.enter(this.path.wanted)
  }

  deliver(frame: StreamFrame): void {
    this.socket.send(this.isCombined ? frame.combined : frame.raw)
  }

  private handle(text: string, inNs: number): void {
    if (!this.budget.take()) return this.socket.close(1008, 'Too many requests')
    const request = readStreamRequest(text)
    this.answer(request)
    this.gate.record({ op: `stream ${request.kind}`, transport: 'ws', clientId: null, inNs })
  }

  /** Answers are never wrapped. What is on the wrong route, or nothing at all, is acknowledged and stays silent. */
  private answer(request: StreamRequest): void {
    const { id } = request
    switch (request.kind) {
      case 'subscribe':
        if (!this.enter(request.names.map((name) => ({ name, events: null })))) return
        return this.reply({ result: null, id })
      case 'unsubscribe':
        this.leave(request.names)
        return this.reply({ result: null, id })
      case 'list':
        return this.reply({ result: [...this.names], id })
      case 'set':
        this.isCombined = request.isCombined
        return this.reply({ result: null, id })
      case 'get':
        return this.reply({ result: this.isCombined, id })
      case 'error':
        return this.reply({ error: { code: request.code, msg: request.text }, id })
      default:
        request satisfies never
    }
  }

  /** False where there are too many streams: then everything is lost. */
  private enter(wanted: readonly Wanted[]): boolean {
    const fresh = wanted.filter(({ name }) => !this.names.has(name))
    if (this.names.size + fresh.length > STREAMS_MAX) {
      this.reply({ error: { code: 4, msg: 'Too many subscriptions' }, id: null })
      this.socket.close(1008, 'Invalid request')
      return false
    }
    for (const { name, events } of fresh) {
      this.names.add(name)
      if (this.isListenKey(name)) this.feed.add(name, { subscriber: this, events })
      else this.streamOf(name)?.add(this)
    }
    return true
  }

  private leave(names: readonly string[]): void {
    for (const name of names) {
      if (!this.names.delete(name)) continue
      if (this.isListenKey(name)) this.feed.remove(name, this)
      else this.streamOf(name)?.remove(this)
    }
  }

  private isListenKey(name: string): boolean {
    return LISTEN_KEY.test(name) && (this.path.route === null || this.path.route === 'private')
  }

  /** Without a route only public streams are served. */
  private streamOf(name: string): Stream | null {
    const stream = this.hub.find(name)
    return stream?.route === (this.path.route ?? 'public') ? stream : null
  }

  private reply(frame: object): void {
    this.socket.send(JSON.stringify(frame))
  }
}
