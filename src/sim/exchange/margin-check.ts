import { Decimal } from 'decimal.js'
import type { Exposure } from './exposure.ts'
import type { SimAccount, SimSide } from './types.ts'

const ZERO = new Decimal(0)

/** Whether an account can carry what it asks for: wallet and unrealised profit against initial margin. */
export class MarginCheck {
  private readonly exposure: Exposure
  private readonly markOf: (symbol: string) => Decimal
  private readonly leverageAtFirst: number

  constructor(exposure: Exposure, markOf: (symbol: string) => Decimal, leverageAtFirst: number) {
    this.exposure = exposure
    this.markOf = markOf
    this.leverageAtFirst = leverageAtFirst
  }

  leverageOf(account: SimAccount, symbol: string): number {
    return account.leverage.get(symbol) ?? this.leverageAtFirst
  }

  isEnough(
    account: SimAccount,
    added: { readonly symbol: string; readonly side: SimSide; readonly value: Decimal } | null,
    leverage = (symbol: string): number => this.leverageOf(account, symbol),
  ): boolean {
    const needed = this.exposure.marginOf(account, this.markOf, leverage, added)
    if (needed.lte(this.equityOf(account))) return true
    // An account that is short already may still do what makes nothing worse: close a position, for one.
    return added !== null && needed.lte(this.exposure.marginOf(account, this.markOf, leverage, null))
  }

  private equityOf(account: SimAccount): Decimal {
    let unrealised = ZERO
    for (const { symbol, size, entryPrice } of account.positions.values()) {
      if (!size.isZero()) unrealised = unrealised.plus(this.markOf(symbol).minus(entryPrice).times(size))
    }
    return account.wallet.plus(unrealised)
  }
}
