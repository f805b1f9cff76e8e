import { Decimal } from 'decimal.js'
import type { AccountUpdate, OrderTradeUpdate, TradeLite, WireExecution } from '../../venues/binance/wire.ts'
import type { SimAccount, SimCloseReason, SimEvent, SimFill } from '../exchange/types.ts'
import { statusOf } from './order-rows.ts'
import { money, priceText, sizeText, trimmed, valueText, withDecimal } from './texts.ts'
import { contextOf, listed, nowMs, type WireState } from './wire-state.ts'

type OrderChangeEvent = SimEvent & { readonly kind: 'order' }

const ZERO = new Decimal(0)

/** `er`: why the exchange closed an order by itself (reference §6.2). */
const EXPIRY: Readonly<Partial<Record<SimCloseReason, string>>> = {
  'self-trade': '1',
  ioc: '2',
  'reduce-only': '4',
  'market-remainder': '9',
}

/** A fill in short, before all else. */
export function tradeLite(wire: WireState, fill: SimFill, engineMs: number): TradeLite {
  const { order, tradeId, price, size, isMaker } = fill
  const { instrument } = contextOf(wire, order)
  return {
    e: 'TRADE_LITE',
    E: nowMs(wire),
    T: Math.floor(engineMs),
    s: order.symbol,
    q: sizeText(instrument, order.size),
    p: priceText(instrument, order.price),
    m: isMaker,
    c: order.clientId,
    S: order.side === 'buy' ? 'BUY' : 'SELL',
    L: priceText(instrument, price),
    l: sizeText(instrument, size),
    t: tradeId,
    i: order.id,
  }
}

export function orderTradeUpdate(wire: WireState, event: OrderChangeEvent): OrderTradeUpdate {
  const { order, fill, change } = event
  const { instrument, note } = contextOf(wire, order)
  const T = Math.floor(event.engineMs)
  const open = wire.openValues.of(order.account, order.symbol)
  const average = order.filled.isZero() ? ZERO : order.filledValue.div(order.filled)
  const isAmended = change === 'amended' && note.modifyId !== null
  const size = (value: Decimal): string => (value.isZero() ? '0' : sizeText(instrument, value))
  const value = (sum: Decimal): string => (sum.isZero() ? '0' : valueText(instrument, sum))
  return {
    e: 'ORDER_TRADE_UPDATE',
    E: nowMs(wire),
    T,
    o: {
      s: order.symbol,
      c: order.clientId,
      S: order.side === 'buy' ? 'BUY' : 'SELL',
      o: order.type,
      f: note.timeInForce,
      q: sizeText(instrument, order.size),
      p: trimmed(order.price),
      ap: trimmed(average),
      sp: '0',
      x: executionOf(event),
      X: change === 'new' ? 'NEW' : statusOf(order),
      i: order.id,
      ...(isAmended && { M: String(note.modifyId) }),
      l: size(fill?.size ?? ZERO),
      z: size(order.filled),
      L: trimmed(fill?.price ?? ZERO),
      n: fill === null ? '0' : money(fill.fee),
      N: 'USDT',
      T,
      t: fill?.tradeId ?? 0,
      b: value(open.buy),
      a: value(open.sell),
      m: fill?.isMaker ?? false,
      R: order.reduceOnly,
      wt: 'CONTRACT_PRICE',
      ot: order.type,
      ps: 'BOTH',
      cp: false,
      rp: trimmed(fill?.realised ?? ZERO),
      pP: false,
      si: 0,
      ss: 0,
      V: note.selfTrade,
      pm: note.priceMatch,
      gtd: note.goodTillDate,
      er: change === 'closed' ? (EXPIRY[order.reason ?? 'user'] ?? '0') : '0',
    },
  }
}

/** Balance and position as they are now: after a fill, of the symbol that was traded. */
export function accountUpdate(wire: WireState, account: SimAccount, symbol: string, engineMs: number): AccountUpdate {
  const wallet = money(account.wallet)
  const position = account.positions.get(symbol)
  const size = position?.size ?? ZERO
  const entryPrice = position?.entryPrice ?? ZERO
  const profit = size.isZero() ? ZERO : wire.exchange.market(symbol).markPrice.minus(entryPrice).times(size)
  return {
    e: 'ACCOUNT_UPDATE',
    E: nowMs(wire),
    T: Math.floor(engineMs),
    a: {
      m: 'ORDER',
      B: [{ a: 'USDT', wb: wallet, cw: wallet, bc: '0' }],
      P: [
        {
          s: symbol,
          pa: size.isZero() ? '0' : sizeText(listed(wire, symbol), size),
          ep: withDecimal(entryPrice),
          bep: trimmed(wire.accountLog.breakEven(account, symbol)),
          cr: trimmed(position?.realised ?? ZERO),
          up: money(profit),
          mt: 'cross',
          iw: '0',
          ps: 'BOTH',
        },
      ],
    },
  }
}

/** Funding of a crossed position: the balance alone, and the symbol by name. */
export function fundingUpdate(wire: WireState, account: SimAccount, symbol: string, engineMs: number): AccountUpdate {
  const wallet = money(account.wallet)
  const paid = wire.accountLog.payments(account).at(-1)?.amount ?? ZERO
  const B = [{ a: 'USDT', wb: wallet, cw: wallet, bc: money(paid) }]
  return {
    e: 'ACCOUNT_UPDATE',
    E: nowMs(wire),
    T: Math.floor(engineMs),
    a: { m: 'FUNDING_FEE', B, P: [], S: symbol },
  }
}

function executionOf({ change, order }: OrderChangeEvent): WireExecution {
  switch (change) {
    case 'new':
      return 'NEW'
    case 'filled':
      return 'TRADE'
    case 'amended':
      return 'AMENDMENT'
    case 'closed':
      return order.status === 'CANCELED' ? 'CANCELED' : 'EXPIRED'
  }
}
