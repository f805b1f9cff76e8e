import type { Balance, FeeRate, KeyPermissions, Position } from '../domain/account.ts'
import type { Announcement } from '../domain/announcement.ts'
import type { DepthFrame, Verdict } from '../domain/depth-frame.ts'
import type { Failure } from '../domain/errors.ts'
import type { Candle, FundingSettlement, OpenInterestPoint } from '../domain/history.ts'
import type { Environment, Symbol, VenueId } from '../domain/ids.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { Keys, Signer } from '../domain/keys.ts'
import type { TickerEvent, TouchEvent, TradeEvent } from '../domain/market-event.ts'
import type { Fill, OrderAction, OrderRef, OrderUpdate, Transport } from '../domain/order.ts'
import type { Scale } from '../domain/scale.ts'
import type { MonoNs, WallMs } from '../domain/units.ts'

/** The port to a venue: facts and pure functions. It opens nothing and keeps no state but what `create…` returns. */
export interface Venue {
  readonly id: VenueId
  /** `simulated` has none: its addresses come from the ready line of `perpkit sim`. */
  readonly endpoints: Readonly<Record<Exclude<Environment, 'simulated'>, Endpoints>>
  readonly limits: LimitTable
  /** Published fees of a new account, used where the account's own are not known. */
  readonly defaultFees: FeeRate
  /** For `api-reach`: which of the listed capabilities this venue offers. */
  readonly capabilities: ReadonlySet<Capability>
  readonly market: MarketCodec
  readonly trade: TradeCodec
  readonly privateStream: PrivateStreamCodec
  readonly rest: RestCodec
  readonly queries: Queries
  readonly announcements: AnnouncementCodec
  createSigner(keys: Keys): Signer
  /** What a code of this venue means and what to do about it; `null` for a code that it does not document. */
  explain(venueCode: number): Failure | null
}

/** Where a venue is reached. All URLs without a trailing slash. */
export interface Endpoints {
  readonly rest: string
  /** Binance: the stream host without route. Bybit: the whole public linear URL. */
  readonly public: string
  /** `null` where the environment has none (Bybit demo has no order entry by WebSocket). */
  readonly private: string | null
  readonly trade: string | null
  /** The stream of announcements; `null` where the environment has none, and where the venue is asked for them by REST. */
  readonly announcements: string | null
}

// ── Market data ────────────────────────────────────────────────────────────────────────────────────────────────────

/** `depth` is the diff or delta stream behind a book, `touch` the fastest best bid and ask. */
export type TopicKind = 'depth' | 'touch' | 'trades' | 'ticker'

export interface Topic {
  readonly kind: TopicKind
  readonly symbol: Symbol
  /** Bybit: levels a side (1, 50, 200, 1000). Binance: push interval in ms (0, 100, 250, 500). Default: the venue's `defaultDepth`. */
  readonly depth?: number
}

/** Which socket of the venue carries which topics: Binance splits `/public` and `/market`, Bybit has one. */
export interface SocketPlan {
  readonly url: string
  readonly topics: readonly Topic[]
}

/** What a frame is about, read without parsing the rest. */
export type Route =
  | { readonly kind: TopicKind; readonly symbol: Symbol }
  | { readonly kind: 'ack'; readonly requestId: string; readonly error: string | null }
  | { readonly kind: 'pong' }
  | { readonly kind: 'other' }

