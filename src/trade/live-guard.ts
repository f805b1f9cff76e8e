import { Decimal } from 'decimal.js'
import { PerpkitError } from '../domain/errors.ts'
import type { ClientOrderId } from '../domain/ids.ts'
import type { LegalOrder } from '../domain/order.ts'
import type { TrackedOrder } from './order-tracker.ts'

/** What stands between an intent and the socket: throws to refuse. */
export interface OrderGuard {
  /** @param valuedAt the price to value a market order at; a market order without one is refused */
  admit(order: LegalOrder, valuedAt: string | null): void
  /** The tracker's word on an order: closed ones give back what never filled. */
  observe(order: TrackedOrder): void
}

/** Where nothing real is at stake: the built-in exchanges and the venues' test networks. */
export const openGuard: OrderGuard = { admit() {}, observe() {} }

/** Real money: refuses every order that was not asked for with a ceiling, and every one that would pass it. */
export class LiveGuard implements OrderGuard {
  private readonly ceiling: Decimal
  /** What each order may still have at stake, in quote coin. Filled parts stay: they are at stake in the position. */
  private readonly atStake = new Map<ClientOrderId, Decimal>()

  constructor(ceilingUsdt: number) {
    this.ceiling = new Decimal(ceilingUsdt)
  }

  admit(order: LegalOrder, valuedAt: string | null): void {
    if (order.reduceOnly) return
    const at = order.priceText ?? valuedAt
    if (at === null) {
      throw new PerpkitError(
        'A live market order cannot be valued without a readable price, so it was not sent; wait for the book or use a limit order.',
        { code: 'safety.ceiling' },
      )
    }
    const notional = new Decimal(at).times(order.sizeText)
    this.atStake.delete(order.clientOrderId) // an amend replaces what its order had at stake
    const total = Decimal.sum(notional, ...this.atStake.values())
    if (total.greaterThan(this.ceiling)) {
      throw new PerpkitError(
        `The order would bring ${total.toFixed(2)} USDT at stake, above the ceiling of ${this.ceiling.toFixed(2)}; it was not sent. Raise the ceiling or cancel something first.`,
        { code: 'safety.ceiling' },
      )
    }
    this.atStake.set(order.clientOrderId, notional)
  }

  observe({ clientOrderId, state, update }: TrackedOrder): void {
    if (state.kind !== 'closed' || !this.atStake.has(clientOrderId)) return
    const filled = new Decimal(update?.filled ?? 0)
    if (update === null || filled.isZero()) this.atStake.delete(clientOrderId)
    else this.atStake.set(clientOrderId, filled.times(update.averagePrice ?? update.price))
  }
}

/** Mainnet without `live`: nothing is sent. */
export const closedGuard: OrderGuard = {
  admit() {
    throw new PerpkitError(
      'Orders on mainnet need `--live` and a ceiling (in the library: `live: { ceilingUsdt }`); nothing was sent.',
      { code: 'safety.live' },
    )
  },
  observe() {},
}
