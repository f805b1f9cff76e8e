import { Decimal } from 'decimal.js'
import type { SimAccount, SimOrder } from './types.ts'

const ZERO = new Decimal(0)

/** What is left of the open orders of one account and symbol, in USDT at their prices; reduce-only orders bind nothing. */
interface OpenValue {
  buy: Decimal
  sell: Decimal
}

/** Keeps the value of open orders, so that a margin check costs the same with 2 orders and with 200. */
export class Exposure {
  private readonly values = new Map<SimAccount, Map<string, OpenValue>>()

  /** Adds what is left of the order, or takes it off again. */
  count(order: SimOrder, sign: 1 | -1): void {
    if (order.reduceOnly) return
    const open = this.of(order.account, order.symbol)
    const value = order.size.minus(order.filled).times(order.price).times(sign)
    open[order.side] = open[order.side].plus(value)
  }

  /** Runs a change of an open order with its value taken off before and put back after. */
  recount(order: SimOrder, change: () => void): void {
    this.count(order, -1)
    change()
    this.count(order, 1)
  }

  /**
   * Initial margin that the account needs: per symbol the worse of "all buys fill" and "all sells fill", over the leverage.
   * `added` is an order that is not in the book yet, at the price that it may cost.
   */
  marginOf(
    account: SimAccount,
    markOf: (symbol: string) => Decimal,
    leverageOf: (symbol: string) => number,
    added: { readonly symbol: string; readonly side: 'buy' | 'sell'; readonly value: Decimal } | null,
  ): Decimal {
    const symbols = new Set([...account.positions.keys(), ...(this.values.get(account)?.keys() ?? [])])
    if (added !== null) symbols.add(added.symbol)
    let margin = ZERO
    for (const symbol of symbols) {
      const open = this.of(account, symbol)
      const held = (account.positions.get(symbol)?.size ?? ZERO).times(markOf(symbol))
      const extra = added?.symbol === symbol ? added : null
      const long = held.plus(open.buy).plus(extra?.side === 'buy' ? extra.value : ZERO)
      const short = held.minus(open.sell).minus(extra?.side === 'sell' ? extra.value : ZERO)
      margin = margin.plus(Decimal.max(long.abs(), short.abs()).div(leverageOf(symbol)))
    }
    return margin
  }

  private of(account: SimAccount, symbol: string): OpenValue {
    const bySymbol = this.values.get(account) ?? new Map<string, OpenValue>()
    this.values.set(account, bySymbol)
    const known = bySymbol.get(symbol) ?? { buy: ZERO, sell: ZERO }
    bySymbol.set(symbol, known)
    return known
  }
}
