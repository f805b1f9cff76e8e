import type { ClientIdSource } from '../domain/ids.ts'
import { type Instrument, legalise, roundPrice, smallestSize } from '../domain/instrument.ts'
import type { LegalOrder, Side } from '../domain/order.ts'
import { toNumber, toText } from '../domain/scale.ts'
import type { OrderGuard } from '../trade/live-guard.ts'
import type { TouchReader } from '../trade/ports.ts'

/** What pricing a resting order needs of one connected venue. */
export interface PricingVenue {
  readonly instrument: Instrument
  readonly touch: TouchReader
  readonly ids: ClientIdSource
  readonly guard: OrderGuard
}

/** Orders are at least this many times the venue's smallest notional, so that a moving price does not make them illegal. */
const NOTIONAL_FACTOR = 1.2

/**
 * A post-only order of the smallest useful size, `distance` away from mid on its own side. `null` while no mid is readable.
 * @throws PerpkitError `safety.ceiling` where it would bring more at stake than was allowed
 */
export function restingOrder(
  { instrument, touch, ids, guard }: PricingVenue,
  side: Side,
  distance: number,
): LegalOrder | null {
  const mid = touch.midOf(instrument.symbol)
  if (mid === null) return null
  const { scale } = instrument
  const at = roundPrice(instrument, toNumber(mid, scale.price) * (side === 'buy' ? 1 - distance : 1 + distance), side)
  const size = smallestSize(instrument, at, NOTIONAL_FACTOR)
  const texts = { price: toText(at, scale.price), size: toText(size, scale.size) }
  const order = legalise(
    instrument,
    { symbol: instrument.symbol, side, type: 'limit', ...texts, timeInForce: 'post-only' },
    ids.take(),
  )
  guard.admit(order, null)
  return order
}
