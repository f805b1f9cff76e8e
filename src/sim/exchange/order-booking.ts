import type { Decimal } from 'decimal.js'
import type { Contract } from './contract.ts'
import type { EventDesk } from './event-desk.ts'
import type { Exposure } from './exposure.ts'
import { closable, type Ledger } from './ledger.ts'
import { isOpen, type OrderStore } from './order-store.ts'
import type { SimCloseReason, SimFill, SimOrder } from './types.ts'

/** The only writer of an order's life after it was accepted: it fills, rests and closes, and everything is told. */
export class OrderBooking {
  private readonly desk: EventDesk
  private readonly ledger: Ledger
  private readonly store: OrderStore
  private readonly exposure: Exposure

  constructor(desk: EventDesk, ledger: Ledger, store: OrderStore, exposure: Exposure) {
    this.desk = desk
    this.ledger = ledger
    this.store = store
    this.exposure = exposure
  }

  /** From now on the order counts as open and can be found. */
  open(order: SimOrder, isAnnounced: boolean): void {
    this.store.add(order)
    order.account.openOrders.set(order.uuid, order)
    this.exposure.count(order, 1)
    if (isAnnounced) this.desk.tell({ kind: 'order', order, change: 'new', fill: null })
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
    this.desk.tell({ kind: 'order', order, change: 'closed', fill: null })
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
