import type { VenueSession } from '../access/session.ts'
import { PerpkitError, VenueRejected } from '../domain/errors.ts'
import type { OrderRef, OrderUpdate } from '../domain/order.ts'
import type { Query } from '../venues/venue.ts'

/** One order as the venue knows it now: `null` is the venue's "no such order", and no answer at all is told apart from it. */
export async function askOrder(session: VenueSession, ref: OrderRef): Promise<OrderUpdate | null | 'no answer'> {
  try {
    for (const query of session.venue.queries.order(ref)) {
      const found = await askOne(session, query)
      if (found !== null) return found
    }
    return null
  } catch (error) {
    if (error instanceof PerpkitError && error.kind === 'venue' && error.code !== 'venue.auth') return 'no answer'
    throw error
  }
}

async function askOne(session: VenueSession, query: Query<OrderUpdate | null>): Promise<OrderUpdate | null> {
  try {
    return await session.ask(query)
  } catch (error) {
    if (error instanceof VenueRejected && error.failure.kind === 'order-not-found') return null
    throw error
  }
}
