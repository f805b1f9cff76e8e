import type { TouchEvent } from '../domain/market-event.ts'
import type { Scale } from '../domain/scale.ts'
import type { MonoNs } from '../domain/units.ts'
import type { Clock } from '../kit/clock.ts'
import type { MarketCodec } from '../venues/venue.ts'
import { EventFeed } from './event-feed.ts'
import type { TopicLine } from './topic-user.ts'

/** The best bid and ask of the venue's fastest stream. */
export class TouchFeed extends EventFeed<TouchEvent> {
  /** `null` before the first, after a loss, and when the topic is silent. */
  last: TouchEvent | null = null
  private readonly codec: MarketCodec
  private readonly scale: Scale

  constructor(codec: MarketCodec, scale: Scale, line: TopicLine, clock: Clock) {
    super(line, clock)
    this.codec = codec
    this.scale = scale
  }

  protected override read(bytes: Buffer, receivedNs: MonoNs): boolean {
    const touch = this.codec.decodeTouch(bytes, 0, bytes.length, this.scale, receivedNs)
    this.last = touch // what cannot be read has replaced what was known
    if (touch !== null) this.listeners.tell(touch)
    return touch !== null
  }

  protected override forget(): void {
    this.last = null
  }
}
