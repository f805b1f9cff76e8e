import { z } from 'zod'
import { clientOrderId, venueOrderId } from '../../domain/ids.ts'
import type { OrderType, OrderUpdate, Side } from '../../domain/order.ts'
import { wallMs } from '../../domain/units.ts'
import { unreadable } from './json.ts'

/** Long ids arrive as text, see `parseExact`. */
export const id = z.union([z.number().int(), z.string().regex(/^\d+$/)])

/** A row of `GET order`, `openOrders` and the like: what we read of it. */
export const orderRow = z.object({
  orderId: id,
  symbol: z.string(),
  status: z.string(),
  clientOrderId: z.string(),
  price: z.string(),
  avgPrice: z.string().optional(),
  origQty: z.string(),
  executedQty: z.string(),
  type: z.string(),
  reduceOnly: z.boolean(),
  side: z.string(),
  updateTime: z.number(),
})

export function updateOfRow(row: z.infer<typeof orderRow>): OrderUpdate {
  return {
    symbol: row.symbol,
    clientOrderId: clientOrderId(row.clientOrderId),
    venueOrderId: venueOrderId(String(row.orderId)),
    side: sideOf(row.side),
    type: typeOf(row.type),
    status: statusOf(row.status),
    price: row.price,
    size: row.origQty,
    filled: row.executedQty,
    averagePrice: priceOrNull(row.avgPrice),
    reduceOnly: row.reduceOnly,
    reason: reasonOf(row.status, undefined),
    updatedMs: wallMs(row.updateTime),
  }
}

// Liquidations have shown NEW_INSURANCE and NEW_ADL in former years: orders that stand, like NEW.
const STATUS: Readonly<Record<string, OrderUpdate['status']>> = {
  NEW: 'open',
  NEW_INSURANCE: 'open',
  NEW_ADL: 'open',
  PARTIALLY_FILLED: 'open',
  FILLED: 'filled',
  CANCELED: 'cancelled',
  REJECTED: 'rejected',
  EXPIRED: 'expired',
  EXPIRED_IN_MATCH: 'expired',
}

/** @throws PerpkitError `venue.answer`: a status that we do not know must not pass for one that we do. */
export function statusOf(status: string): OrderUpdate['status'] {
  const known = STATUS[status]
  if (known === undefined) throw unreadable('order status', `unknown status ${JSON.stringify(status)}`)
  return known
}

/** Orders that others of the account placed may be of any type; they are limits or markets in the end. */
export function typeOf(type: string): OrderType {
  return type.endsWith('MARKET') ? 'market' : 'limit'
}

export function sideOf(side: string): Side {
  if (side === 'BUY') return 'buy'
  if (side === 'SELL') return 'sell'
  throw unreadable('order side', `unknown side ${JSON.stringify(side)}`)
}

/** The average price of no fill is zero in one spelling or another. */
export function priceOrNull(text: string | undefined): string | null {
  return text !== undefined && /[1-9]/.test(text) ? text : null
}

/** `er` of events, where `"0"` is none; without it, self-trade prevention is told by the status. */
export function reasonOf(status: string, expiry: string | undefined): string | null {
  if (expiry !== undefined && expiry !== '0') return expiry
  return status === 'EXPIRED_IN_MATCH' ? status : null
}
