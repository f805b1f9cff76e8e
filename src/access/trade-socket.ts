import { VenueRejected } from '../domain/errors.ts'
import type { Signer } from '../domain/keys.ts'
import { type ConnectedSocket, SteadySocket } from '../net/steady-socket.ts'
import type { Venue } from '../venues/venue.ts'
import type { SocketParts } from './market-socket.ts'
import type { ClockOffset, SocketHandlers } from './session.ts'

export interface TradeSocketOptions {
  readonly venue: Venue
  readonly url: string
  readonly signer: Signer
  readonly handlers: SocketHandlers
  readonly offset: ClockOffset
  readonly parts: SocketParts
  healClock(): Promise<void>
}

/** The order-entry socket: open only after the venue's yes to the logon, where it asks for one. */
export function openTradeSocket({
  venue,
  url,
  signer,
  handlers,
  offset,
  parts,
  healClock,
}: TradeSocketOptions): SteadySocket {
  const { trade } = venue
  let connection: ConnectedSocket | null = null
  let isLoggedOn = false
  let hasHealed = false
  const logOn = (): void => {
    const text = trade.logon(signer, offset.venueNow())
    if (text !== null) connection?.send(text)
    else {
      isLoggedOn = true
      connection?.markOpen()
    }
  }
  const onLogon = (bytes: Buffer): void => {
    const message = trade.decode(bytes, 0, bytes.length, () => undefined)
    if (message.kind !== 'logon') return
    if (message.failure === null) {
      isLoggedOn = true
      hasHealed = false
      connection?.markOpen()
    } else if (message.failure.kind === 'clock' && !hasHealed) {
      hasHealed = true
      void healClock().then(logOn)
    } else if (message.failure.kind !== 'clock' && message.failure.retry === 'after') {
      socket.renew(message.failure.message)
    } else socket.fail(new VenueRejected(venue.id, message.failure))
  }
  const socket: SteadySocket = new SteadySocket({
    ...parts,
    url: () => url,
    heartbeat: trade.heartbeat,
    onConnected(connected) {
      connection = connected
      isLoggedOn = false
      logOn()
    },
    onMessage: (bytes, receivedNs) => (isLoggedOn ? handlers.onMessage(bytes, receivedNs) : onLogon(bytes)),
    onOpen: (isFirst) => handlers.onOpen?.(isFirst),
    onClose: (reason) => handlers.onClose?.(reason),
    onFatal: (error) => handlers.onFatal?.(error),
  })
  return socket
}
