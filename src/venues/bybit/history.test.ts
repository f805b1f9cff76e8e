import { expect, test } from 'vitest'
import { fixture } from '../../../test/fixtures/bybit/fixtures.ts'
import { PerpkitError } from '../../domain/errors.ts'
import { bybit } from './bybit.ts'

const HOUR_MS = 3_600_000
const { candles, fundingHistory, openInterestHistory } = bybit.queries

test.each([
  [candles('BTCUSDT', HOUR_MS, 1_000), 'market/kline?category=linear&symbol=BTCUSDT&interval=60&limit=1000'],
  [candles('BTCUSDT', 24 * HOUR_MS, 9), 'market/kline?category=linear&symbol=BTCUSDT&interval=D&limit=9'],
  [fundingHistory('BTCUSDT', 90), 'market/funding/history?category=linear&symbol=BTCUSDT&limit=90'],
  [openInterestHistory('BTCUSDT', 48), 'market/open-interest?category=linear&symbol=BTCUSDT&intervalTime=1h&limit=48'],
])('the past is asked without a key: %#', ({ request }, target) => {
  expect(`${request.path}?${request.query}`).toBe(`/v5/${target}`)
  expect(request.security).toBe('none')
  expect(bybit.limits.limits.some(({ bucket }) => bucket === request.cost.bucket)).toBe(true)
})

test('the documented answers: the oldest comes first', () => {
  const rows = candles('BTCUSDT', 60_000, 2).read(fixture('rest', 'market/kline ok'))
  expect(rows.map(({ openMs, closeMs }) => [openMs, closeMs])).toEqual([
    [1791999900000, 1791999960000],
    [1791999960000, 1792000020000],
  ])
  expect(rows[1]).toMatchObject({
    open: '64990.00',
    high: '65010.00',
    low: '64980.10',
    close: '65000.10',
    volume: '12.345',
  })
  expect(fundingHistory('BTCUSDT', 1).read(fixture('rest', 'market/funding/history ok'))).toEqual([
    { settledMs: 1791993600000, rate: '0.0001' },
  ])
  expect(openInterestHistory('BTCUSDT', 1).read(fixture('rest', 'market/open-interest ok'))).toEqual([
    { atMs: 1791999900000, size: '26171.059' },
  ])
})

test('what the venue does not serve, and another shape', () => {
  expect(() => candles('BTCUSDT', 8 * HOUR_MS, 10)).toThrow('does not serve candles of 28800000 ms')
  expect(() => fundingHistory('BTCUSDT', 201)).toThrow('ask for 1 to 200')
  expect(() => candles('BTCUSDT', HOUR_MS, 1).read(fixture('rest', 'market/funding/history ok'))).toThrow(PerpkitError)
})
