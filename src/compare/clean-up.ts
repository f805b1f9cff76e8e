import type { VenueId } from '../domain/ids.ts'
import type { VenueUnderTest } from './venue-under-test.ts'

const ROUNDS_MAX = 5

/** Cancels every open order of this run on the symbol, and nobody else's. @returns how many there were */
export async function cancelOwnOrders({ trading, instrument, ids }: VenueUnderTest): Promise<number> {
  if (trading === null) return 0
  let cancelled = 0
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const rows = await trading.orders.list(instrument.symbol)
    const own = rows.filter(({ clientOrderId }) => ids.isOwn(clientOrderId))
    if (own.length === 0) return cancelled
    cancelled += round === 0 ? own.length : 0
    await Promise.all(
      own.map(({ symbol, clientOrderId, venueOrderId }) =>
        trading.orders.cancel({ symbol, clientOrderId, venueOrderId }),
      ),
    )
  }
  return cancelled
}

/** After an interruption: cancels until the venue has listed none twice, because orders that were on their way may still arrive. */
export async function cancelStragglers(venue: VenueUnderTest): Promise<void> {
  let quiet = 0
  for (let round = 0; round < ROUNDS_MAX && quiet < 2; round++) {
    quiet = (await cancelOwnOrders(venue)) === 0 ? quiet + 1 : 0
    await new Promise((resolve) => setTimeout(resolve, STRAGGLE_MS))
  }
}

const STRAGGLE_MS = 100

/** Closes what timed orders filled by mistake, at market and reduce-only. @returns a sentence for the report, or `null` when nothing had filled */
export async function flatten({ trading, instrument, session }: VenueUnderTest): Promise<string | null> {
  if (trading === null) return null
  const positions = await session.askAll(session.venue.queries.positions)
  const open = positions.find(({ symbol }) => symbol === instrument.symbol)
  if (open === undefined) return null
  const side = open.side === 'long' ? 'sell' : 'buy'
  const outcome = await trading.orders.place({
    symbol: instrument.symbol,
    side,
    type: 'market',
    size: open.size,
    reduceOnly: true,
  })
  const how = outcome.kind === 'accepted' ? 'flattened at market' : `NOT flattened (${outcome.kind}): look at it now`
  return `${session.venue.id}: timed orders had filled ${open.side} ${open.size} ${instrument.baseCoin}; ${how}.`
}

/** Cancels what this run left open, and closes what it filled. */
export async function tidyAfter(venues: ByVenue<VenueUnderTest>, notes: string[]): Promise<void> {
  for (const venue of Object.values(venues)) {
    await cancelOwnOrders(venue)
    const sentence = await flatten(venue)
    if (sentence !== null) notes.push(sentence)
  }
}

type ByVenue<T> = Readonly<Record<VenueId, T>>
