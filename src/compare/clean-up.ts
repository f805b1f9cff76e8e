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
