import { expect, test } from 'vitest'
import { restSamples } from '../../../test/fixtures/binance/fixtures.ts'
import { PerpkitError } from '../../domain/errors.ts'
import { queries } from './queries.ts'

const HOUR_MS = 3_600_000
const { candles, fundingHistory, openInterestHistory } = queries

test.each([
  [candles('BTCUSDT', HOUR_MS, 1_000), '/fapi/v1/klines?symbol=BTCUSDT&interval=1h&limit=1000', 5],
  [candles('BTCUSDT', 8 * HOUR_MS, 100), '/fapi/v1/klines?symbol=BTCUSDT&interval=8h&limit=100', 1],
  [fundingHistory('BTCUSDT', 90), '/fapi/v1/fundingRate?symbol=BTCUSDT&limit=90', 0],
  [openInterestHistory('BTCUSDT', 48), '/futures/data/openInterestHist?symbol=BTCUSDT&period=1h&limit=48', 0],
])('the past is asked without a key: %#', ({ request }, target, weight) => {
  expect(`${request.path}?${request.query}`).toBe(target)
  expect([request.security, request.cost.weight]).toEqual(['none', weight])
})

test('recorded candles, settlements and open interest: rising times, positive prices', () => {
  const recorded = (path: string): Buffer[] =>
    restSamples()
      .filter((sample) => sample.path === path && Array.isArray(sample.body) && sample.body.length > 1)
      .map(({ body }) => Buffer.from(JSON.stringify(body)))
  const [lists, settled, interest] = [
    recorded('/fapi/v1/klines').map((body) => candles('X', HOUR_MS, 1).read(body)),
    recorded('/fapi/v1/fundingRate').map((body) => fundingHistory('X', 1).read(body)),
    recorded('/futures/data/openInterestHist').map((body) => openInterestHistory('X', 1).read(body)),
  ]
  expect([lists.length, settled.length, interest.length].every((count) => count > 0)).toBe(true)
  for (const list of lists)
    for (const { openMs, closeMs, high, low } of list) {
      expect(closeMs - openMs).toBe(HOUR_MS)
      expect(Number(high)).toBeGreaterThanOrEqual(Number(low))
    }
  const times = [
    ...lists.map((list) => list.map(({ openMs }) => openMs)),
    ...settled.map((list) => list.map(({ settledMs }) => settledMs)),
    ...interest.map((list) => list.map(({ atMs }) => atMs)),
  ]
  for (const each of times) expect(each).toEqual(each.toSorted((a, b) => a - b))
})

test('what the venue does not serve, and another shape', () => {
  expect(() => candles('BTCUSDT', 7_000, 10)).toThrow('does not serve candles of 7000 ms')
  expect(() => candles('BTCUSDT', HOUR_MS, 1_501)).toThrow('ask for 1 to 1500')
  expect(() => openInterestHistory('BTCUSDT', 501)).toThrow(PerpkitError)
  expect(() => candles('BTCUSDT', HOUR_MS, 1).read(Buffer.from('[[1,2,3]]'))).toThrow('not as documented')
})
