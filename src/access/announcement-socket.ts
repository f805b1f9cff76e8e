import { type Failure, VenueRejected } from '../domain/errors.ts'
import type { VenueId } from '../domain/ids.ts'
import type { Signer } from '../domain/keys.ts'
import type { Random } from '../kit/random.ts'
import { type ConnectedSocket, SteadySocket } from '../net/steady-socket.ts'
import type { AnnouncementCodec } from '../venues/venue.ts'
import { LogonJudge, type LogonRemedy } from './logon.ts'
import type { SocketParts } from './market-socket.ts'
import type { AnnouncementHandlers, ClockOffset } from './session.ts'

export interface AnnouncementSocketOptions {
  readonly venue: VenueId
  readonly codec: Extract<AnnouncementCodec, { delivery: 'stream' }>
  readonly url: string
  readonly signer: Signer
  readonly handlers: AnnouncementHandlers
  readonly offset: ClockOffset
  readonly parts: SocketParts
  healClock(): Promise<void>
}

/** An announcement is a page of text: what is longer by far is none. */
const PAYLOAD_MAX_BYTES = 1024 * 1024
const NONCE_DIGITS = 32

/** A stream that is let in by its signed address; open after the venue's yes to the subscription. */
export function openAnnouncementSocket(options: AnnouncementSocketOptions): SteadySocket {
  const { venue, codec, url, signer, handlers, offset, parts, healClock } = options
  const judge = new LogonJudge()
  let connection: ConnectedSocket | null = null
  let isClockDoubted = false
  let renewal: NodeJS.Timeout | undefined
  const judged = (failure: Failure): LogonRemedy => {
    const remedy = judge.remedyFor(failure)
    if (remedy === 'heal') isClockDoubted = true
    if (remedy === 'stop') socket.fail(new VenueRejected(venue, failure))
    return remedy
  }
  const answered = (failure: Failure | null): void => {
    if (failure === null) {
      judge.admitted()
      connection?.markOpen()
    } else if (judged(failure) !== 'stop') socket.renew(failure.message)
  }
  const socket: SteadySocket = new SteadySocket({
    ...parts,
    heartbeat: codec.heartbeat,
    payloadMaxBytes: PAYLOAD_MAX_BYTES,
    async url() {
      if (isClockDoubted) await healClock()
      isClockDoubted = false
      return codec.open(url, nonceOf(parts.random), offset.venueNow(), signer)
    },
    onConnected(connected) {
      connection = connected
      renewal = setTimeout(() => socket.renew('renewed before the venue ends it'), codec.renewMs).unref()
      connected.send(codec.subscribe())
    },
    onMessage(bytes, receivedNs) {
      const message = codec.decode(bytes, 0, bytes.length)
      if (message.kind === 'announcement') handlers.onAnnouncement(message.announcement, receivedNs)
      else if (message.kind === 'unreadable') handlers.onUnreadable?.()
      else if (message.kind === 'subscribed') answered(message.failure)
    },
    onRefused: (status, body) => void judged(codec.refusal(status, body, signer)),
    onOpen: (isFirst) => handlers.onOpen?.(isFirst),
    onClose(reason) {
      clearTimeout(renewal)
      handlers.onClose?.(reason)
    },
    onFatal: (error) => handlers.onFatal?.(error),
    onStop: () => clearTimeout(renewal),
  })
  return socket
}

function nonceOf(random: Random): string {
  return Array.from({ length: NONCE_DIGITS }, () => Math.floor(random.next() * 16).toString(16)).join('')
}
