import type { SimEvent } from '../exchange/types.ts'
import { nowMs, type WireState } from './wire-state.ts'

/** Which path serves a stream; on any other it is acknowledged and silent. */
export type Route = 'public' | 'market' | 'private'

/** One event of a stream, serialised once, in both framings. */
export class StreamFrame {
  private readonly name: string
  private readonly json: string
  private rawBytes: Buffer | null = null
  private combinedBytes: Buffer | null = null

  constructor(name: string, event: object) {
    this.name = name
    this.json = JSON.stringify(event)
  }

  get raw(): Buffer {
    this.rawBytes ??= Buffer.from(this.json)
    return this.rawBytes
  }

  get combined(): Buffer {
    this.combinedBytes ??= Buffer.from(`{"stream":${JSON.stringify(this.name)},"data":${this.json}}`)
    return this.combinedBytes
  }
}

/** Who listens to a stream. */
export interface Subscriber {
  deliver(frame: StreamFrame): void
}

/** One market stream: who listens, and its rhythm. It computes and keeps a timer only while somebody listens. */
export abstract class Stream {
  readonly name: string
  readonly route: Route
  /** Of the one symbol that it is about; `null` for all. */
  readonly symbol: string | null
  protected readonly wire: WireState
  private readonly everyMs: number
  private readonly subscribers = new Set<Subscriber>()
  private timer: NodeJS.Timeout | null = null

  /** `everyMs` is how often the stream may push; 0 where it pushes by itself. */
  constructor(wire: WireState, name: string, of: { route: Route; symbol: string | null; everyMs: number }) {
    this.wire = wire
    this.name = name
    this.route = of.route
    this.symbol = of.symbol
    this.everyMs = of.everyMs
  }

  get isIdle(): boolean {
    return this.subscribers.size === 0
  }

  add(subscriber: Subscriber): void {
    if (this.isIdle) {
      this.start()
      if (this.everyMs > 0) this.timer = setInterval(() => this.push(), this.everyMs)
    }
    this.subscribers.add(subscriber)
  }

  remove(subscriber: Subscriber): void {
    if (this.subscribers.delete(subscriber) && this.isIdle) this.stop()
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer)
    this.timer = null
    this.subscribers.clear()
  }

  /** What of the engine concerns this stream; called only while somebody listens. */
  see(_event: SimEvent): void {}

  /** Before the first listener: forget what has become old. */
  protected start(): void {}
  /** The rhythm's beat. */
  protected push(): void {}

  /** Serialised once, sent to all. */
  protected publish(event: object): void {
    const frame = new StreamFrame(this.name, event)
    const engineNs = this.wire.clock.monoNs()
    for (const subscriber of this.subscribers)
      this.wire.gate.stream(subscriber, null, engineNs, () => subscriber.deliver(frame))
  }

  protected now(): number {
    return nowMs(this.wire)
  }
}
