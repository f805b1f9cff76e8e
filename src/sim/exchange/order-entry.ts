import { Decimal } from 'decimal.js'
import type { Contract } from './contract.ts'
import type { MarginCheck } from './margin-check.ts'
import type { Matching } from './matching.ts'
import type { OrderBooking } from './order-booking.ts'
import { checkFilters, type Draft, priceWithin } from './order-checks.ts'
import type { OrderStore } from './order-store.ts'
import type { PriceBounds } from './price-bounds.ts'
import { closable } from './ledger.ts'
import type { SimAccount, SimOrder, SimPlace, SimRefusal, SimResult } from './types.ts'
import type { VenuePolicy } from './venue-policy.ts'

const ZERO = new Decimal(0)

/** Makes an order's identity and its time: `OrderEntry` does not know where ids come from. */
export interface OrderMint {
  mint(): { readonly id: number; readonly uuid: string; readonly ms: number }
}

export interface EntryParts {
  readonly policy: VenuePolicy
  readonly store: OrderStore
  readonly booking: OrderBooking
  readonly matching: Matching
  readonly margin: MarginCheck
  readonly mint: OrderMint
}

/** Takes new orders: checks in the order of `SimRefusal`, then matching, then the rest rests or goes. */
export class OrderEntry {
  private readonly parts: EntryParts

  constructor(parts: EntryParts) {
    this.parts = parts
  }

  place(contract: Contract, account: SimAccount, sent: SimPlace): SimResult {
    const { policy, booking, mint } = this.parts
    const bounds = contract.market.bounds()
    const refusal = this.refusalOf(contract, account, sent, bounds)
    if (refusal !== null) return { ok: false, refusal }
    const bound = boundOf(sent, bounds)
    const shown =
      sent.type === 'MARKET'
        ? policy.showsProtectivePrice
          ? bound
          : ZERO
        : (priceWithin(sent, bounds, policy) ?? bound)
    const { id, uuid, ms } = mint.mint()
    const order: SimOrder = {
      id,
      uuid,
      clientId: sent.clientId,
      account,
      symbol: contract.symbol,
      side: sent.side,
      type: sent.type,
      timeInForce: sent.type === 'MARKET' && sent.timeInForce !== 'FOK' ? 'IOC' : sent.timeInForce,
      price: shown,
      size: sent.size,
      filled: ZERO,
      filledValue: ZERO,
      fees: ZERO,
      reduceOnly: sent.reduceOnly,
      status: 'NEW',
      reason: null,
      createdMs: ms,
      updatedMs: ms,
      lastPriceOnCreated: contract.market.figures().lastPrice,
    }
    booking.open(order, this.isAnnounced(contract, order))
    this.work(contract, order, sent.type === 'MARKET' ? bound : shown)
    contract.tellBook()
    return { ok: true, order }
  }

  /** Matches an accepted order and decides what becomes of the rest. */
  work(contract: Contract, order: SimOrder, bound: Decimal): void {
    const { booking, matching } = this.parts
    if (order.timeInForce === 'POST_ONLY' && contract.book.crosses(order.side, bound)) {
      booking.close(contract, order, 'EXPIRED', 'would-take')
      return
    }
    const left = order.size.minus(order.filled)
    if (order.timeInForce === 'FOK' && matching.available(contract, order.side, bound).lt(left)) {
      booking.close(contract, order, 'EXPIRED', 'fok')
      return
    }
    matching.take(contract, order, bound)
    if (order.status !== 'NEW' && order.status !== 'PARTIALLY_FILLED') return
    if (order.reduceOnly && closable(order.account, order.symbol, order.side).isZero()) {
      booking.close(contract, order, 'EXPIRED', 'reduce-only')
    } else if (order.type === 'MARKET') {
      booking.close(contract, order, 'EXPIRED', 'market-remainder')
    } else if (order.timeInForce === 'IOC' || order.timeInForce === 'FOK') {
      booking.close(contract, order, 'EXPIRED', order.timeInForce === 'IOC' ? 'ioc' : 'fok')
    } else {
      contract.book.rest(order)
    }
  }

  private refusalOf(contract: Contract, account: SimAccount, sent: SimPlace, bounds: PriceBounds): SimRefusal | null {
    const { policy, store } = this.parts
    const { mark } = contract.market.markFigures()
    return (
      checkFilters(sent, contract.instrument, mark, bounds, policy) ??
      (store.hasClientId(account, contract.symbol, sent.clientId, policy.clientIdReuse)
        ? 'duplicate-client-id'
        : null) ??
      (openOrdersOf(account, contract.symbol) >= policy.openOrdersMax ? 'too-many-orders' : null) ??
      (sent.reduceOnly && closable(account, contract.symbol, sent.side).isZero() ? 'reduce-only' : null) ??
      this.refusalOfMargin(contract, account, sent, bounds) ??
      this.refusalOfBook(contract, sent, bounds)
    )
  }

  private refusalOfMargin(
    contract: Contract,
    account: SimAccount,
    sent: SimPlace,
    bounds: PriceBounds,
  ): SimRefusal | null {
    if (sent.reduceOnly) return null
    // A market order may cost as much as its protective price: that of a buy is above the market, a sell is valued at the mark.
    const { mark } = contract.market.markFigures()
    const price = sent.price ?? (sent.side === 'buy' ? boundOf(sent, bounds) : mark)
    const added = { symbol: contract.symbol, side: sent.side, value: sent.size.times(price) }
    return this.parts.margin.isEnough(account, added) ? null : 'margin'
  }

  private refusalOfBook(contract: Contract, sent: SimPlace, bounds: PriceBounds): SimRefusal | null {
    const { policy, matching } = this.parts
    const bound = boundOf(sent, bounds)
    if (sent.type === 'MARKET' && !contract.book.crosses(sent.side, bound)) return 'no-liquidity'
    if (!policy.refusesAtOnce) return null
    if (sent.timeInForce === 'POST_ONLY' && contract.book.crosses(sent.side, bound)) return 'would-take'
    const cannotFill = sent.timeInForce === 'FOK' && matching.available(contract, sent.side, bound).lt(sent.size)
    return cannotFill ? 'fok' : null
  }

  /** A venue that does not announce immediate orders says nothing of those that can never rest, before their outcome. */
  private isAnnounced(contract: Contract, order: SimOrder): boolean {
    if (this.parts.policy.announcesImmediate) return true
    if (order.timeInForce === 'POST_ONLY') return !contract.book.crosses(order.side, order.price)
    return order.timeInForce === 'GTC'
  }
}

function boundOf(draft: Draft, bounds: PriceBounds): Decimal {
  return draft.price ?? (draft.side === 'buy' ? bounds.buyMax : bounds.sellMin)
}

function openOrdersOf(account: SimAccount, symbol: string): number {
  let count = 0
  for (const order of account.openOrders.values()) if (order.symbol === symbol) count++
  return count
}
