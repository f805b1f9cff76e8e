import type { Exchange, SimOrder } from '../exchange/types.ts'

/** Orders with a date: the engine lets them rest, the wire cancels them when their time has come, a little late as the venue does. */
export class GoodTill {
  private readonly exchange: Exchange
  private readonly dates = new Map<SimOrder, number>()

  constructor(exchange: Exchange) {
    this.exchange = exchange
  }

  add(order: SimOrder, dateMs: number): void {
    this.dates.set(order, dateMs)
  }

  sweep(nowMs: number): void {
    for (const [order, dateMs] of this.dates) {
      const { account, symbol, id, status } = order
      const isOpen = status === 'NEW' || status === 'PARTIALLY_FILLED'
      if (isOpen && dateMs > nowMs) continue
      this.dates.delete(order)
      if (isOpen) this.exchange.cancel(account, { symbol, id })
    }
  }
}
