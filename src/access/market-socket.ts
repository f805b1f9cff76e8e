import { PerpkitError } from '../domain/errors.ts'
import type { Clock } from '../kit/clock.ts'
import type { Random } from '../kit/random.ts'
import { SteadySocket } from '../net/steady-socket.ts'
import type { SocketPlan, Venue } from '../venues/venue.ts'
import type { SocketHandlers } from './session.ts'

/** What every socket of a session is given. */
export interface SocketParts {
  readonly clock: Clock
  readonly random: Random
  readonly signal: AbortSignal | undefined
}

/** A public socket with its topics, subscribed anew after each reconnection. A topic that the venue refuses ends it with a sentence. */
export function openMarketSocket(
  venue: Venue,
  plan: SocketPlan,
  handlers: SocketHandlers,
  parts: SocketParts,
): SteadySocket {
  const { market } = venue
  let requestId = 0
  const socket: SteadySocket = new SteadySocket({
    ...parts,
    url: () => plan.url,
    heartbeat: market.heartbeat,
    onConnected(connection) {
      connection.send(market.subscribe(plan.topics, ++requestId))
      // Data may come before the acknowledgement, and an acknowledgement proves nothing: the feed waits for data, not for it.
      connection.markOpen()
    },
    onMessage(bytes, receivedNs) {
      const route = market.route(bytes, 0, bytes.length)
      if (route.kind === 'ack' && route.error !== null) socket.fail(refused(venue, plan, route.error))
      else handlers.onMessage(bytes, receivedNs)
    },
    ...(handlers.onOpen === undefined ? {} : { onOpen: handlers.onOpen.bind(handlers) }),
    ...(handlers.onClose === undefined ? {} : { onClose: handlers.onClose.bind(handlers) }),
    ...(handlers.onFatal === undefined ? {} : { onFatal: handlers.onFatal.bind(handlers) }),
  })
  return socket
}

function refused(venue: Venue, { topics }: SocketPlan, error: string): PerpkitError {
  const names = topics.map(({ kind, symbol }) => `${kind} of ${symbol}`).join(', ')
  return new PerpkitError(
    `${venue.id} refused to stream ${names} (${error.slice(0, 120)}); check the symbol and the depth.`,
    { code: 'venue.rejected' },
  )
}
