import type { DecimalText, MonoNs, WallMs } from '../domain/units.ts'
import type { Symbol as MarketSymbol, VenueId } from '../domain/ids.ts'

/** `live`, or the reason why a book may not be read. */
export type BookStatus =
  | 'live'
  | 'connecting' // the socket does not stand yet
  | 'waiting for snapshot' // it stands, but there is nothing yet to apply changes to
  | 'gap' // a message is missing
  | 'crossed' // best bid at or above best ask: something is wrong in it
  | 'depleted' // a side ran empty down to where the last snapshot ended
  | 'garbled' // a message that cannot be read: what it said is lost
  | 'silent' // nothing came for so long that the book may be old
  | 'disconnected' // the socket is lost and being opened anew
  | 'closed' // by its owner, or refused by the venue for good

/** Price and size in decimal text. */
export type BookLevel = readonly [price: DecimalText, size: DecimalText]

/** Price and size as floats: for arithmetic in reports and statistics, never for what is sent. */
export interface NumberLevel {
  readonly price: number
  readonly size: number
}

export interface BothSides<Level> {
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
}

/** Told after each applied change and each change of status; the book is read during the call. */
export type BookListener = (book: Book) => void

/**
 * One venue's order book of a symbol. It is right, or it refuses to be read: unless `status` is `live` there is no price in it.
 * From every status but `closed` it finds its way back by itself.
 */
export interface Book extends Disposable {
  readonly venue: VenueId
  readonly symbol: MarketSymbol
  readonly status: BookStatus
  /** `null` unless live, and where the side is empty. */
  readonly bestBid: BookLevel | null
  readonly bestAsk: BookLevel | null
  /** Halfway between the best prices, in quote coin; `null` unless live with both sides. */
  readonly mid: number | null
  /** Best ask − best bid, in quote coin; `null` as above. */
  readonly spread: number | null
  /** When the venue sent the last applied message, and when it was received. */
  readonly eventMs: WallMs
  readonly receivedNs: MonoNs
  /** At most `depth` levels a side, best first; both empty unless live. A side is complete down to the last level that is given. */
  levels(depth: number): BothSides<BookLevel>
  /** The same as numbers, for arithmetic. */
  numbers(depth: number): BothSides<NumberLevel>
  /** @throws PerpkitError `book.unreadable` with the reason, unless live */
  assertLive(): void
  /** Returns how to stop. */
  onChange(listener: BookListener): () => void
  /** The book after changes. Bound 1: while its consumer is busy changes are conflated to the newest state, never queued. */
  changes(): BookChanges
  /** Gives the book up; its topic is left when nobody else reads it. */
  close(): void
}

export interface BookChanges extends AsyncIterableIterator<Book> {
  /** Changes so far that the consumer saw only as part of a later one. */
  readonly conflated: number
  /** How long the change that was handed out last had waited for its consumer, in ms. */
  readonly lagMs: number
}
