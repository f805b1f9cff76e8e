import type { TradeEvent } from '../domain/market-event.ts'
import type { MonoNs } from '../domain/units.ts'
import type { Clock } from '../kit/clock.ts'
import type { MarketCodec } from '../venues/venue.ts'
import { EventFeed } from './event-feed.ts'
import type { TopicLine } from './topic-user.ts'

/** A market may go without a trade for long: only then is the topic woken. */
const SILENCE_MAX_MS = 120_000

/** Public trades, one event each, in the venue's order. Those of a lost connection are lost: nothing is replayed. */
export class TradeFeed extends EventFeed<TradeEvent> {
  private readonly codec: MarketCodec

  constructor(codec: MarketCodec, line: TopicLine, clock: Clock) {
    super(line, clock, SILENCE_MAX_MS)
    this.codec = codec
  }

  protected override read(bytes: Buffer, receivedNs: MonoNs): boolean {
    // None is no fault: some prints are not trades of the market.
    for (const trade of this.codec.decodeTrades(bytes, 0, bytes.length, receivedNs)) this.listeners.tell(trade)
    return true
  }

  protected override forget(): void {}
}
