import { Decimal } from 'decimal.js'
import type { SimAccount } from '../exchange/types.ts'
import type { WireState } from './wire-state.ts'

const ZERO = new Decimal(0)
/** The one margin bracket that every symbol has here (docs/sim.md). */
export const BRACKET = { leverageMax: 125, notionalMax: 100_000_000, maintenance: 0.004 } as const

/** One position, and what open orders of its symbol bind, at the mark. Cross margin, one-way mode. */
export interface PositionFigures {
  readonly symbol: string
  readonly size: Decimal
  readonly entryPrice: Decimal
  readonly breakEven: Decimal
  readonly mark: Decimal
  readonly notional: Decimal
  readonly unrealised: Decimal
  readonly leverage: number
  readonly positionMargin: Decimal
  readonly orderMargin: Decimal
  readonly maintMargin: Decimal
  readonly bidNotional: Decimal
  readonly askNotional: Decimal
  readonly updatedMs: number
  readonly isActive: boolean
}

/** The account's money, in USDT. */
export interface AccountFigures {
  readonly wallet: Decimal
  readonly unrealised: Decimal
  readonly equity: Decimal
  readonly positionMargin: Decimal
  readonly orderMargin: Decimal
  readonly initialMargin: Decimal
  readonly maintMargin: Decimal
  readonly available: Decimal
  readonly updatedMs: number
  /** Every listed symbol, flat ones too. */
  readonly positions: readonly PositionFigures[]
}

export function accountFigures(wire: WireState, account: SimAccount): AccountFigures {
  const positions = [...wire.exchange.instruments.keys()].map((symbol) => positionFigures(wire, account, symbol))
  const sum = (of: (figures: PositionFigures) => Decimal): Decimal =>
    positions.reduce((total, figures) => total.plus(of(figures)), ZERO)
  const { wallet } = account
  const unrealised = sum((figures) => figures.unrealised)
  const positionMargin = sum((figures) => figures.positionMargin)
  const orderMargin = sum((figures) => figures.orderMargin)
  const initialMargin = positionMargin.plus(orderMargin)
  const equity = wallet.plus(unrealised)
  return {
    wallet,
    unrealised,
    equity,
    positionMargin,
    orderMargin,
    initialMargin,
    maintMargin: sum((figures) => figures.maintMargin),
    available: Decimal.max(0, equity.minus(initialMargin)),
    // Never 0: ccxt skips rows that say so (reference §13.1).
    updatedMs: Math.max(...positions.map(({ updatedMs }) => updatedMs)) || wire.openedMs,
    positions,
  }
}

export function positionFigures(wire: WireState, account: SimAccount, symbol: string): PositionFigures {
  const position = account.positions.get(symbol)
  const size = position?.size ?? ZERO
  const entryPrice = position?.entryPrice ?? ZERO
  const mark = wire.exchange.market(symbol).markPrice
  const notional = size.times(mark)
  const leverage = account.leverage.get(symbol) ?? 20
  const { buy, sell } = wire.openValues.of(account, symbol)
  // As the engine reckons: the worse of "all buys fill" and "all sells fill".
  const worst = Decimal.max(notional.plus(buy).abs(), notional.minus(sell).abs())
  const positionMargin = notional.abs().div(leverage)
  return {
    symbol,
    size,
    entryPrice,
    breakEven: wire.accountLog.breakEven(account, symbol),
    mark,
    notional,
    unrealised: size.isZero() ? ZERO : mark.minus(entryPrice).times(size),
    leverage,
    positionMargin,
    orderMargin: Decimal.max(0, worst.div(leverage).minus(positionMargin)),
    maintMargin: notional.abs().times(BRACKET.maintenance),
    bidNotional: buy,
    askNotional: sell,
    updatedMs: Math.floor(position?.updatedMs ?? 0),
    isActive: !size.isZero() || !buy.isZero() || !sell.isZero(),
  }
}
