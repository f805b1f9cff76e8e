import { Decimal } from 'decimal.js'
import type { PositionEvent, PositionRow } from '../../venues/bybit/wire.ts'
import type { Exchange, SimAccount, SimInstrument, SimPosition } from '../exchange/types.ts'
import { trimmed } from './numbers.ts'
import { riskTierOf } from './risk-tiers.ts'
import type { Wider } from './wider.ts'

const ZERO = new Decimal(0)
const LEAST_TAKER = new Decimal('0.00055')

/** What a position is worth and what it ties up, at the mark price (reference §4.10). */
export interface PositionFigures {
  readonly unrealised: Decimal
  readonly initialMargin: Decimal
  readonly maintenanceMargin: Decimal
}

/** Both margins include the fee of closing at the bankruptcy price. */
export function positionFigures(exchange: Exchange, account: SimAccount, position: SimPosition): PositionFigures {
  if (position.size.isZero()) return { unrealised: ZERO, initialMargin: ZERO, maintenanceMargin: ZERO }
  const { markPrice } = exchange.market(position.symbol)
  const value = position.size.abs().times(markPrice)
  const perLeverage = new Decimal(1).div(leverageOf(account, position.symbol))
  const feeShare = position.size.isPositive() ? new Decimal(1).minus(perLeverage) : perLeverage.plus(1)
  const closingFee = value.times(feeShare).times(exchange.fees.taker)
  const tier = riskTierOf(listed(exchange, position.symbol), value)
  return {
    unrealised: markPrice.minus(position.entryPrice).times(position.size),
    initialMargin: value.times(perLeverage).plus(closingFee),
    maintenanceMargin: value.times(tier.maintenance).minus(tier.deduction).plus(closingFee),
  }
}

/** The row of `position/list`, where the entry price is called `avgPrice`. A symbol never traded has a flat one. */
export function positionListed(exchange: Exchange, account: SimAccount, symbol: string) {
  const { entry, ...rest } = positionRow(exchange, account, symbol)
  return {
    ...rest,
    avgPrice: entry,
    delta: '',
    gamma: '',
    vega: '',
    theta: '',
    takeProfit: '',
    stopLoss: '',
  } satisfies Wider<PositionRow>
}

/** The item of the `position` topic, where it is called `entryPrice`. */
export function positionEvent(exchange: Exchange, account: SimAccount, symbol: string, seq: number) {
  const { entry, ...rest } = positionRow(exchange, account, symbol)
  return {
    category: 'linear',
    ...rest,
    entryPrice: entry,
    takeProfit: '0',
    stopLoss: '0',
    seq,
  } satisfies Wider<PositionEvent>
}

function positionRow(exchange: Exchange, account: SimAccount, symbol: string) {
  const position = account.positions.get(symbol)
  const size = position?.size ?? ZERO
  const entry = size.isZero() ? ZERO : (position?.entryPrice ?? ZERO)
  const market = exchange.market(symbol)
  const tier = riskTierOf(listed(exchange, symbol), size.abs().times(market.markPrice))
  const figures = position === undefined ? null : positionFigures(exchange, account, position)
  const margin = trimmed(figures?.initialMargin ?? ZERO)
  const maintenance = trimmed(figures?.maintenanceMargin ?? ZERO)
  return {
    symbol,
    positionIdx: 0,
    side: size.isZero() ? ('' as const) : size.isPositive() ? ('Buy' as const) : ('Sell' as const),
    size: trimmed(size.abs()),
    entry: trimmed(entry),
    positionValue: trimmed(size.abs().times(entry)),
    markPrice: trimmed(market.markPrice),
    leverage: String(leverageOf(account, symbol)),
    breakEvenPrice: size.isZero() || position === undefined ? '' : trimmed(breakEven(exchange, position)),
    riskId: tier.id,
    riskLimitValue: trimmed(tier.limit),
    positionIM: margin,
    positionIMByMp: margin,
    positionMM: maintenance,
    positionMMByMp: maintenance,
    liqPrice: '',
    trailingStop: '0',
    unrealisedPnl: trimmed(figures?.unrealised ?? ZERO),
    curRealisedPnl: trimmed(position?.realised ?? ZERO),
    cumRealisedPnl: trimmed(position?.realised ?? ZERO),
    sessionAvgPrice: '',
    positionStatus: 'Normal',
    adlRankIndicator: size.isZero() ? 0 : 2,
    autoAddMargin: 0,
    isReduceOnly: false,
    leverageSysUpdatedTime: '',
    mmrSysUpdatedTime: '',
    createdTime: String(Math.floor(position?.openedMs ?? 0)),
    updatedTime: String(Math.floor(position?.updatedMs ?? 0)),
    openTime: size.isZero() ? 0 : Math.floor(position?.openedMs ?? 0),
    seq: position === undefined ? -1 : exchange.book(symbol, 1).seq,
    tpslMode: 'Full',
    tradeMode: 0,
    bustPrice: '',
    positionBalance: '0',
  }
}

/** The price at which closing pays for what the position has cost so far and for the fee of closing. */
function breakEven(exchange: Exchange, position: SimPosition): Decimal {
  const fee = position.size.abs().times(Decimal.max(exchange.fees.taker, LEAST_TAKER))
  return position.entryPrice.times(position.size).minus(position.realised).div(position.size.minus(fee))
}

function listed(exchange: Exchange, symbol: string): SimInstrument {
  const instrument = exchange.instruments.get(symbol)
  if (instrument === undefined) throw new Error(`a position in ${symbol}, which is not listed`)
  return instrument
}

/** New accounts of this venue have 10×. */
const LEVERAGE_AT_FIRST = 10

export function leverageOf(account: SimAccount, symbol: string): number {
  return account.leverage.get(symbol) ?? LEVERAGE_AT_FIRST
}
