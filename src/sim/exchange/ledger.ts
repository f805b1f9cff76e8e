import { Decimal } from 'decimal.js'
import type { SimAccount, SimPosition, SimSide } from './types.ts'
import type { VenuePolicy } from './venue-policy.ts'

const ZERO = new Decimal(0)
/** Venues book money to eight decimals. */
const MONEY_DECIMALS = 8

export interface Settlement {
  readonly fee: Decimal
  readonly feeRate: Decimal
  readonly realised: Decimal
  readonly closedSize: Decimal
}

/** Books fills and funding: position, entry price, realised profit, fee and wallet, all in decimals. */
export class Ledger {
  private readonly policy: VenuePolicy

  constructor(policy: VenuePolicy) {
    this.policy = policy
  }

  settle(
    account: SimAccount,
    fill: {
      readonly symbol: string
      readonly side: SimSide
      readonly price: Decimal
      readonly size: Decimal
      readonly isMaker: boolean
      readonly ms: number
    },
  ): Settlement {
    const feeRate = fill.isMaker ? this.policy.maker : this.policy.taker
    const fee = fill.price.times(fill.size).times(feeRate).toDecimalPlaces(MONEY_DECIMALS)
    const position = positionOf(account, fill.symbol)
    const change = fill.side === 'buy' ? fill.size : fill.size.neg()
    const isReducing = !position.size.isZero() && position.size.isPositive() !== change.isPositive()
    const closedSize = isReducing ? Decimal.min(fill.size, position.size.abs()) : ZERO
    const perUnit = fill.price.minus(position.entryPrice).times(position.size.isPositive() ? 1 : -1)
    const realised = isReducing ? perUnit.times(closedSize).toDecimalPlaces(MONEY_DECIMALS) : ZERO
    moveTo(position, position.size.plus(change), fill.price, isReducing, fill.ms)
    position.realised = position.realised.plus(this.policy.realisedAfterCosts ? realised.minus(fee) : realised)
    account.wallet = account.wallet.plus(realised).minus(fee)
    return { fee, feeRate, realised, closedSize }
  }

  /** Longs pay shorts where the rate is positive. Returns what the account paid. */
  payFunding(account: SimAccount, symbol: string, mark: Decimal, rate: Decimal, ms: number): Decimal | null {
    const position = account.positions.get(symbol)
    if (position === undefined || position.size.isZero()) return null
    const payment = position.size.times(mark).times(rate).toDecimalPlaces(MONEY_DECIMALS)
    account.wallet = account.wallet.minus(payment)
    if (this.policy.realisedAfterCosts) position.realised = position.realised.minus(payment)
    position.updatedMs = ms
    return payment
  }
}

/** How much of the account's position an order of this side could close. */
export function closable(account: SimAccount, symbol: string, side: SimSide): Decimal {
  const size = account.positions.get(symbol)?.size ?? ZERO
  const isAgainst = side === 'buy' ? size.isNegative() : size.isPositive()
  return isAgainst ? size.abs() : ZERO
}

function moveTo(position: SimPosition, size: Decimal, price: Decimal, isReducing: boolean, ms: number): void {
  const hasFlipped = isReducing && !size.isZero() && size.isPositive() !== position.size.isPositive()
  if (size.isZero()) position.entryPrice = ZERO
  else if (position.size.isZero() || hasFlipped) position.entryPrice = price
  else if (!isReducing) {
    const added = size.minus(position.size)
    position.entryPrice = position.entryPrice.times(position.size).plus(price.times(added)).div(size)
  }
  if (position.size.isZero() || hasFlipped) position.openedMs = ms
  position.size = size
  position.updatedMs = ms
}

function positionOf(account: SimAccount, symbol: string): SimPosition {
  const known = account.positions.get(symbol)
  if (known !== undefined) return known
  const flat = { symbol, size: ZERO, entryPrice: ZERO, realised: ZERO, updatedMs: 0, openedMs: 0 }
  account.positions.set(symbol, flat)
  return flat
}