export interface MarketCodec {
  /** How a book starts: the stream brings a snapshot itself, or it is fetched by REST and joined. */
  readonly snapshot: 'in-stream' | 'rest'
  readonly defaultDepth: number
  /** The `depth` of the fastest topic whose book shows so many levels a side, or of the deepest there is. */
  depthFor(levels: number): number
  /** What a subscription to that `depth` brings, as a reader of a report is told: after "depth ". */
  depthText(depth: number): string
  /** Deepest levels a side that the venue's snapshot serves. */
  readonly depthMax: number
  /** The text to send for liveness and how often; `null` where protocol pings by the server suffice. */
  readonly heartbeat: { readonly text: string; readonly everyMs: number } | null
  plan(endpoints: Endpoints, topics: readonly Topic[]): readonly SocketPlan[]
  subscribe(topics: readonly Topic[], requestId: number): string
  unsubscribe(topics: readonly Topic[], requestId: number): string
  route(bytes: Uint8Array, start: number, end: number): Route
  /** Refills `frame` from a depth message. False: not a depth message of this scale, take the slow path (nothing may be used of `frame`). */
  decodeDepth(bytes: Uint8Array, start: number, end: number, scale: Scale, frame: DepthFrame): boolean
  /** Refills `frame` from a REST snapshot body; false where it is none. */
  decodeSnapshot(body: Uint8Array, scale: Scale, frame: DepthFrame): boolean
  snapshotRequest(symbol: Symbol, levels: number): RestRequest
  createSequence(): SequenceRule
  decodeTouch(bytes: Uint8Array, start: number, end: number, scale: Scale, receivedNs: MonoNs): TouchEvent | null
  decodeTrades(bytes: Uint8Array, start: number, end: number, receivedNs: MonoNs): readonly TradeEvent[]
  decodeTicker(bytes: Uint8Array, start: number, end: number, receivedNs: MonoNs): TickerEvent | null
}

/** The venue's continuity rule for one depth stream. A snapshot frame restarts it. */
export interface SequenceRule {
  admit(frame: DepthFrame): Verdict
  /** After a gap, or before a REST snapshot is joined: forget all. */
  reset(): void
}

// ── Orders ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What one request to a venue looks like before it is stamped and signed. */
export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  /** Already percent-encoded `a=1&b=2`, without time stamp or signature; empty when there is none. */
  readonly query: string
  readonly body: string | null
  readonly security: 'none' | 'key' | 'signed'
  /** What it takes from the budget. */
  readonly cost: Cost
}

/** Draws on the shared rate budget: IP weight (Binance) or requests (Bybit), and an order lane. */
export interface Cost {
  readonly weight: number
  readonly orders: number
  /** Cancels pass before placements, placements before polls. */
  readonly lane: 'cancel' | 'order' | 'poll'
  /** Which per-endpoint counter it draws on: Bybit counts each order endpoint by itself. */
  readonly bucket: string
}

/** Bytes ready for the wire. `requestId` ties the answer to it on a socket. */
export type PreparedRequest =
  | { readonly transport: 'ws'; readonly requestId: string; readonly text: string }
  | {
      readonly transport: 'rest'
      readonly method: RestRequest['method']
      /** Path and query as signed. */
      readonly target: string
      readonly headers: Readonly<Record<string, string>>
      readonly body: string | null
    }

/** What came on the order-entry socket. */
export type TradeMessage =
  | {
      readonly kind: 'answer'
      readonly requestId: string
      readonly results: readonly ActionResult[]
      readonly usage: readonly Usage[]
    }
  /** Without `requestId` it names no request: all pending of the socket are unknown, whatever its kind. */
  | {
      readonly kind: 'refusal'
      readonly requestId: string | null
      readonly failure: Failure
      readonly usage: readonly Usage[]
    }
  | { readonly kind: 'logon'; readonly failure: Failure | null }
  | { readonly kind: 'pong' }
  | { readonly kind: 'other' }

/** One element of an action's answer; a single action has one. `order` is what the venue called it. */
export type ActionResult =
  | { readonly kind: 'accepted'; readonly order: OrderRef; readonly venueMs: WallMs | null }
  | { readonly kind: 'refused'; readonly failure: Failure }

/** What the venue says has been used of a limit; it corrects the local budget. */
export interface Usage {
  readonly bucket: string
  readonly used: number
  readonly limit: number | null
  readonly resetMs: WallMs | null
}

