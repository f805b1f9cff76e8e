import { VenueRejected } from '../domain/errors.ts'
import type { Signer } from '../domain/keys.ts'
import { type ConnectedSocket, SteadySocket } from '../net/steady-socket.ts'
import type { Venue } from '../venues/venue.ts'
import { LogonJudge } from './logon.ts'
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
  const judge = new LogonJudge()
  let isLoggedOn = false
  const admit = (connection: ConnectedSocket | null): void => {
    isLoggedOn = true
    judge.admitted()
    connection?.markOpen()
  }
  let connection: ConnectedSocket | null = null
  const onLogon = (bytes: Buffer): void => {
    const message = trade.decode(bytes, 0, bytes.length, () => undefined)
    if (message.kind !== 'logon') return
    const { failure } = message
    const remedy = failure === null ? null : judge.remedyFor(failure)
    if (failure === null) admit(connection)
    else if (remedy === 'heal') void healClock().then(() => socket.renew('logging on anew with the venue’s time'))
    else if (remedy === 'renew') socket.renew(failure.message)
    else socket.fail(new VenueRejected(venue.id, failure))
  }
  const socket: SteadySocket = new SteadySocket({
    ...parts,
    url: () => url,
    heartbeat: trade.heartbeat,
    onConnected(connected) {
      connection = connected
      isLoggedOn = false
      const text = trade.logon(signer, offset.venueNow())
      if (text === null) admit(connected)
      else connected.send(text)
    },
    onMessage: (bytes, receivedNs) => (isLoggedOn ? handlers.onMessage(bytes, receivedNs) : onLogon(bytes)),
    onOpen: (isFirst) => handlers.onOpen?.(isFirst),
    onClose: (reason) => handlers.onClose?.(reason),
    onFatal: (error) => handlers.onFatal?.(error),
  })
  return socket
}
