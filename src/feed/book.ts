import type { BookSide } from '../book/book-side.ts'
import type { OrderBook } from '../book/order-book.ts'
import type { Symbol as MarketSymbol, VenueId } from '../domain/ids.ts'
import { Levels } from '../domain/depth-frame.ts'
import { type Scale, toNumber, toText } from '../domain/scale.ts'
import type { DecimalText, MonoNs, WallMs } from '../domain/units.ts'

/** Why a book may not be read, or `live`. */
export type BookStatus =
  | 'connecting' // no socket yet
  | 'waiting for snapshot' // frames come, but nothing to apply them to
  | 'live'
  | 'gap' // a frame is missing: repair is on its way
  | 'crossed' // best bid at or above best ask: corrupt
  | 'silent' // nothing came for too long
  | 'disconnected'
  | 'closed'

/** Price and size in decimal text. */
export type BookLevel = readonly [price: DecimalText, size: DecimalText]

/** Told after each applied change and each change of status; the book is read during the call. */
export type BookListener = (book: Book) => void

/** One venue's order book of a symbol. It is right, or it refuses to be read: unless `status` is `live` there is no price in it. */
export interface Book {
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
  /** When the venue sent the last applied frame, and when it was received. */
  readonly eventMs: WallMs
  readonly receivedNs: MonoNs
  /** At most `depth` levels a side, best first; both empty unless live. */
  levels(depth: number): { readonly bids: readonly BookLevel[]; readonly asks: readonly BookLevel[] }
  /** The same as numbers, for arithmetic; both empty unless live. */
  numbers(depth: number): { readonly bids: readonly NumberLevel[]; readonly asks: readonly NumberLevel[] }
  /** Returns how to stop. */
  onChange(listener: BookListener): () => void
  /** The book after each change. While its consumer is busy changes are conflated: it always gets the newest state, never a backlog. */
  changes(): AsyncIterable<Book>
}

const scratch = new Levels()

/** Levels of a side as text, best first. */
export function textLevels(side: BookSide, scale: Scale, depth: number): readonly BookLevel[] {
  side.copyTop(depth, scratch)
  return Array.from({ length: scratch.count }, (_, i): BookLevel => [
    toText(scratch.prices[i] ?? 0, scale.price),
    toText(scratch.sizes[i] ?? 0, scale.size),
  ])
}

/** Price and size as floats, for arithmetic in reports and statistics. */
export interface NumberLevel {
  readonly price: number
  readonly size: number
}

export function numberLevels(side: BookSide, scale: Scale, depth: number): readonly NumberLevel[] {
  side.copyTop(depth, scratch)
  return Array.from({ length: scratch.count }, (_, i) => ({
    price: toNumber(scratch.prices[i] ?? 0, scale.price),
    size: toNumber(scratch.sizes[i] ?? 0, scale.size),
  }))
}

export function bestLevel(side: BookSide, scale: Scale): BookLevel | null {
  const best = side.bestPrice()
  return Number.isNaN(best) ? null : [toText(best, scale.price), toText(side.bestSize(), scale.size)]
}

/** Mid and spread of a whole book in quote coin; `null` where a side is empty. */
export function midAndSpread(
  { bids, asks }: OrderBook,
  scale: Scale,
): { readonly mid: number; readonly spread: number } | null {
  const [bid, ask] = [bids.bestPrice(), asks.bestPrice()]
  if (Number.isNaN(bid) || Number.isNaN(ask)) return null
  return { mid: toNumber(bid + ask, scale.price) / 2, spread: toNumber(ask - bid, scale.price) }
}