export interface TradeCodec {
  /** Which actions the order socket knows; all others go by REST. */
  readonly socketActions: ReadonlySet<OrderAction['kind']>
  readonly heartbeat: { readonly text: string; readonly everyMs: number } | null
  /** The first text on a fresh order-entry socket, or `null` where each request is signed by itself (Binance with HMAC keys). */
  logon(signer: Signer, at: WallMs): string | null
  /** Stamps, signs and writes one action. `recvWindowMs` is how long the venue may take to see it. */
  encode(
    action: OrderAction,
    transport: Transport,
    requestId: string,
    at: WallMs,
    recvWindowMs: number,
    signer: Signer,
  ): PreparedRequest
  /** What the action draws on the budget: Bybit counts HTTP requests by address, and socket requests not with them. */
  cost(action: OrderAction, transport: Transport): Cost
  /** Reads one frame of the order-entry socket. `actionOf` tells what was asked under an id, so that the answer can be read. */
  decode(
    bytes: Uint8Array,
    start: number,
    end: number,
    actionOf: (requestId: string) => OrderAction | undefined,
  ): TradeMessage
  /** Reads a REST answer of an action in which `rest.failure` found none. A body that is no success as documented is `unknown`. */
  decodeRest(action: OrderAction, status: number, body: Uint8Array): readonly ActionResult[]
}

// ── Private stream ─────────────────────────────────────────────────────────────────────────────────────────────────

export type PrivateMessage =
  | { readonly kind: 'order'; readonly update: OrderUpdate; readonly eventMs: WallMs }
  | { readonly kind: 'fill'; readonly fill: Fill; readonly eventMs: WallMs }
  | { readonly kind: 'logon'; readonly failure: Failure | null }
  | { readonly kind: 'subscribed'; readonly failure: Failure | null }
  | { readonly kind: 'expired' } // the listen key is dead: open a new stream and reconcile
  | { readonly kind: 'pong' }
  | { readonly kind: 'other' }

/** How a private stream is opened: with a key fetched by REST first (Binance), or by a logon inside the socket (Bybit). */
export type PrivateStreamCodec = {
  readonly heartbeat: { readonly text: string; readonly everyMs: number } | null
  decode(bytes: Uint8Array, start: number, end: number): readonly PrivateMessage[]
} & (
  | {
      readonly session: 'listen-key'
      readonly create: RestRequest
      readonly keepAlive: RestRequest
      readonly keepAliveMs: number
      decodeKey(body: Uint8Array): string | null
      url(endpoints: Endpoints, listenKey: string): string
    }
  | {
      readonly session: 'logon'
      logon(signer: Signer, at: WallMs): string
      subscribe(requestId: number): string
    }
)

// ── REST ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface RestCodec {
  readonly time: RestRequest
  /** The venue's wall clock out of the body of `time`. */
  decodeTime(body: Uint8Array): WallMs | null
  sign(
    request: RestRequest,
    at: WallMs,
    recvWindowMs: number,
    signer: Signer | null,
  ): PreparedRequest & { transport: 'rest' }
  /** `null` when the answer is a success. A batch whose elements failed is a success here. */
  failure(status: number, body: Uint8Array): Failure | null
  /** Rate usage out of the answer's headers (names in lower case). */
  usage(request: RestRequest, headers: Readonly<Record<string, string | string[] | undefined>>): readonly Usage[]
}

/** Requests for what is neither order nor market data, each with its reader. Readers throw PerpkitError `venue.answer` on a shape they do not know. */
export interface Queries {
  /** All tradable USDT perpetuals; follow `next` until it is null. */
  instruments: PagedQuery<readonly Instrument[]>
  balances: Query<readonly Balance[]>
  positions: PagedQuery<readonly Position[]>
  feeRate(symbol: Symbol): Query<FeeRate>
  permissions: Query<KeyPermissions> | null
  openOrders(symbol: Symbol): PagedQuery<readonly OrderUpdate[]>
  /** One order by its id, open or lately closed; the reader gives `null` where the venue does not know it (after the venue's "no such order"). Ask them in this order. */
  order(ref: OrderRef): readonly Query<OrderUpdate | null>[]
  /** Mark price, index and funding now. */
  ticker(symbol: Symbol): Query<TickerEvent>
  /** The last candles, oldest first, the open one included. @throws PerpkitError `usage.argument` for an interval or a count that the venue does not serve */
  candles(symbol: Symbol, intervalMs: number, count: number): Query<readonly Candle[]>
  /** The last settlements, oldest first. */
  fundingHistory(symbol: Symbol, count: number): Query<readonly FundingSettlement[]>
  /** Open interest at the last full hours, oldest first. */
  openInterestHistory(symbol: Symbol, count: number): Query<readonly OpenInterestPoint[]>
  /** Sets the leverage; a venue's "unchanged" is success. */
  setLeverage(symbol: Symbol, leverage: number): RestRequest
}

