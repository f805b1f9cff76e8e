import type { Decimal } from 'decimal.js'
import type { Contract } from './contract.ts'
import type { Exposure } from './exposure.ts'
import type { OrderBooking } from './order-booking.ts'
import { checkFilters, priceWithin } from './order-checks.ts'
import type { EntryParts, OrderEntry } from './order-entry.ts'
import type { SimAmend, SimOrder, SimRefusal, SimResult } from './types.ts'

/** Amends open orders; what an amendment does to the place in the queue is the venue's policy. */
export class OrderChange {
  private readonly parts: EntryParts
  private readonly entry: OrderEntry
  private readonly booking: OrderBooking
  private readonly exposure: Exposure

  constructor(parts: EntryParts, entry: OrderEntry, exposure: Exposure) {
    this.parts = parts
    this.entry = entry
    this.booking = parts.booking
    this.exposure = exposure
  }

  amend(contract: Contract, order: SimOrder, change: SimAmend): SimResult {
    const { policy } = this.parts
    const bounds = contract.market.bounds()
    const size = change.size ?? order.size
    const draft = { ...order, size, price: change.price ?? order.price }
    const { mark } = contract.market.markFigures()
    const refusal =
      checkFilters(draft, contract.instrument, mark, bounds, policy) ?? this.refusalOf(order, size, draft.price)
    if (refusal !== null) return { ok: false, refusal }
    if (size.lte(order.filled)) {
      this.booking.close(contract, order, 'CANCELED', 'user')
    } else {
      const price = priceWithin(draft, bounds, policy) ?? draft.price
      this.apply(contract, order, size, price)
    }
    contract.tellBook()
    return { ok: true, order }
  }

  private refusalOf(order: SimOrder, size: Decimal, price: Decimal): SimRefusal | null {
    if (size.eq(order.size) && price.eq(order.price)) return 'amend-unchanged'
    if (size.lte(order.filled)) return this.parts.policy.amendBelowFilled === 'refuse' ? 'amend-below-filled' : null
    if (order.reduceOnly) return null
    // Checked with the old order out of the way: the new one replaces it.
    this.exposure.count(order, -1)
    const added = { symbol: order.symbol, side: order.side, value: size.minus(order.filled).times(price) }
    const isEnough = this.parts.margin.isEnough(order.account, added)
    this.exposure.count(order, 1)
    return isEnough ? null : 'margin'
  }

  private apply(contract: Contract, order: SimOrder, size: Decimal, price: Decimal): void {
    const keepsPlace = this.parts.policy.smallerKeepsPlace && price.eq(order.price) && size.lt(order.size)
    // Binance: a post-only order that an amendment would make a taker is cancelled as if its user had done it (§4.3).
    const wouldTake = order.timeInForce === 'POST_ONLY' && contract.book.crosses(order.side, price)
    if (wouldTake) {
      this.booking.close(contract, order, 'CANCELED', 'would-take')
      return
    }
    if (!keepsPlace) contract.book.remove(order)
    this.booking.amend(contract, order, size, price)
    if (!keepsPlace) this.entry.work(contract, order, price)
  }
}
