import { setTimeout as delay } from 'node:timers/promises'
import type { VenueSession } from '../access/session.ts'
import type { OrderRef, OrderUpdate } from '../domain/order.ts'
import { backoffMs } from '../kit/backoff.ts'
import type { Random } from '../kit/random.ts'
import { askOrder } from './ask-order.ts'

/** What asking the venue about an order of unknown outcome brought. */
export type Resolution =
  | { readonly kind: 'found'; readonly update: OrderUpdate }
  /** The venue did not know it although its receive window had passed: it can no longer come to be. */
  | { readonly kind: 'never arrived' }
  | { readonly kind: 'still unknown' }

const PLAN = { firstMs: 200, maxMs: 2_000 }
const RESOLVE_MAX_MS = 30_000

/**
 * Asks the venue for one order by its client id until it is known, or until it can no longer exist:
 * "not found" counts only once the receive window of the request has passed, because the query side may lag behind the engine.
 */
export async function resolveOrder(
  session: VenueSession,
  ref: OrderRef,
  sentMs: number,
  random: Random,
  recvWindowMs: number,
): Promise<Resolution> {
  const startedMs = session.offset.venueNow()
  for (let attempt = 0; session.offset.venueNow() - startedMs < RESOLVE_MAX_MS; attempt++) {
    const answer = await askOrder(session, ref)
    if (answer !== 'no answer') {
      if (answer !== null) return { kind: 'found', update: answer }
      if (session.offset.venueNow() > sentMs + recvWindowMs + session.offset.errorMs) return { kind: 'never arrived' }
    }
    await delay(backoffMs(PLAN, attempt, random))
  }
  return { kind: 'still unknown' }
}
