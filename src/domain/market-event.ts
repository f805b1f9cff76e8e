import type { Symbol, VenueId } from './ids.ts'
import type { DecimalText, MonoNs, Price, Qty, WallMs } from './units.ts'

/** The best prices of a venue, from its fastest touch stream (Binance `bookTicker`, Bybit `orderbook.1`). */
export interface TouchEvent {
  readonly kind: 'touch'
  readonly venue: VenueId
  readonly symbol: Symbol
  /** `null` where a side is empty. */
  readonly bid: { readonly price: Price; readonly size: Qty } | null
  readonly ask: { readonly price: Price; readonly size: Qty } | null
  readonly eventMs: WallMs
  readonly matchMs: WallMs
  readonly receivedNs: MonoNs
}

/** One public trade. */
export interface TradeEvent {
  readonly kind: 'trade'
  readonly venue: VenueId
  readonly symbol: Symbol
  readonly tradeId: string
  readonly price: DecimalText
  readonly size: DecimalText
  /** The taker's side. */
  readonly side: 'buy' | 'sell'
  readonly tradeMs: WallMs
  readonly eventMs: WallMs
  readonly receivedNs: MonoNs
}

/** Mark price, index and funding, as far as the venue's message carries them: absent means unchanged. */
export interface TickerEvent {
  readonly kind: 'ticker'
  readonly venue: VenueId
  readonly symbol: Symbol
  readonly markPrice?: DecimalText
  readonly indexPrice?: DecimalText
  readonly lastPrice?: DecimalText
  readonly fundingRate?: DecimalText
  readonly nextFundingMs?: WallMs
  readonly openInterest?: DecimalText
  readonly eventMs: WallMs
  readonly receivedNs: MonoNs
}

export type MarketEvent = TouchEvent | TradeEvent | TickerEvent
