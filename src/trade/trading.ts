import type { VenueSession } from '../access/session.ts'
import type { Clock } from '../kit/clock.ts'
import type { Disposables } from '../kit/disposables.ts'
import { OrderDesk } from './order-desk.ts'
import { OrderTracker } from './order-tracker.ts'
import { PrivateFeed } from './private-feed.ts'

/** What stands behind the orders of one venue. */
export interface Trading {
  readonly desk: OrderDesk
  readonly tracker: OrderTracker
  readonly privateFeed: PrivateFeed
}

/** The order desk and the private stream; both stand when this resolves. @throws what the venue says against the key. */
export async function openTrading(
  session: VenueSession,
  clock: Clock,
  opening: Disposables,
  onFatal: ((error: Error) => void) | undefined,
): Promise<Trading> {
  // Until both stand a fatal refusal is the answer of `connect`; from then on it is the listener's.
  let refuse: (error: Error) => void = () => {}
  const refused = new Promise<never>((_, reject) => (refuse = reject))
  refused.catch(() => {})
  let [onStream, onOrder] = [refuse, refuse]
  const tracker = new OrderTracker(session)
  const privateFeed = opening.use(new PrivateFeed(session, tracker, (error) => onStream(error)))
  await Promise.race([privateFeed.open(), refused])
  const desk = opening.use(new OrderDesk({ session, clock, onFatal: (error) => onOrder(error) }))
  await Promise.race([desk.ready(), refused])
  onStream = onFatal ?? thrown // nobody else would hear of it
  onOrder = onFatal ?? ((): void => {}) // the order's outcome tells as well
  return { desk, tracker, privateFeed }
}

/** An error that nobody listens for must not be lost. */
function thrown(error: Error): void {
  queueMicrotask(() => {
    throw error
  })
}
