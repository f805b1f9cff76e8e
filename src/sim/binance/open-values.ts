import { Decimal } from 'decimal.js'
import type { SimAccount, SimOrder, SimSide } from '../exchange/types.ts'

const ZERO = new Decimal(0)

type Values = Record<SimSide, Decimal>

/** What is left of an account's open orders, side by side, in USDT: kept, because every order event shows it. */
export class OpenValues {
  private readonly values = new Map<SimAccount, Map<string, Values>>()
  private readonly counted = new WeakMap<SimOrder, Decimal>()

  see(order: SimOrder): void {
    const isOpen = order.status === 'NEW' || order.status === 'PARTIALLY_FILLED'
    const now = isOpen ? order.size.minus(order.filled).times(order.price) : ZERO
    const before = this.counted.get(order) ?? ZERO
    this.counted.set(order, now)
    const open = this.of(order.account, order.symbol)
    open[order.side] = open[order.side].plus(now).minus(before)
  }

  of(account: SimAccount, symbol: string): Values {
    let bySymbol = this.values.get(account)
    if (bySymbol === undefined) {
      bySymbol = new Map()
      this.values.set(account, bySymbol)
    }
    let open = bySymbol.get(symbol)
    if (open === undefined) {
      open = { buy: ZERO, sell: ZERO }
      bySymbol.set(symbol, open)
    }
    return open
  }
}
