import type { SimAccount, SimFill, SimOrder } from './exchange/types.ts'
import type { VenueSide } from './venue-side.ts'

/** A venue as its engine has it, in plain JSON: decimals become text. */
export function viewState({ exchange, gate, quota, clock }: VenueSide, depth: number, nowNs: number): object {
  const accounts = new Set([...exchange.keys.values()].map(({ account }) => account))
  return {
    clock: { wallMs: clock.wallMs(), ...clock.bend },
    tier: quota.tier,
    fees: { maker: exchange.fees.maker.toFixed(), taker: exchange.fees.taker.toFixed() },
    probes: { asked: gate.probesAsked, unanswered: gate.probesLost },
    framesDropped: gate.framesDropped,
    // How late acknowledgements left against the delay that was drawn, since the start.
    lateness: gate.lateness.summary(0, nowNs),
    accounts: [...accounts].map((account) => viewAccount(account, exchange.orders(account), exchange.fills(account))),
    books: Object.fromEntries(viewBooks(exchange, depth)),
  }
}

function viewAccount(account: SimAccount, orders: readonly SimOrder[], fills: readonly SimFill[]): object {
  return {
    uid: account.uid,
    balances: { USDT: account.wallet.toFixed() },
    positions: [...account.positions.values()].map(({ symbol, size, entryPrice, realised, updatedMs }) => ({
      symbol,
      size: size.toFixed(),
      entryPrice: entryPrice.toFixed(),
      realised: realised.toFixed(),
      updatedMs,
    })),
    openOrders: [...account.openOrders.values()].map(viewOrder),
    orders: orders.map(viewOrder),
    fills: fills.map(viewFill),
  }
}

function viewOrder(order: SimOrder): object {
  const { id, uuid, clientId, symbol, side, type, timeInForce, reduceOnly, status, reason, createdMs, updatedMs } =
    order
  const price = order.price.toFixed()
  const [size, filled, fees] = [order.size.toFixed(), order.filled.toFixed(), order.fees.toFixed()]
  return {
    id,
    uuid,
    clientId,
    symbol,
    side,
    type,
    timeInForce,
    price,
    size,
    filled,
    fees,
    reduceOnly,
    status,
    reason,
    createdMs,
    updatedMs,
  }
}

function viewFill({ order, tradeId, price, size, fee, isMaker, realised }: SimFill): object {
  const texts = { price: price.toFixed(), size: size.toFixed(), fee: fee.toFixed(), realised: realised.toFixed() }
  return { tradeId, orderId: order.id, clientId: order.clientId, symbol: order.symbol, isMaker, ...texts }
}

/** Symbols that have a market; levels as `[price, size]`, best first. */
function* viewBooks(exchange: VenueSide['exchange'], depth: number): Iterable<[symbol: string, book: object]> {
  const levels = (side: readonly { price: string; size: { toFixed(): string } }[]): [string, string][] =>
    side.map(({ price, size }) => [price, size.toFixed()])
  for (const symbol of exchange.instruments.keys()) {
    const { bids, asks, seq, engineMs } = exchange.book(symbol, depth)
    if (bids.length > 0 || asks.length > 0) yield [symbol, { seq, engineMs, bids: levels(bids), asks: levels(asks) }]
  }
}
