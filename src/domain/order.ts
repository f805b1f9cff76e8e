import type { Failure } from './errors.ts'
import type { ClientOrderId, Symbol, VenueOrderId } from './ids.ts'
import type { DecimalText, MonoNs, Price, Qty, WallMs } from './units.ts'

export type Side = 'buy' | 'sell'
export type OrderType = 'limit' | 'market'
/** `post-only` is Binance GTX and Bybit PostOnly. */
export type TimeInForce = 'gtc' | 'ioc' | 'fok' | 'post-only'

/** What a user asks for, in decimal text. `instrument.legalise` turns it into a `LegalOrder` or says why it cannot. */
export interface OrderIntent {
  readonly symbol: Symbol
  readonly side: Side
  readonly type: OrderType
  readonly size: DecimalText
  /** Required for limit orders, forbidden for market orders. */
  readonly price?: DecimalText
  /** Limit orders only; default `gtc`. */
  readonly timeInForce?: TimeInForce
  readonly reduceOnly?: boolean
  readonly clientOrderId?: ClientOrderId
}

/** An order that satisfies the instrument's rules: the only thing that reaches a codec. */
export interface LegalOrder {
  readonly symbol: Symbol
  readonly side: Side
  readonly type: OrderType
  readonly size: Qty
  /** `null` for market orders. */
  readonly price: Price | null
  /** The same two as the venue shall read them. */
  readonly sizeText: DecimalText
  readonly priceText: DecimalText | null
  readonly timeInForce: TimeInForce
  readonly reduceOnly: boolean
  readonly clientOrderId: ClientOrderId
}

/** Names an order to the venue; one of the two suffices, the venue's id wins. */
export interface OrderRef {
  readonly symbol: Symbol
  readonly clientOrderId: ClientOrderId
  readonly venueOrderId?: VenueOrderId
}

/** A change of a resting order: new total size and new price, both stated (Binance demands both). */
export interface LegalAmend {
  readonly ref: OrderRef
  readonly side: Side
  readonly sizeText: DecimalText
  readonly priceText: DecimalText
}

/** What can be sent to a venue. Batches are arrays of one kind, at most `limits.batchMax` long. */
export type OrderAction =
  | { readonly kind: 'place'; readonly order: LegalOrder }
  | { readonly kind: 'cancel'; readonly ref: OrderRef }
  | { readonly kind: 'amend'; readonly amend: LegalAmend }
  | { readonly kind: 'place-batch'; readonly orders: readonly LegalOrder[] }
  | { readonly kind: 'cancel-batch'; readonly refs: readonly OrderRef[] }
  | { readonly kind: 'cancel-all'; readonly symbol: Symbol }

export type Transport = 'ws' | 'rest'

/** What became of a request. Unknown is not rejected, and a refusal is not unknown. */
export type Outcome =
  | { readonly kind: 'accepted'; readonly order: OrderRef } // Bybit: accepted for processing; Binance: by the engine
  | { readonly kind: 'rejected'; readonly failure: Failure; readonly retry: 'never' | 'after' }
  | { readonly kind: 'unknown'; readonly since: MonoNs; readonly cause: UnknownCause; readonly order: OrderRef }

export type UnknownCause = 'timeout' | 'disconnect' | 'ambiguous answer'

/** Where an order stands, as far as the venue has told. */
export type OrderState =
  | { readonly kind: 'sent'; readonly at: MonoNs }
  | { readonly kind: 'open'; readonly venueOrderId: VenueOrderId; readonly filled: Qty }
  | { readonly kind: 'closed'; readonly how: ClosedHow; readonly filled: Qty }
  | { readonly kind: 'unknown'; readonly since: MonoNs; readonly cause: UnknownCause }

export type ClosedHow = 'filled' | 'cancelled' | 'expired' | 'rejected'

/** One event of an order on the private stream or one row of an order query: decimal text, because it may come from any symbol. */
export interface OrderUpdate {
  readonly symbol: Symbol
  readonly clientOrderId: ClientOrderId
  readonly venueOrderId: VenueOrderId
  readonly side: Side
  readonly type: OrderType
  readonly status: 'open' | ClosedHow
  readonly price: DecimalText
  readonly size: DecimalText
  /** Cumulative. */
  readonly filled: DecimalText
  readonly averagePrice: DecimalText | null
  readonly reduceOnly: boolean
  /** The venue's reason for a close by itself, as it spells it; `null` when there is none. */
  readonly reason: string | null
  readonly updatedMs: WallMs
}

/** One execution. De-duplicate by `tradeId` within a symbol. */
export interface Fill {
  readonly symbol: Symbol
  readonly tradeId: string
  readonly clientOrderId: ClientOrderId
  readonly venueOrderId: VenueOrderId
  readonly side: Side
  readonly price: DecimalText
  readonly size: DecimalText
  /** Positive is paid, negative is a rebate; in `feeCoin`. */
  readonly fee: DecimalText
  readonly feeCoin: string
  readonly isMaker: boolean
  readonly tradedMs: WallMs
}
