import type { VenueUnderTest } from '../compare/venue-under-test.ts'
import type { Connection } from '../connect.ts'
import type { Symbol as MarketSymbol } from '../domain/ids.ts'
import { toNumber } from '../domain/scale.ts'
import type { MonoNs } from '../domain/units.ts'

/** Deep enough for 10 bp of mid on both venues, and to walk any size that a comparison is asked for. */
const LEVELS_LOOKED_AT = 1_000
/** Venues cut event times to whole milliseconds: on average an event is half of one later than it says. */
const STAMP_CUT_MS = 0.5

/** Opens the default subscriptions of one connection and shows them as a comparison wants to see them. */
export async function underTest(connection: Connection, symbol: MarketSymbol): Promise<VenueUnderTest> {
  const { session, feed, desk, privateFeed, ids, guard } = connection
  const depth = session.venue.market.depthFor(LEVELS_LOOKED_AT)
  const midListeners = new Set<(atNs: MonoNs, mid: number) => void>()
  const instrument = await connection.instrument(symbol)
  await feed.onTouch(symbol, ({ bid, ask, receivedNs }) => {
    if (bid === null || ask === null) return
    const mid = toNumber(bid.price + ask.price, instrument.scale.price) / 2
    for (const listener of midListeners) listener(receivedNs, mid)
  })
  feed.onTrade(symbol, () => {})
  feed.onTicker(symbol, () => {})
  const book = await feed.book(symbol, depth)
  return {
    session,
    instrument,
    fee: await connection.fees(symbol),
    market: {
      levels: () => (book.status === 'live' ? book.numbers(LEVELS_LOOKED_AT) : null),
      onMid(listener) {
        midListeners.add(listener)
        return () => midListeners.delete(listener)
      },
      frames: () => feed.counts().frames,
      onDelay: (listener) =>
        feed.onDelay((eventMs, receivedNs) => listener(session.offset.venueAt(receivedNs) - eventMs - STAMP_CUT_MS)),
    },
    subscriptions: `best bid and ask, trades, mark price and depth ${session.venue.market.depthText(depth)} of ${symbol}`,
    touch: feed,
    ids,
    guard,
    trading: desk === null || privateFeed === null ? null : { orders: connection.orders, desk, privateFeed },
  }
}
