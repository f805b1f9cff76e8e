import { createHash, type Hash } from 'node:crypto'
import type { Exchange, SimAccount, SimEvent, SimFill, SimOrder } from './types.ts'

/** Writes down everything that an engine tells: one line an event, the same bytes for the same seed and inputs. */
export class EventRecord {
  /** Without the line feeds; empty unless lines are kept. */
  readonly lines: string[] = []
  readonly stop: () => void
  private readonly sum: Hash = createHash('sha256')

  constructor(exchange: Exchange, keepsLines = false) {
    this.stop = exchange.listen((event) => {
      const line = eventLine(event)
      this.sum.update(line).update('\n')
      if (keepsLines) this.lines.push(line)
    })
  }

  /** SHA-256 of all lines so far, in hex. */
  hash(): string {
    return this.sum.copy().digest('hex')
  }
}

/** One event as a line of JSON: decimals as text, accounts as their UID. */
export function eventLine(event: SimEvent): string {
  switch (event.kind) {
    case 'book':
      return JSON.stringify({
        ...event,
        changes: event.changes.map(({ side, price, size }) => [side, price, size.toFixed()]),
      })
    case 'trade':
      return JSON.stringify({ ...event, price: event.price.toFixed(), size: event.size.toFixed() })
    case 'order':
      return JSON.stringify({ ...event, order: orderView(event.order), fill: event.fill && fillView(event.fill) })
    case 'account':
      return JSON.stringify({ ...event, account: accountView(event.account) })
    case 'ticker':
      return JSON.stringify(event)
  }
}

function orderView(order: SimOrder): object {
  const { account, price, size, filled, filledValue, fees, lastPriceOnCreated, ...rest } = order
  const texts = Object.entries({ price, size, filled, filledValue, fees, lastPriceOnCreated })
  return { ...rest, account: account.uid, ...Object.fromEntries(texts.map(([name, value]) => [name, value.toFixed()])) }
}

function fillView({ order, price, size, fee, feeRate, realised, closedSize, ...rest }: SimFill): object {
  const texts = Object.entries({ price, size, fee, feeRate, realised, closedSize })
  return { ...rest, order: order.id, ...Object.fromEntries(texts.map(([name, value]) => [name, value.toFixed()])) }
}

function accountView({ uid, wallet, leverage, positions }: SimAccount): object {
  const rows = [...positions.values()].map(({ symbol, size, entryPrice, realised }) => [
    symbol,
    size.toFixed(),
    entryPrice.toFixed(),
    realised.toFixed(),
  ])
  return { uid, wallet: wallet.toFixed(), leverage: [...leverage], positions: rows }
}
