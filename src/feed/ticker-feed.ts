import type { TickerEvent } from '../domain/market-event.ts'
import type { MonoNs } from '../domain/units.ts'
import type { Clock } from '../kit/clock.ts'
import type { MarketCodec } from '../venues/venue.ts'
import { EventFeed } from './event-feed.ts'
import type { TopicLine } from './topic-user.ts'

/** Mark price, index and funding, each event complete: a key that a message leaves out means unchanged. */
export class TickerFeed extends EventFeed<TickerEvent> {
  /** `null` before the first, after a loss, and when the topic is silent. */
  last: TickerEvent | null = null
  private readonly codec: MarketCodec

  constructor(codec: MarketCodec, line: TopicLine, clock: Clock) {
    super(line, clock)
    this.codec = codec
  }

  protected override read(bytes: Buffer, receivedNs: MonoNs): boolean {
    const change = this.codec.decodeTicker(bytes, 0, bytes.length, receivedNs)
    if (change === null) return false
    this.last = this.last === null ? change : { ...this.last, ...change }
    this.listeners.tell(this.last)
    return true
  }

  protected override forget(): void {
    this.last = null
  }
}
