import { expect, test } from 'vitest'
import { restSamples } from '../../../test/fixtures/binance/fixtures.ts'
import { DepthFrame } from '../../domain/depth-frame.ts'
import { createScale } from '../../domain/scale.ts'
import { CAPABILITIES } from '../venue.ts'
import { binance } from './binance.ts'

test('time: the clock of the venue, or nothing', () => {
  const { time, decodeTime } = binance.rest
  expect(time).toMatchObject({ method: 'GET', path: '/fapi/v1/time', security: 'none', cost: { weight: 1 } })
  expect(decodeTime(Buffer.from('{"serverTime":1791382994123}'))).toBe(1_791_382_994_123)
  for (const text of ['{}', '<html>', '{"serverTime":"1"}']) expect(decodeTime(Buffer.from(text))).toBeNull()
})

test('usage: the three headers, in lower case; wrong ones of the venue are not believed', () => {
  const headers = { 'x-mbx-used-weight-1m': '42', 'x-mbx-order-count-10s': '3', 'x-mbx-order-count-1m': '7' }
  expect(binance.rest.usage(binance.rest.time, headers).map(({ bucket, used }) => [bucket, used])).toEqual([
    ['weight', 42],
    ['orders-10s', 3],
    ['orders-1m', 7],
  ])
  expect(binance.rest.usage(binance.rest.time, { 'x-mbx-used-weight-1m': 'many' })).toEqual([])
  expect(binance.rest.usage({ ...binance.rest.time, path: '/fapi/v1/ticker/bookTicker' }, headers).length).toBe(2)
})

test('limits: orders a second are those of the tighter counter', () => {
  const { limits, ordersPerSecond } = binance.limits
  const orders = limits.filter(({ bucket }) => bucket.startsWith('orders'))
  expect(ordersPerSecond).toBe(Math.min(...orders.map(({ max, windowMs }) => (max * 1_000) / windowMs)))
  expect(limits.every(({ window }) => window === 'aligned')).toBe(true)
})

test('capabilities: all but what Binance does not have', () => {
  expect(CAPABILITIES.filter((capability) => !binance.capabilities.has(capability))).toEqual([
    'batch place by WebSocket',
    'batch of 10 or more',
    'depth push of 20 ms or faster',
  ])
})

test('recorded REST bodies: successes are no failures, and every depth snapshot is read', () => {
  const frame = new DepthFrame()
  // Ticks of 2020 were finer than today's.
  const scale = createScale('0.01', '0.001')
  for (const { path, body } of restSamples()) {
    const bytes = Buffer.from(JSON.stringify(body))
    const isError = typeof (body as { code?: unknown }).code === 'number'
    expect(binance.rest.failure(isError ? 400 : 200, bytes) === null, path).toBe(!isError)
    expect(binance.market.decodeSnapshot(bytes, scale, frame), path).toBe(path === '/fapi/v1/depth')
    if (path === '/fapi/v1/time') expect(binance.rest.decodeTime(bytes)).toBeGreaterThan(1.6e12)
  }
})
