import { expect, test } from 'vitest'
import { clientOrderId, venueOrderId } from '../domain/ids.ts'
import type { LegalOrder } from '../domain/order.ts'
import { price, qty, wallMs } from '../domain/units.ts'
import { LiveGuard } from './live-guard.ts'
import type { TrackedOrder } from './order-tracker.ts'

const order = (id: string, sizeText: string): LegalOrder => ({
  symbol: 'BTCUSDT',
  side: 'buy',
  type: 'limit',
  size: qty(1),
  price: price(1),
  sizeText,
  priceText: '100',
  timeInForce: 'post-only',
  reduceOnly: false,
  clientOrderId: clientOrderId(id),
})

const cancelled = (id: string, filled: string): TrackedOrder => {
  const { symbol, side, type, clientOrderId } = order(id, '1')
  return {
    symbol,
    clientOrderId,
    state: { kind: 'closed', how: 'cancelled', filled: qty(0) },
    update: {
      symbol,
      clientOrderId,
      side,
      type,
      filled,
      status: 'cancelled',
      price: '100',
      size: '1',
      averagePrice: filled === '0' ? null : '90',
      reduceOnly: false,
      reason: null,
      venueOrderId: venueOrderId('v'),
      updatedMs: wallMs(0),
    },
  }
}

test('the ceiling: what rests counts, what was cancelled unfilled gives all back, what filled stays at its price', () => {
  const guard = new LiveGuard(300)
  guard.admit(order('a', '2'), null)
  expect(() => guard.admit(order('b', '2'), null)).toThrow(/400\.00 USDT at stake, above the ceiling of 300\.00/)
  guard.observe(cancelled('a', '0'))
  guard.admit(order('b', '3'), null)
  guard.observe(cancelled('b', '1'))
  expect(() => guard.admit(order('c', '2.11'), null)).toThrow(/301\.00 USDT/)
  guard.admit(order('d', '2.1'), null)
})
