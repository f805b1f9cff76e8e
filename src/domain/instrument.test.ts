import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PerpkitError } from './errors.ts'
import { clientOrderId } from './ids.ts'
import { type Instrument, legalise, roundPrice, smallestSize } from './instrument.ts'
import type { OrderIntent } from './order.ts'
import { createScale } from './scale.ts'
import { price, qty } from './units.ts'

const BTC: Instrument = {
  venue: 'binance',
  symbol: 'BTCUSDT',
  baseCoin: 'BTC',
  quoteCoin: 'USDT',
  scale: createScale('0.10', '0.001'),
  sizeMin: qty(1),
  sizeMax: qty(1_000_000),
  marketSizeMax: qty(120_000),
  priceMin: price(5_568),
  priceMax: price(45_297_640),
  notionalMin: '50',
  priceBand: { up: '1.05', down: '0.95' },
  fundingIntervalMinutes: 480,
  isTrading: true,
}
const ID = clientOrderId('pk-test-1')
const LIMIT: OrderIntent = { symbol: 'BTCUSDT', side: 'buy', type: 'limit', size: '0.002', price: '60000.1' }

test('a legal order keeps its numbers to the digit', () => {
  expect(legalise(BTC, LIMIT, ID)).toEqual({
    symbol: 'BTCUSDT',
    side: 'buy',
    type: 'limit',
    size: 2,
    price: 600_001,
    sizeText: '0.002',
    priceText: '60000.1',
    timeInForce: 'gtc',
    reduceOnly: false,
    clientOrderId: ID,
  })
})

test.each<[string, Partial<OrderIntent>, RegExp]>([
  ['price off the tick', { price: '60000.15' }, /multiple of 0\.1/],
  ['size off the step', { size: '0.0015' }, /multiple of 0\.001/],
  ['size zero', { size: '0.000' }, /smallest size is 0\.001/],
  ['size above the maximum', { size: '1000.001' }, /largest size is 1000\.000/],
  ['price below the range', { price: '1.0' }, /prices go from 556\.8 to/],
  ['notional below the minimum', { size: '0.001', price: '40000' }, /at least 50 USDT: 0\.002 or more/],
  ['exponent', { size: '1e-3' }, /plain decimal/],
  ['hostile text', { size: '1'.repeat(500) }, /…/],
])('refused with the rule: %s', (_, change, message) => {
  const attempt = (): unknown => legalise(BTC, { ...LIMIT, ...change }, ID)
  expect(attempt).toThrow(PerpkitError)
  expect(attempt).toThrow(message)
})

test('market orders carry no price and have their own largest size', () => {
  const market: OrderIntent = { symbol: 'BTCUSDT', side: 'sell', type: 'market', size: '0.002' }
  expect(legalise(BTC, market, ID).price).toBeNull()
  expect(() => legalise(BTC, { ...market, price: '1' }, ID)).toThrow(/leave the price out/)
  expect(() => legalise(BTC, { ...market, size: '120.001' }, ID)).toThrow(/largest size is 120\.000/)
  expect(() => legalise(BTC, { ...market, size: '0.001' }, ID, price(400_000))).toThrow(/at least 50 USDT/)
})

test('reduce-only orders are exempt from the minimum value', () => {
  expect(legalise(BTC, { ...LIMIT, size: '0.001', price: '40000', reduceOnly: true }, ID).size).toBe(1)
})

test('the smallest size reaches the notional, and one lot less does not, at any price', () => {
  fc.assert(
    fc.property(fc.integer({ min: 5_568, max: 45_297_640 }), fc.constantFrom(1, 1.2, 1.5), (steps, factor) => {
      const lots = smallestSize(BTC, price(steps), factor)
      const notional = (count: number): Decimal => new Decimal(steps).div(10).times(count).div(1000)
      expect(notional(lots).gte(new Decimal(50).times(factor))).toBe(true)
      expect(lots === 1 || notional(lots - 1).lt(new Decimal(50).times(factor))).toBe(true)
    }),
  )
})

test('derived prices are rounded to the own side, never to the other', () => {
  expect(roundPrice(BTC, 60_000.19, 'buy')).toBe(600_001)
  expect(roundPrice(BTC, 60_000.11, 'sell')).toBe(600_002)
  expect(roundPrice(BTC, 60_000.1, 'buy')).toBe(600_001)
  expect(roundPrice(BTC, 60_000.1, 'sell')).toBe(600_001)
})
