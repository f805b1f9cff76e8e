import type { Decimal } from 'decimal.js'
import type { Contract } from './contract.ts'
import type { EventDesk } from './event-desk.ts'
import type { Exposure } from './exposure.ts'
import { closable, type Ledger } from './ledger.ts'
import { isOpen, type OrderStore } from './order-store.ts'
import type { SimCloseReason, SimFill, SimOrder } from './types.ts'
import type { VenuePolicy } from './venue-policy.ts'

export interface BookingParts {
  readonly desk: EventDesk
  readonly ledger: Ledger
  readonly store: OrderStore
  readonly exposure: Exposure
  readonly policy: VenuePolicy
}

/** The only writer of an order's life after it was accepted: it fills, rests and closes, and everything is told. */
export class OrderBooking {
  private readonly desk: EventDesk
  private readonly ledger: Ledger
  private readonly store: OrderStore
  private readonly exposure: Exposure
  private readonly tellsMargin: boolean

  constructor({ desk, ledger, store, exposure, policy }: BookingParts) {
    this.desk = desk
    this.ledger = ledger
    this.store = store
    this.exposure = exposure
    this.tellsMargin = policy.tellsMarginOfOrders
  }

  /** From now on the order counts as open and can be found. */
  open(order: SimOrder, isAnnounced: boolean): void {
    this.store.add(order)
    order.account.openOrders.set(order.uuid, order)
    this.exposure.count(order, 1)
    if (isAnnounced) this.tell(order, 'new')
  }

  fill(contract: Contract, order: SimOrder, price: Decimal, size: Decimal, isMaker: boolean, tradeId: number): void {
    const { account, symbol, side } = order
    const ms = this.desk.nowMs()
    contract.book.resize(order, () =>
      this.exposure.recount(order, () => {
        order.filled = order.filled.plus(size)
      }),
    )
    const booked = this.ledger.settle(account, { symbol, side, price, size, isMaker, ms })
    order.filledValue = order.filledValue.plus(price.times(size))
    order.fees = order.fees.plus(booked.fee)
    order.updatedMs = ms
    order.status = order.filled.eq(order.size) ? 'FILLED' : 'PARTIALLY_FILLED'
    if (order.status === 'FILLED') this.takeOff(contract, order)
    const fill: SimFill = { order, tradeId, price, size, isMaker, ...booked }
    this.store.addFill(fill)
    this.desk.tell({ kind: 'order', order, change: 'filled', fill })
    this.desk.tell({ kind: 'account', account, symbol, cause: 'fill' })
    if (!booked.closedSize.isZero()) this.closeUseless(contract, order)
  }

  close(contract: Contract, order: SimOrder, status: 'CANCELED' | 'EXPIRED', reason: SimCloseReason): void {
    this.takeOff(contract, order)
    order.status = status
    order.reason = reason
    order.updatedMs = this.desk.nowMs()
    this.tell(order, 'closed')
  }

  /** The order now has this size and price; its place in the book is the caller's business. */
  amend(contract: Contract, order: SimOrder, size: Decimal, price: Decimal): void {
    contract.book.resize(order, () =>
      this.exposure.recount(order, () => {
        order.size = size
        order.price = price
      }),
    )
    order.updatedMs = this.desk.nowMs()
    this.tell(order, 'amended')
  }

  /** A change without a fill; where the venue says so, what it does to the margin too. */
  private tell(order: SimOrder, change: 'new' | 'amended' | 'closed'): void {
    const { account, symbol } = order
    this.desk.tell({ kind: 'order', order, change, fill: null })
    if (this.tellsMargin) this.desk.tell({ kind: 'account', account, symbol, cause: 'order' })
  }

  /** Reduce-only orders go when there is nothing left to reduce. The one that was just filled is left to its own end. */
  private closeUseless(contract: Contract, filled: SimOrder): void {
    for (const order of filled.account.openOrders.values()) {
      if (!order.reduceOnly || order === filled || order.symbol !== contract.symbol || !isOpen(order)) continue
      if (!contract.book.isResting(order) || !closable(order.account, order.symbol, order.side).isZero()) continue
      this.close(contract, order, 'EXPIRED', 'reduce-only')
    }
  }

  private takeOff(contract: Contract, order: SimOrder): void {
    contract.book.remove(order)
    this.exposure.count(order, -1)
    order.account.openOrders.delete(order.uuid)
  }
}
