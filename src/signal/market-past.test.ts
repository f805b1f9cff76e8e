import { sampleStandardDeviation } from 'simple-statistics'
import { expect, test } from 'vitest'
import { wallMs } from '../domain/units.ts'
import { barsOf } from './fetch-past.ts'
import { BAR_MS, BARS_NEEDED, inputsAt, type MarketPast, rankAmong } from './market-past.ts'
import { absent } from './reading.ts'

const START = 1_700_006_400_000
const NO_NEWS = absent('none')
const HOUR_MS = 3_600_000

function past(count: number): MarketPast {
  const close = (at: number): number => 100 * Math.exp(0.01 * Math.sin(at * 1.7) + at * 0.001)
  return {
    bars: Array.from({ length: count }, (_, at) => ({
      openMs: START + at * BAR_MS,
      closeMs: START + (at + 1) * BAR_MS,
      open: close(at - 1),
      close: close(at),
    })),
    funding: Array.from({ length: count }, (_, at) => ({ atMs: START + at * BAR_MS, rate: at / 1e6 })),
    openInterest: Array.from({ length: count * 8 }, (_, at) => ({ atMs: START + at * HOUR_MS, size: 1_000 + at })),
  }
}
const endOf = ({ bars }: MarketPast): number => bars.at(-1)?.closeMs ?? 0

test('the inputs are those of the closed bars', () => {
  const market = past(BARS_NEEDED)
  const inputs = inputsAt(market, endOf(market), NO_NEWS)
  const closes = market.bars.map(({ close }) => close)
  const week = closes.slice(-22)
  const deviation = sampleStandardDeviation(week.slice(1).map((close, at) => Math.log(close / (week[at] ?? close))))
  expect(inputs.price).toEqual({ kind: 'present', value: closes.at(-1), atMs: endOf(market) })
  expect(inputs.change24h).toMatchObject({ value: (closes.at(-1) ?? 0) / (closes.at(-4) ?? 0) - 1 })
  expect(inputs.volatility).toMatchObject({ value: { value: expect.closeTo(deviation, 10) } })
  expect(inputs.funding).toMatchObject({ value: { rank: 1 - 0.5 / 90 } })
  expect(inputs.openInterestChange).toMatchObject({ value: expect.closeTo(24 / (1_000 + BARS_NEEDED * 8 - 25), 12) })
})

test('a bar that has not closed is not known, nor is a settlement to come', () => {
  const market = past(BARS_NEEDED + 5)
  const nowMs = market.bars[BARS_NEEDED]?.closeMs ?? 0
  const cut = (rows: number): MarketPast => ({ ...market, bars: market.bars.slice(0, rows) })
  expect(inputsAt(market, nowMs - 1, NO_NEWS).price).toEqual(inputsAt(cut(BARS_NEEDED), nowMs - 1, NO_NEWS).price)
  expect(inputsAt(market, nowMs, NO_NEWS).price).toEqual(inputsAt(cut(BARS_NEEDED + 1), nowMs, NO_NEWS).price)
  const funding = inputsAt(market, nowMs, NO_NEWS).funding
  expect(funding.kind === 'present' && funding.atMs).toBeLessThanOrEqual(nowMs)
})

test('too short a past: each input says what it lacks', () => {
  const market = past(3)
  const { change24h, funding, volatility } = inputsAt(market, endOf(market), NO_NEWS)
  expect([change24h.kind, funding.kind, volatility.kind]).toEqual(['missing', 'missing', 'missing'])
  expect(inputsAt({ ...market, openInterest: null }, endOf(market), NO_NEWS).openInterestChange.kind).toBe('absent')
  expect(rankAmong(2, [1, 2, 2, 3])).toBe(0.5)
})

test('bars out of hours: counted back from the last closed one, and none across a hole', () => {
  const hours = Array.from({ length: 30 }, (_, at) => ({
    openMs: wallMs(START + at * HOUR_MS),
    closeMs: wallMs(START + (at + 1) * HOUR_MS),
    open: String(100 + at),
    high: '999',
    low: '1',
    close: String(101 + at),
    volume: '1',
  }))
  const nowMs = START + 29 * HOUR_MS + 1
  expect(barsOf(hours, nowMs).map(({ open, close }) => [open, close])).toEqual([
    [105, 113],
    [113, 121],
    [121, 129],
  ])
  expect(
    barsOf(
      hours.filter((_, at) => at !== 18),
      nowMs,
    ),
  ).toHaveLength(1)
})
