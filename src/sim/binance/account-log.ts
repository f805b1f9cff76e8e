import { Decimal } from 'decimal.js'
import type { SimAccount, SimEvent, SimFill } from '../exchange/types.ts'

const ZERO = new Decimal(0)
const KEPT = 20_000

/** One fill with its time, which the engine does not keep. */
export interface LoggedFill {
  readonly fill: SimFill
  readonly ms: number
}

export interface FundingPayment {
  readonly symbol: string
  readonly ms: number
  /** What the wallet gained; negative where the account paid. */
  readonly amount: Decimal
  readonly id: number
}

/** Fees less what was realised, since the position was opened. */
interface PositionCost {
  readonly openedMs: number
  readonly cost: Decimal
}

/** One account's past as the wire saw it, and what its positions have cost. */
class AccountPast {
  readonly fills: LoggedFill[] = []
  readonly payments: FundingPayment[] = []
  readonly costs = new Map<string, PositionCost>()
  wallet: Decimal | null = null
}

/** What the wire remembers of fills and funding: times, amounts, and the costs that a break-even price contains. */
export class AccountLog {
  private readonly pasts = new Map<SimAccount, AccountPast>()

  see(event: SimEvent): void {
    if (event.kind === 'order') {
      if (event.fill !== null) this.addFill(event.fill, Math.floor(event.engineMs))
    } else if (event.kind === 'account') {
      const { account, cause, symbol } = event
      if (cause === 'funding' && symbol !== null)
        this.addPayment(account, symbol, event.seq, Math.floor(event.engineMs))
      this.of(account).wallet = account.wallet
    }
  }

  /** Oldest first. */
  fills(account: SimAccount): readonly LoggedFill[] {
    return this.of(account).fills
  }

  payments(account: SimAccount): readonly FundingPayment[] {
    return this.of(account).payments
  }

  /** The entry price moved by what the position has cost since it was opened: fees, less what it has realised. */
  breakEven(account: SimAccount, symbol: string): Decimal {
    const position = account.positions.get(symbol)
    if (position === undefined || position.size.isZero()) return ZERO
    const { cost } = this.of(account).costs.get(symbol) ?? { cost: ZERO }
    return position.entryPrice.plus(cost.div(position.size))
  }

  private addFill(fill: SimFill, ms: number): void {
    const { account, symbol } = fill.order
    const past = this.of(account)
    keep(past.fills, { fill, ms })
    past.wallet = account.wallet
    const openedMs = account.positions.get(symbol)?.openedMs ?? 0
    const before = past.costs.get(symbol)
    const cost = before?.openedMs === openedMs ? before.cost.plus(fill.fee).minus(fill.realised) : fill.fee
    past.costs.set(symbol, { openedMs, cost })
  }

  private addPayment(account: SimAccount, symbol: string, id: number, ms: number): void {
    const past = this.of(account)
    const amount = account.wallet.minus(past.wallet ?? account.wallet)
    keep(past.payments, { symbol, ms, amount, id })
  }

  private of(account: SimAccount): AccountPast {
    let past = this.pasts.get(account)
    if (past === undefined) {
      past = new AccountPast()
      this.pasts.set(account, past)
    }
    return past
  }
}

function keep<T>(list: T[], item: T): void {
  list.push(item)
  if (list.length > KEPT) list.splice(0, KEPT / 10)
}
