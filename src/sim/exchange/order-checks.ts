import type { Decimal } from 'decimal.js'
import type { Listing } from './listing.ts'
import type { PriceBounds } from './price-bounds.ts'
import type { SimRefusal, SimSide } from './types.ts'
import type { VenuePolicy } from './venue-policy.ts'

/** What the filters look at: an order as sent, or as an amendment would make it. */
export interface Draft {
  readonly side: SimSide
  readonly type: 'LIMIT' | 'MARKET'
  readonly size: Decimal
  /** `null` for market orders. */
  readonly price: Decimal | null
  readonly reduceOnly: boolean
}

/** The instrument's filters in the order of `SimRefusal`, from the precision of the price to the price band. */
export function checkFilters(
  draft: Draft,
  instrument: Listing,
  mark: Decimal,
  bounds: PriceBounds,
  policy: VenuePolicy,
): SimRefusal | null {
  return (
    (draft.price === null ? null : checkPrice(draft.price, instrument)) ??
    checkSize(draft, instrument) ??
    checkNotional(draft, instrument, mark) ??
    (policy.beyondBounds === 'refuse' && isBeyond(draft, bounds) ? 'price-band' : null)
  )
}

/** The price with Bybit's silent move to the bound; unchanged where the venue refuses instead. */
export function priceWithin(draft: Draft, bounds: PriceBounds, policy: VenuePolicy): Decimal | null {
  if (policy.beyondBounds === 'refuse' || !isBeyond(draft, bounds)) return draft.price
  return draft.side === 'buy' ? bounds.buyMax : bounds.sellMin
}

function isBeyond({ side, price }: Draft, { buyMax, sellMin }: PriceBounds): boolean {
  if (price === null) return false
  return side === 'buy' ? price.gt(buyMax) : price.lt(sellMin)
}

function checkPrice(price: Decimal, { priceDecimals, tick, priceMin, priceMax }: Listing): SimRefusal | null {
  if (price.decimalPlaces() > priceDecimals) return 'price-precision'
  if (!price.mod(tick).isZero()) return 'price-tick'
  return price.lt(priceMin) || price.gt(priceMax) ? 'price-range' : null
}

function checkSize({ size, type }: Draft, instrument: Listing): SimRefusal | null {
  if (!size.mod(instrument.lot).isZero()) return 'size-step'
  if (size.lt(instrument.sizeMin)) return 'size-min'
  return size.gt(type === 'MARKET' ? instrument.marketSizeMax : instrument.sizeMax) ? 'size-max' : null
}

/** Orders that only reduce may be smaller than any minimum; a market order is valued at the mark price. */
function checkNotional({ size, price, reduceOnly }: Draft, { notionalMin }: Listing, mark: Decimal): SimRefusal | null {
  return !reduceOnly && size.times(price ?? mark).lt(notionalMin) ? 'notional-min' : null
}