export interface Query<T> {
  readonly request: RestRequest
  read(body: Uint8Array): T
}

export interface PagedQuery<T> {
  readonly first: RestRequest
  read(body: Uint8Array): { readonly rows: T; readonly next: RestRequest | null }
}

// ── Announcements ──────────────────────────────────────────────────────────────────────────────────────────────────

/** How a venue's announcements reach us: it is asked for the latest (Bybit), or it sends them as they come (Binance). */
export type AnnouncementCodec =
  | {
      readonly delivery: 'poll'
      /** The latest, without a key. @throws PerpkitError `usage.argument` for a count that the venue does not serve */
      latest(count: number): Query<AnnouncementList>
    }
  | {
      readonly delivery: 'stream'
      /** `text` is `null` where protocol pings by us are asked for. */
      readonly heartbeat: { readonly text: string | null; readonly everyMs: number }
      /** Soon enough before the venue ends a connection for its age. */
      readonly renewMs: number
      /** Where one connection goes: stamped and signed for it alone. `nonce` is 32 hex digits. */
      open(url: string, nonce: string, at: WallMs, signer: Signer): AnnouncementAddress
      /** What is sent on a connection that stands. */
      subscribe(): string
      decode(bytes: Uint8Array, start: number, end: number): AnnouncementMessage
      /** Why a connection was refused, out of the HTTP answer to its handshake. */
      refusal(status: number, body: Uint8Array, signer: Signer): Failure
    }

export interface AnnouncementAddress {
  /** Holds a signature: never to be printed. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

export interface AnnouncementList {
  /** Oldest first. */
  readonly rows: readonly Announcement[]
  /** How many rows lacked a title or a time; the others are not held back for their sake. */
  readonly unreadable: number
}

export type AnnouncementMessage =
  | { readonly kind: 'announcement'; readonly announcement: Announcement }
  /** An announcement that lacks a title or a time, or is none at all inside. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'subscribed'; readonly failure: Failure | null }
  | { readonly kind: 'other' }

// ── Limits and capabilities ────────────────────────────────────────────────────────────────────────────────────────

/** One counter of a venue: at most `max` in `windowMs`. */
export interface Limit {
  readonly bucket: string
  /** What it counts: the weight of every request, the orders of every request, or those of the requests that name its bucket. */
  readonly counts: 'weight' | 'orders' | 'endpoint'
  readonly max: number
  readonly windowMs: number
  /** `sliding` or aligned to the wall clock (Binance counts by the UTC minute). */
  readonly window: 'sliding' | 'aligned'
}

export interface LimitTable {
  /** Defaults of a new account; the venue's own words (`exchangeInfo`, headers) win at run time. */
  readonly limits: readonly Limit[]
  /** Orders a second that the default tier sustains. */
  readonly ordersPerSecond: number
  readonly openOrdersPerSymbolMax: number
  readonly batchMax: number
  /** Codes that refuse for a counter of orders or of one endpoint: they silence that lane alone, all other rate refusals the whole address. */
  readonly laneRefusals: ReadonlySet<number>
  readonly source: string
  readonly asOf: string
}

/** The fixed list behind the row `api-reach`. */
export const CAPABILITIES = [
  'place by REST',
  'place by WebSocket',
  'amend by REST',
  'amend by WebSocket',
  'cancel by WebSocket',
  'batch place by REST',
  'batch place by WebSocket',
  'batch amend',
  'batch of 10 or more',
  'cancel all by symbol',
  'post-only',
  'reduce-only',
  'conditional orders',
  'dead-man switch',
  'HMAC keys',
  'RSA keys',
  'Ed25519 keys',
  'session logon on the order socket',
  'depth push of 20 ms or faster',
  'diff depth beyond 500 levels',
] as const
export type Capability = (typeof CAPABILITIES)[number]
