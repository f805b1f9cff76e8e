import type { SimEvent } from '../exchange/types.ts'
import { nowMs, type WireState } from './wire-state.ts'
import type { WireSocket } from './wire-socket.ts'

/** One public topic: who listens, and its rhythm. It computes and keeps a timer only while somebody listens. */
export abstract class Channel {
  readonly topic: string
  protected readonly wire: WireState
  private readonly everyMs: number
  private readonly sockets = new Set<WireSocket>()
  private timer: NodeJS.Timeout | null = null

  /** `everyMs` is how often the topic may push; 0 where it pushes by itself. */
  constructor(wire: WireState, topic: string, everyMs: number) {
    this.wire = wire
    this.topic = topic
    this.everyMs = everyMs
  }

  get isIdle(): boolean {
    return this.sockets.size === 0
  }

  add(socket: WireSocket): void {
    if (this.isIdle) {
      this.start()
      if (this.everyMs > 0) this.timer = setInterval(() => this.push(), this.everyMs)
    }
    const first = this.greeting()
    this.sockets.add(socket)
    if (first !== null) this.sendTo(socket, Buffer.from(JSON.stringify(first)))
  }

  remove(socket: WireSocket): void {
    this.sockets.delete(socket)
    if (this.isIdle) this.stop()
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer)
    this.timer = null
    this.sockets.clear()
  }

  /** What of the engine concerns this topic; called only while somebody listens. */
  see(_event: SimEvent): void {}

  /** Before the first listener: forget what has become old. */
  protected start(): void {}
  /** What a new listener gets first; `null` where nothing is replayed. */
  protected abstract greeting(): object | null
  /** The rhythm's beat. */
  protected push(): void {}

  /** Serialised once, sent to all. */
  protected publish(frame: object): void {
    const bytes = Buffer.from(JSON.stringify(frame))
    for (const socket of this.sockets) this.sendTo(socket, bytes)
  }

  protected now(): number {
    return nowMs(this.wire)
  }

  private sendTo(socket: WireSocket, bytes: Buffer): void {
    this.wire.gate.stream(socket, null, this.wire.clock.monoNs(), () => socket.send(bytes))
  }
}
