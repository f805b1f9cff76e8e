import { expect, test } from 'vitest'
import { createOpenInterest } from './open-interest.ts'

const HOUR_MS = 3_600_000
const FROM_MS = Date.UTC(2026, 8, 1)

test('open interest: the same for the same seed, another for another, near its level and never in jumps', () => {
  const series = createOpenInterest(7, 'bybit', 'BTCUSDT', 'BTC')
  const again = createOpenInterest(7, 'bybit', 'BTCUSDT', 'BTC')
  const other = createOpenInterest(8, 'bybit', 'BTCUSDT', 'BTC')
  const hours = Array.from({ length: 30 * 24 }, (_, hour) => FROM_MS + hour * HOUR_MS)
  const values = hours.map(series)
  expect(hours.map(again)).toEqual(values)
  expect(hours.map(other)).not.toEqual(values)
  expect(Math.min(...values)).toBeGreaterThan(78_000 * 0.8)
  expect(Math.max(...values)).toBeLessThan(78_000 * 1.2)
  expect(Math.max(...values) / Math.min(...values)).toBeGreaterThan(1.05)
  const steps = Array.from(
    { length: 3_600 },
    (_, second) => series(FROM_MS + (second + 1) * 1_000) / series(FROM_MS + second * 1_000) - 1,
  )
  expect(Math.max(...steps.map(Math.abs))).toBeLessThan(1e-4)
})
