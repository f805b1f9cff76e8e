import type { Announcement } from '../domain/announcement.ts'
import type { Failure, PerpkitError } from '../domain/errors.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { Symbol } from '../domain/ids.ts'
import type { Signer } from '../domain/keys.ts'
import type { OrderAction, Transport } from '../domain/order.ts'
import type { Scale } from '../domain/scale.ts'
import type { MonoNs, WallMs } from '../domain/units.ts'
import type {
  Endpoints,
  PagedQuery,
  PrivateMessage,
  Query,
  RestRequest,
  SocketPlan,
  Usage,
  Venue,
} from '../venues/venue.ts'

/**
 * One venue, reached: endpoints, HTTP, sockets, signer, rate budget and clock offset in one place.
 * Orders, snapshots and polls all draw on the same budget. Built by `openSession` in `open-session.ts`.
 */
export interface VenueSession extends AsyncDisposable {
  readonly venue: Venue
  readonly endpoints: Endpoints
  readonly signer: Signer | null
  readonly offset: ClockOffset
  readonly budget: RateBudget
  /** Fetched once, and anew when the symbol is missing from a list older than a minute. @throws PerpkitError `usage.argument` for a symbol that the venue does not list, naming the nearest. */
  instrument(symbol: Symbol): Promise<Instrument>
  instruments(): Promise<ReadonlyMap<Symbol, Instrument>>
  /** Of an instrument that was fetched before, `null` otherwise. */
  scaleOf(symbol: Symbol): Scale | null
  /** Sends one request as it is, after the budget; heals a clock refusal once. The answer may be a refusal. */
  send(request: RestRequest, options?: SendOptions): Promise<RestAnswer>
  /** Sends and reads. @throws VenueRejected on a refusal, PerpkitError `network.*` when there is no answer. */
  ask<T>(query: Query<T>): Promise<T>
  /** Follows the pages to the end. */
  askAll<T>(query: PagedQuery<readonly T[]>): Promise<readonly T[]>
  /** Sends an order action by REST; never repeated by itself, but for one healed clock refusal. What a refusal means for the budget has been heeded. */
  sendOrder(action: OrderAction): Promise<JudgedAnswer>
  /** Stamps and signs an action for the order socket at the moment of the call. */
  prepare(action: OrderAction, transport: Transport, requestId: string): string
  /** Called with a clock refusal seen on a socket: measures anew. Concurrent calls share one measurement. */
  healClock(): Promise<void>
  openMarketSocket(plan: SocketPlan, handlers: SocketHandlers): SteadySocket
  /** Logs on where the venue asks for it; `isOpen` only after the venue's yes. `null` where the environment has no such socket. */
  openTradeSocket(handlers: SocketHandlers): SteadySocket | null
  /** Listen key or logon, subscription, keep-alive and renewal included; `onOpen` after the venue's yes. @throws when the environment or the keys allow none. */
  openPrivateStream(handlers: PrivateHandlers): Promise<SteadySocket>
  /** Announcements as they come, where the venue sends them; subscribed and renewed by itself. @throws PerpkitError `usage.argument` where venue or environment has no such stream, `usage.credentials` without keys */
  openAnnouncements(handlers: AnnouncementHandlers): SteadySocket
}

export interface SendOptions {
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

export interface RestAnswer {
  readonly status: number
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Before the write, at the headers, after the whole body was read. */
  readonly sentNs: MonoNs
  readonly headersNs: MonoNs
  readonly doneNs: MonoNs
}

/** An answer, and what is wrong with it as a whole. */
export interface JudgedAnswer extends RestAnswer {
  readonly failure: Failure | null
}

/** Frames as they came. `bytes` is valid during the call only. */
export interface SocketHandlers {
  onMessage(bytes: Buffer, receivedNs: MonoNs): void
  /** After each (re)connection that is ready for use: subscribed, logged on. `isFirst` is false after a reconnection. */
  onOpen?(isFirst: boolean): void
  /** At each loss, before the wait for reconnection. */
  onClose?(reason: string): void
  /** A failure that no reconnection will cure (wrong key, wrong signature): the socket has stopped. */
  onFatal?(error: Error): void
}

/** What was announced while no connection stood is not sent again: from a loss to the next opening nobody knows what was missed. */
export interface AnnouncementHandlers extends Omit<SocketHandlers, 'onMessage'> {
  onAnnouncement(announcement: Announcement, receivedNs: MonoNs): void
  /** One came that could not be read. */
  onUnreadable?(): void
}

/** What the private stream says, each frame decoded once. */
export interface PrivateHandlers extends Omit<SocketHandlers, 'onMessage'> {
  onMessage(message: PrivateMessage, receivedNs: MonoNs): void
  /** A frame told a state that the venue never documented; the rest goes on. */
  onUndocumented(error: PerpkitError): void
}

/** A socket that comes back by itself, with exponential back-off and jitter, until it is closed. */
export interface SteadySocket {
  readonly status: 'connecting' | 'open' | 'waiting' | 'closed'
  /** Reconnections so far. */
  readonly reconnects: number
  /** False when not open: nothing was sent, nothing is queued. */
  send(text: string): boolean
  /** Drops the connection and opens it anew, e.g. after repeated gaps. */
  renew(reason: string): void
  close(): Promise<void>
}

/** How far the venue's clock is ahead of ours, from the fastest round trips; held against the monotonic clock. */
export interface ClockOffset {
  /** Venue minus local; 0 before the first measurement. */
  readonly offsetMs: number
  /** How wrong it can be at most: half of the fastest round trip, less where several narrow it down, growing with age. Infinity while nothing holds. */
  readonly errorMs: number
  readonly samples: number
  /** The venue's wall clock now, as far as we know. */
  venueNow(): WallMs
  /** The venue's wall clock at an instant of ours, with fractions: for delays. */
  venueAt(at: MonoNs): number
  measure(samples?: number): Promise<void>
}

/** The venue's limits as we think they stand, corrected by the venue's own figures. */
export interface RateBudget {
  /** Resolves when the cost fits, at once when it does; lanes in the order cancel, order, poll. */
  take(cost: RestRequest['cost'], signal?: AbortSignal): Promise<void>
  /** Takes without waiting; false when it would not fit. The hot path. */
  tryTake(cost: RestRequest['cost']): boolean
  correct(usage: readonly Usage[]): void
  /** A rate refusal (429, 418, 403, 10006) silences its lane or the whole address, for as long as the venue said; other failures do not concern it. */
  heed(failure: Failure, lane: RestRequest['cost']['lane']): void
}
