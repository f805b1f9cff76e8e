import { expect, test } from 'vitest'
import { clientOrderId, venueOrderId } from '../domain/ids.ts'
import type { Fill, OrderUpdate } from '../domain/order.ts'
import { createScale } from '../domain/scale.ts'
import { monoNs, wallMs } from '../domain/units.ts'
import { OrderTracker } from './order-tracker.ts'

const ID = clientOrderId('pk-a-1')
const UPDATE: OrderUpdate = {
  symbol: 'BTCUSDT',
  clientOrderId: ID,
  venueOrderId: venueOrderId('862043615290'),
  side: 'buy',
  type: 'limit',
  status: 'open',
  price: '60000.1',
  size: '0.010',
  filled: '0.000',
  averagePrice: null,
  reduceOnly: false,
  reason: null,
  updatedMs: wallMs(1_000),
}
const tracker = (): OrderTracker => new OrderTracker({ scaleOf: () => createScale('0.10', '0.001') })
const accepted = {
  kind: 'accepted',
  order: { symbol: 'BTCUSDT', clientOrderId: ID, venueOrderId: venueOrderId('1') },
} as const

test('default: sent, acknowledged, open, filled', () => {
  const orders = tracker()
  const seen: string[] = []
  orders.onChange(({ state }) => seen.push(state.kind))
  orders.sent(UPDATE, monoNs(1))
  orders.acknowledged(ID, accepted)
  orders.updated(UPDATE)
  orders.updated({ ...UPDATE, status: 'filled', filled: '0.010', updatedMs: wallMs(2_000) })
  expect(seen).toEqual(['sent', 'open', 'open', 'closed'])
  expect(orders.get(ID)?.state).toEqual({ kind: 'closed', how: 'filled', filled: 10 })
})

test('race: an event that overtook the acknowledgement stays', () => {
  const orders = tracker()
  orders.sent(UPDATE, monoNs(1))
  orders.updated({ ...UPDATE, status: 'filled', filled: '0.010' })
  orders.acknowledged(ID, accepted)
  expect(orders.get(ID)?.state).toMatchObject({ kind: 'closed', how: 'filled' })
})

test('order: an older word never overwrites a newer one, and closed stays closed', () => {
  const orders = tracker()
  orders.updated({ ...UPDATE, filled: '0.004', updatedMs: wallMs(2_000) })
  orders.updated({ ...UPDATE, filled: '0.002', updatedMs: wallMs(1_500) })
  expect(orders.get(ID)?.state).toMatchObject({ kind: 'open', filled: 4 })
  orders.updated({ ...UPDATE, status: 'cancelled', filled: '0.004', updatedMs: wallMs(3_000) })
  orders.updated({ ...UPDATE, status: 'open', filled: '0.004', updatedMs: wallMs(4_000) })
  expect(orders.get(ID)?.state).toMatchObject({ kind: 'closed', how: 'cancelled' })
})

test('unknown: only the venue settles it, either way', () => {
  const [found, lost] = [tracker(), tracker()]
  const unknown = {
    kind: 'unknown',
    since: monoNs(1),
    cause: 'timeout',
    order: { symbol: 'BTCUSDT', clientOrderId: ID },
  } as const
  for (const orders of [found, lost]) {
    orders.sent(UPDATE, monoNs(1))
    orders.acknowledged(ID, unknown)
    expect(orders.get(ID)?.state).toMatchObject({ kind: 'unknown', cause: 'timeout' })
  }
  found.updated(UPDATE)
  lost.neverArrived(ID)
  expect(found.get(ID)?.state.kind).toBe('open')
  expect(lost.get(ID)?.state).toMatchObject({ kind: 'closed', how: 'rejected' })
})

test('neverArrived: says nothing of an order whose state is known', () => {
  const orders = tracker()
  orders.updated(UPDATE)
  orders.neverArrived(ID)
  expect(orders.get(ID)?.state.kind).toBe('open')
})

test('fills: the same execution told twice is told on once', () => {
  const orders = tracker()
  const fill: Fill = {
    symbol: 'BTCUSDT',
    tradeId: '7',
    clientOrderId: ID,
    venueOrderId: venueOrderId('1'),
    side: 'buy',
    price: '60000.1',
    size: '0.004',
    fee: '0.048',
    feeCoin: 'USDT',
    isMaker: true,
    tradedMs: wallMs(1),
  }
  const told: Fill[] = []
  orders.onFill((each) => told.push(each))
  orders.filled(fill)
  orders.filled({ ...fill })
  orders.filled({ ...fill, tradeId: '8' })
  expect(told.map(({ tradeId }) => tradeId)).toEqual(['7', '8'])
})

test('events of a symbol without a known scale are somebody else’s and left alone', () => {
  const orders = new OrderTracker({ scaleOf: () => null })
  orders.updated({ ...UPDATE, symbol: 'DOGEUSDT' })
  expect(orders.get(ID)).toBeUndefined()
  expect(orders.open()).toEqual([])
})
