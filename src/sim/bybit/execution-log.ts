import type { Decimal } from 'decimal.js'
import type { ExecutionEvent, ExecutionRow } from '../../venues/bybit/wire.ts'
import type { Exchange, SimAccount, SimFill, SimOrder } from '../exchange/types.ts'
import { linkIdOf, makerUuid, tradeUuid } from './ids.ts'
import { trimmed } from './numbers.ts'
import type { Wider } from './wider.ts'

/** Executions remembered for `execution/list`, per account; the oldest go first. */
const KEPT = 20_000

export type LoggedExecution = ReturnType<typeof executionRow>

/** What `execution/list` serves: rows as they were at the instant of the fill, and the profit that an order's fills made. */
export class ExecutionLog {
  private readonly rows = new Map<SimAccount, LoggedExecution[]>()
  private readonly profits = new WeakMap<SimOrder, Decimal>()

  add(exchange: Exchange, fill: SimFill, seq: number, engineMs: number): LoggedExecution {
    const row = executionRow(fill, seq, engineMs, exchange.market(fill.order.symbol).markPrice)
    const { account } = fill.order
    const rows = this.rows.get(account) ?? []
    rows.push(row)
    if (rows.length > KEPT) rows.splice(0, KEPT / 10)
    this.rows.set(account, rows)
    this.profits.set(fill.order, this.profitOf(fill.order)?.plus(fill.realised) ?? fill.realised)
    return row
  }

  /** Newest first. */
  of(account: SimAccount): readonly LoggedExecution[] {
    return (this.rows.get(account) ?? []).toReversed()
  }

  profitOf(order: SimOrder): Decimal | undefined {
    return this.profits.get(order)
  }
}

/** Without the keys that only the stream or only REST has. */
function executionRow(fill: SimFill, seq: number, engineMs: number, markPrice: Decimal) {
  const { order } = fill
  return {
    symbol: order.symbol,
    orderId: order.uuid,
    orderLinkId: linkIdOf(order.clientId),
    side: order.side === 'buy' ? 'Buy' : 'Sell',
    orderPrice: trimmed(order.price),
    orderQty: trimmed(order.size),
    leavesQty: trimmed(order.size.minus(order.filled)),
    createType: 'CreateByUser',
    orderType: order.type === 'MARKET' ? 'Market' : 'Limit',
    stopOrderType: 'UNKNOWN',
    execFee: trimmed(fill.fee),
    feeCurrency: 'USDT',
    execId: (fill.isMaker ? makerUuid : tradeUuid)(order.symbol, fill.tradeId),
    execPrice: trimmed(fill.price),
    execQty: trimmed(fill.size),
    execType: 'Trade',
    execValue: trimmed(fill.price.times(fill.size)),
    execTime: String(Math.floor(engineMs)),
    isMaker: fill.isMaker,
    feeRate: trimmed(fill.feeRate),
    tradeIv: '',
    markIv: '',
    markPrice: trimmed(markPrice),
    indexPrice: '',
    underlyingPrice: '',
    blockTradeId: '',
    closedSize: trimmed(fill.closedSize),
    execPnl: trimmed(fill.realised),
    seq,
    extraFees: '',
  } satisfies Wider<ExecutionRow>
}

/** The row of `execution/list`. */
export function executionListed(row: LoggedExecution) {
  const { execPnl: _streamOnly, ...rest } = row
  return { ...rest, execFeeV2: '' }
}

/** The item of the `execution` topic. */
export function executionEvent(row: LoggedExecution) {
  return { category: 'linear', ...row, isLeverage: '0', marketUnit: '' } satisfies Wider<ExecutionEvent>
}

/** The item of `execution.fast`: no fee, and no client id for maker fills (reference §6.4). */
export function fastExecutionEvent(row: LoggedExecution) {
  return {
    category: 'linear',
    symbol: row.symbol,
    execId: row.execId,
    execPrice: row.execPrice,
    execQty: row.execQty,
    orderId: row.orderId,
    isMaker: row.isMaker,
    orderLinkId: row.isMaker ? '' : row.orderLinkId,
    side: row.side,
    execTime: row.execTime,
    seq: row.seq,
  }
}
