import { type Failure, PerpkitError, VenueRejected } from '../domain/errors.ts'
import type { VenueId } from '../domain/ids.ts'
import type { Signer } from '../domain/keys.ts'
import { type ConnectedSocket, SteadySocket } from '../net/steady-socket.ts'
import type { PrivateMessage, PrivateStreamCodec } from '../venues/venue.ts'
import { LogonJudge } from './logon.ts'
import type { SocketParts } from './market-socket.ts'
import type { PrivateHandlers, VenueSession } from './session.ts'

export interface PrivateStreamOptions {
  readonly session: VenueSession
  readonly signer: Signer
  readonly handlers: PrivateHandlers
  readonly parts: SocketParts
}

type ListenKeyCodec = Extract<PrivateStreamCodec, { session: 'listen-key' }>
type LogonCodec = Extract<PrivateStreamCodec, { session: 'logon' }>

const OPEN_MAX_MS = 15_000

/** The user's own events. Resolves when the venue has said yes. @throws VenueRejected when it says no, PerpkitError `network.timeout` when it says nothing */
export function openPrivateStream(options: PrivateStreamOptions): Promise<SteadySocket> {
  const { session } = options
  if (session.endpoints.private === null) {
    return Promise.reject(
      new PerpkitError(`${session.venue.id} offers no private stream here.`, { code: 'usage.argument' }),
    )
  }
  const { signal } = options.parts
  if (signal?.aborted === true) return Promise.reject(interrupted())
  return new Promise((resolve, reject) => {
    let trouble = 'no answer'
    const giveUp = (error: PerpkitError): void => {
      settled()
      void socket.close()
      reject(error)
    }
    const onAbort = (): void => giveUp(interrupted())
    const timer = setTimeout(() => giveUp(notOpened(session.venue.id, trouble)), OPEN_MAX_MS)
    signal?.addEventListener('abort', onAbort, { once: true })
    const settled = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
    const handlers: PrivateHandlers = {
      ...options.handlers,
      onOpen: (isFirst) => {
        settled()
        options.handlers.onOpen?.(isFirst)
        resolve(socket)
      },
      onClose: (reason) => {
        trouble = reason
        options.handlers.onClose?.(reason)
      },
      onFatal: (error) => {
        settled()
        options.handlers.onFatal?.(error)
        reject(error)
      },
    }
    const { privateStream } = session.venue
    const socket =
      privateStream.session === 'listen-key'
        ? byListenKey(privateStream, { ...options, handlers })
        : byLogon(privateStream, { ...options, handlers })
  })
}

function interrupted(): PerpkitError {
  return new PerpkitError('Interrupted.', { code: 'run.aborted' })
}

function notOpened(venue: VenueId, trouble: string): PerpkitError {
  const message = `${venue} did not open the private stream within ${OPEN_MAX_MS / 1_000} s (${trouble}).`
  return new PerpkitError(message, { code: 'network.timeout', retry: 'after' })
}

/** A state that the venue never documented is no state that we could guess: it is told, and the rest goes on. */
function decoded(codec: PrivateStreamCodec, bytes: Buffer, handlers: PrivateHandlers): readonly PrivateMessage[] {
  try {
    return codec.decode(bytes, 0, bytes.length)
  } catch (error) {
    if (!(error instanceof PerpkitError)) throw error
    handlers.onUndocumented(error)
    return []
  }
}

/** Binance: a key fetched by REST names the stream; it is kept alive, and replaced when it has expired. */
function byListenKey(codec: ListenKeyCodec, { session, handlers, parts }: PrivateStreamOptions): SteadySocket {
  // Whatever stood in the way of prolonging it, a new key is the cure; a dead one (-1125) has no other.
  const prolong = (): Promise<void> =>
    session
      .ask({ request: codec.keepAlive, read: () => undefined })
      .catch(() => socket.renew('the listen key could not be kept alive'))
  const keepAlive = setInterval(() => void prolong(), codec.keepAliveMs).unref()
  const socket: SteadySocket = new SteadySocket({
    ...parts,
    heartbeat: codec.heartbeat,
    url: async () => codec.url(session.endpoints, await fetchKey(codec, session)),
    onConnected: (connection) => connection.markOpen(),
    onMessage(bytes, receivedNs) {
      for (const message of decoded(codec, bytes, handlers)) {
        if (message.kind === 'expired') socket.renew('the listen key has expired')
        else handlers.onMessage(message, receivedNs)
      }
    },
    onOpen: (isFirst) => handlers.onOpen?.(isFirst),
    onClose: (reason) => handlers.onClose?.(reason),
    onFatal: (error) => handlers.onFatal?.(error),
    onStop: () => clearInterval(keepAlive),
  })
  return socket
}

async function fetchKey(codec: ListenKeyCodec, session: VenueSession): Promise<string> {
  const key = await session.ask({ request: codec.create, read: (body) => codec.decodeKey(body) })
  if (key === null)
    throw new PerpkitError(`${session.venue.id} answered without a listen key.`, {
      code: 'venue.answer',
      retry: 'after',
    })
  return key
}

/** Bybit: logon inside the socket, then the subscription; open after the second yes. */
function byLogon(codec: LogonCodec, { session, signer, handlers, parts }: PrivateStreamOptions): SteadySocket {
  const url = session.endpoints.private ?? ''
  const judge = new LogonJudge()
  let connection: ConnectedSocket | null = null
  let requestId = 0
  let isSubscribed = false
  const answer = ({ kind, failure }: Extract<PrivateMessage, { kind: 'logon' | 'subscribed' }>): void => {
    if (failure !== null) refused(failure)
    else if (kind === 'logon') connection?.send(codec.subscribe(++requestId))
    else {
      isSubscribed = true
      judge.admitted()
      connection?.markOpen()
    }
  }
  const refused = (failure: Failure): void => {
    const remedy = judge.remedyFor(failure)
    if (remedy === 'stop') socket.fail(new VenueRejected(session.venue.id, failure))
    else if (remedy === 'renew') socket.renew(failure.message)
    else void session.healClock().then(() => socket.renew('logging on anew with the venue’s time'))
  }
  const socket: SteadySocket = new SteadySocket({
    ...parts,
    heartbeat: codec.heartbeat,
    url: () => url,
    onConnected(connected) {
      connection = connected
      isSubscribed = false
      connected.send(codec.logon(signer, session.offset.venueNow()))
    },
    onMessage(bytes, receivedNs) {
      for (const message of decoded(codec, bytes, handlers)) {
        const isAnswer = message.kind === 'logon' || message.kind === 'subscribed'
        if (isAnswer && !isSubscribed) answer(message)
        // An event may overtake the acknowledgement of its subscription: it must not be lost.
        else handlers.onMessage(message, receivedNs)
      }
    },
    onOpen: (isFirst) => handlers.onOpen?.(isFirst),
    onClose: (reason) => handlers.onClose?.(reason),
    onFatal: (error) => handlers.onFatal?.(error),
  })
  return socket
}
