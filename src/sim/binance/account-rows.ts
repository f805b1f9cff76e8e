import type {
  AccountAsset,
  AccountBody,
  AccountConfigBody,
  AccountPosition,
  BalanceBody,
  PositionBody,
  PositionV2Body,
} from '../../venues/binance/wire.ts'
import { type AccountFigures, BRACKET, type PositionFigures } from './account-figures.ts'
import { money, moneyOrZero, trimmed, withDecimal } from './texts.ts'

/** What one position's amount is padded to. */
type SizeText = (figures: PositionFigures) => string

export function balanceRow(figures: AccountFigures, alias: string): BalanceBody {
  const { wallet, unrealised, available, updatedMs } = figures
  return {
    accountAlias: alias,
    asset: 'USDT',
    balance: money(wallet),
    crossWalletBalance: money(wallet),
    crossUnPnl: money(unrealised),
    availableBalance: money(available),
    maxWithdrawAmount: money(available),
    marginAvailable: true,
    updateTime: updatedMs,
  }
}

/** `v3/account`: symbols with a position or open orders only. */
export function accountBody(figures: AccountFigures, sizeText: SizeText): AccountBody {
  return {
    ...totals(figures),
    assets: [assetRow(figures)],
    positions: figures.positions.filter(({ isActive }) => isActive).map((of) => accountPosition(of, sizeText)),
  }
}

/** `v2/account`: configuration on top, and every symbol. `withBreakEven` is the WebSocket API's form of it. */
export function accountV2Body(figures: AccountFigures, sizeText: SizeText, withBreakEven: boolean): object {
  return {
    ...accountConfig(),
    feeBurn: false,
    ...totals(figures),
    assets: [{ ...assetRow(figures), marginAvailable: true }],
    positions: figures.positions.map((of) => ({
      symbol: of.symbol,
      initialMargin: money(of.positionMargin.plus(of.orderMargin)),
      maintMargin: money(of.maintMargin),
      unrealizedProfit: money(of.unrealised),
      positionInitialMargin: money(of.positionMargin),
      openOrderInitialMargin: money(of.orderMargin),
      leverage: String(of.leverage),
      isolated: false,
      entryPrice: withDecimal(of.entryPrice),
      ...(withBreakEven && { breakEvenPrice: trimmed(of.breakEven) }),
      maxNotional: String(BRACKET.notionalMax),
      bidNotional: trimmed(of.bidNotional),
      askNotional: trimmed(of.askNotional),
      positionSide: 'BOTH',
      positionAmt: sizeText(of),
      updateTime: of.updatedMs,
    })),
  }
}

export function accountConfig(): AccountConfigBody {
  return {
    feeTier: 0,
    canTrade: true,
    canDeposit: true,
    canWithdraw: true,
    dualSidePosition: false,
    updateTime: 0,
    multiAssetsMargin: false,
    tradeGroupId: -1,
  }
}

/** `v3/positionRisk`. */
export function positionRow(of: PositionFigures, sizeText: SizeText): PositionBody {
  return {
    symbol: of.symbol,
    positionSide: 'BOTH',
    positionAmt: sizeText(of),
    entryPrice: withDecimal(of.entryPrice),
    breakEvenPrice: trimmed(of.breakEven),
    markPrice: money(of.mark),
    unRealizedProfit: money(of.unrealised),
    liquidationPrice: '0',
    isolatedMargin: '0',
    notional: moneyOrZero(of.notional),
    marginAsset: 'USDT',
    isolatedWallet: '0',
    initialMargin: money(of.positionMargin.plus(of.orderMargin)),
    maintMargin: money(of.maintMargin),
    positionInitialMargin: money(of.positionMargin),
    openOrderInitialMargin: money(of.orderMargin),
    adl: of.size.isZero() ? 0 : 1,
    bidNotional: trimmed(of.bidNotional),
    askNotional: trimmed(of.askNotional),
    updateTime: of.updatedMs,
  }
}

/** `v2/positionRisk`: leverage and margin type are here, and texts. */
export function positionV2Row(of: PositionFigures, sizeText: SizeText): PositionV2Body {
  return {
    symbol: of.symbol,
    positionAmt: sizeText(of),
    entryPrice: withDecimal(of.entryPrice),
    breakEvenPrice: trimmed(of.breakEven),
    markPrice: money(of.mark),
    unRealizedProfit: money(of.unrealised),
    liquidationPrice: '0',
    leverage: String(of.leverage),
    maxNotionalValue: String(BRACKET.notionalMax),
    marginType: 'cross',
    isolatedMargin: '0.00000000',
    isAutoAddMargin: 'false',
    positionSide: 'BOTH',
    notional: moneyOrZero(of.notional),
    isolatedWallet: '0',
    updateTime: of.updatedMs,
  }
}

function accountPosition(of: PositionFigures, sizeText: SizeText): AccountPosition {
  return {
    symbol: of.symbol,
    positionSide: 'BOTH',
    positionAmt: sizeText(of),
    unrealizedProfit: money(of.unrealised),
    isolatedMargin: '0',
    notional: moneyOrZero(of.notional),
    isolatedWallet: '0',
    initialMargin: money(of.positionMargin.plus(of.orderMargin)),
    maintMargin: money(of.maintMargin),
    updateTime: of.updatedMs,
  }
}

function totals(figures: AccountFigures): Omit<AccountBody, 'assets' | 'positions'> {
  return {
    totalInitialMargin: money(figures.initialMargin),
    totalMaintMargin: money(figures.maintMargin),
    totalWalletBalance: money(figures.wallet),
    totalUnrealizedProfit: money(figures.unrealised),
    totalMarginBalance: money(figures.equity),
    totalPositionInitialMargin: money(figures.positionMargin),
    totalOpenOrderInitialMargin: money(figures.orderMargin),
    totalCrossWalletBalance: money(figures.wallet),
    totalCrossUnPnl: money(figures.unrealised),
    availableBalance: money(figures.available),
    maxWithdrawAmount: money(figures.available),
  }
}

function assetRow(figures: AccountFigures): AccountAsset {
  return {
    asset: 'USDT',
    walletBalance: money(figures.wallet),
    unrealizedProfit: money(figures.unrealised),
    marginBalance: money(figures.equity),
    maintMargin: money(figures.maintMargin),
    initialMargin: money(figures.initialMargin),
    positionInitialMargin: money(figures.positionMargin),
    openOrderInitialMargin: money(figures.orderMargin),
    crossWalletBalance: money(figures.wallet),
    crossUnPnl: money(figures.unrealised),
    availableBalance: money(figures.available),
    maxWithdrawAmount: money(figures.available),
    updateTime: figures.updatedMs,
  }
}
