import { Decimal } from 'decimal.js'
import type { WalletRow } from '../../venues/bybit/wire.ts'
import type { Exchange, SimAccount } from '../exchange/types.ts'
import { trimmed } from './numbers.ts'
import { leverageOf, positionFigures } from './position-record.ts'

const ZERO = new Decimal(0)

/** One unified account with one coin, as `account/wallet-balance` lists it and the `wallet` topic pushes it. */
export function walletRow(exchange: Exchange, account: SimAccount) {
  const totals = walletTotals(exchange, account)
  const equity = account.wallet.plus(totals.unrealised)
  const initial = totals.positionMargin.plus(totals.orderMargin)
  const share = (part: Decimal): string =>
    equity.isPositive() && !equity.isZero() ? trimmed(part.div(equity), 4) : '0'
  const [initialText, maintenanceText] = [trimmed(initial), trimmed(totals.maintenance)]
  return {
    accountType: 'UNIFIED',
    accountIMRate: share(initial),
    accountIMRateByMp: share(initial),
    accountMMRate: share(totals.maintenance),
    accountMMRateByMp: share(totals.maintenance),
    accountLTV: '0',
    totalEquity: trimmed(equity),
    totalWalletBalance: trimmed(account.wallet),
    totalMarginBalance: trimmed(equity),
    totalAvailableBalance: trimmed(Decimal.max(ZERO, equity.minus(initial))),
    totalPerpUPL: trimmed(totals.unrealised),
    totalInitialMargin: initialText,
    totalInitialMarginByMp: initialText,
    totalMaintenanceMargin: maintenanceText,
    totalMaintenanceMarginByMp: maintenanceText,
    coin: [coinRow(account, equity, totals)],
  } satisfies WalletRow
}

function coinRow(account: SimAccount, equity: Decimal, totals: WalletTotals) {
  return {
    coin: 'USDT',
    equity: trimmed(equity),
    usdValue: trimmed(equity),
    walletBalance: trimmed(account.wallet),
    locked: '0',
    spotHedgingQty: '0',
    borrowAmount: '0',
    spotBorrow: '0',
    accruedInterest: '0',
    totalOrderIM: trimmed(totals.orderMargin),
    totalPositionIM: trimmed(totals.positionMargin),
    totalPositionMM: trimmed(totals.maintenance),
    unrealisedPnl: trimmed(totals.unrealised),
    cumRealisedPnl: trimmed(totals.realised),
    bonus: '0',
    collateralSwitch: true,
    marginCollateral: true,
    colRes: '0',
    availableToWithdraw: '',
    availableToBorrow: '',
  }
}

export interface WalletTotals {
  readonly unrealised: Decimal
  readonly realised: Decimal
  readonly positionMargin: Decimal
  readonly orderMargin: Decimal
  readonly maintenance: Decimal
}

export function walletTotals(exchange: Exchange, account: SimAccount): WalletTotals {
  let [unrealised, realised, positionMargin, maintenance, orderMargin] = [ZERO, ZERO, ZERO, ZERO, ZERO]
  for (const position of account.positions.values()) {
    const figures = positionFigures(exchange, account, position)
    unrealised = unrealised.plus(figures.unrealised)
    realised = realised.plus(position.realised)
    positionMargin = positionMargin.plus(figures.initialMargin)
    maintenance = maintenance.plus(figures.maintenanceMargin)
  }
  for (const symbol of new Set([...account.openOrders.values()].map((order) => order.symbol)))
    orderMargin = orderMargin.plus(orderMarginOf(exchange, account, symbol))
  return { unrealised, realised, positionMargin, orderMargin, maintenance }
}

/** What a symbol's open orders bind beyond its position: the worse of "all buys fill" and "all sells fill". */
function orderMarginOf(exchange: Exchange, account: SimAccount, symbol: string): Decimal {
  const open = [...account.openOrders.values()].filter((order) => order.symbol === symbol && !order.reduceOnly)
  const valueOf = (side: 'buy' | 'sell'): Decimal =>
    open
      .filter((order) => order.side === side)
      .reduce((sum, { size, filled, price }) => sum.plus(size.minus(filled).times(price)), ZERO)
  const held = (account.positions.get(symbol)?.size ?? ZERO).times(exchange.market(symbol).markPrice)
  const worst = Decimal.max(held.plus(valueOf('buy')).abs(), held.minus(valueOf('sell')).abs())
  return Decimal.max(ZERO, worst.minus(held.abs())).div(leverageOf(account, symbol))
}
