import { expect, test } from 'vitest'
import { QUESTION, someReading } from '../../test/costs/some-question.ts'
import { type CostReport, costReport } from './report.ts'
import type { CostQuestion, MonthPlan, VenueReading } from './question.ts'

// Golden arithmetic: every expected figure was worked out by hand.

const NOW = Date.parse('2026-11-25')
const MONTH: MonthPlan = { volumeUsdt: '10000000', makerShare: '0.5' }
const STATED = { halfSpreadBp: { bybit: '0.5', binance: '0.5' }, walkBp: { bybit: '0', binance: '0' } }

const report = (more: Partial<CostQuestion> = {}, readings: readonly VenueReading[] = [], now = NOW): CostReport =>
  costReport({ ...QUESTION, ...more }, readings, now)
const reading = (venue: 'bybit' | 'binance', more: Partial<VenueReading> = {}): VenueReading =>
  someReading(venue, NOW, more)

test('a month of 10,000,000 USDT, half of it made: 3,750 on Bybit, 3,500 on Binance, 3,150 with BNB', () => {
  const { month } = report({ month: MONTH })
  const [bybit, binance] = month?.venues ?? []
  expect([bybit?.known, binance?.known, binance?.discountedFeesUsd]).toEqual([3_750, 3_500, 3_150])
  expect([bybit?.makerFeesUsd, bybit?.takerFeesUsd]).toEqual([1_000, 2_750])
  expect({ cheaper: month?.cheaper, margin: month?.marginUsd }).toEqual({ cheaper: 'binance', margin: 250 })
  const withBnb = report({ month: MONTH, fees: { binance: { paysInCoin: true } } }).month?.venues[1]
  expect([withBnb?.known, withBnb?.discountedFeesUsd]).toEqual([3_150, null])
})

test('a month of 1,000,000 USDT: 375, 350, 315', () => {
  const [bybit, binance] = report({ month: { ...MONTH, volumeUsdt: '1000000' } }).month?.venues ?? []
  expect([bybit?.known, binance?.known, binance?.discountedFeesUsd]).toEqual([375, 350, 315])
})

test('what nobody said is unknown: no total, no share, never zero', () => {
  const [bybit] = report({ month: MONTH }).month?.venues ?? []
  expect(bybit?.total).toBeNull()
  expect(bybit?.unknown).toEqual(['slippage', 'funding', 'infrastructure', 'LLM'])
  expect(bybit?.lines.map(({ usd, sharePercent }) => [usd, sharePercent])).toEqual([
    [3_750, 100],
    [null, null],
    [null, null],
    [null, null],
    [null, null],
  ])
})

test('all stated: each line with its share of the total, and the shares are the whole', () => {
  const month = { ...MONTH, positionUsdt: '-1000000', infrastructureUsd: '200', llmUsd: '0.32' }
  const [bybit] = report({ month, ...STATED, fundingPer8hBp: { bybit: '-0.1', binance: '0.2' } }).month?.venues ?? []
  // Slippage 5,000,000 × 0.5 bp; funding: a short of 1,000,000 pays 0.1 bp a window, 90 windows.
  expect(bybit?.lines.map(({ usd }) => usd)).toEqual([3_750, 250, 900, 200, 0.32])
  expect(bybit?.total).toBe(5_100.32)
  expect(bybit?.lines.reduce((total, { sharePercent }) => total + (sharePercent ?? 0), 0)).toBeCloseTo(100, 9)
})

test('no taking, no slippage, whatever the book', () => {
  const [bybit] = report({ month: { ...MONTH, makerShare: '1' } }).month?.venues ?? []
  expect(bybit?.lines[1]).toMatchObject({ item: 'slippage', usd: 0 })
})

test('round trips at VIP 0: 11.0, 7.5, 4.0 on Bybit; 10.0, 7.0, 4.0 on Binance; 9.0, 6.3, 3.6 with BNB', () => {
  const fees = (more: Partial<CostQuestion>): number[] => report(more).roundTrips.map(({ feeBp }) => feeBp)
  expect(fees({})).toEqual([11, 7.5, 4, 10, 7, 4])
  expect(fees({ venues: ['binance'], fees: { binance: { paysInCoin: true } } })).toEqual([9, 6.3, 3.6])
})

test('break-even: 12 bp all in need 120 bp at 55 % of hits and 60 bp at 60 %', () => {
  const { breakEven } = report({ venues: ['binance'], ...STATED, fundingPer8hBp: { binance: '1' } })
  const [taker] = breakEven.rows
  expect(taker).toMatchObject({ legs: 'taker/taker', costBp: 12, isLeast: false })
  expect(taker?.moves.find(({ hitRate }) => hitRate === 0.55)?.moveBp).toBe(120)
  expect(taker?.moves.find(({ hitRate }) => hitRate === 0.6)?.moveBp).toBe(60)
  expect(taker?.hitRates.find(({ moveBp }) => moveBp === 120)?.hitRate).toBe(0.55)
  expect(taker?.hitRates.find(({ moveBp }) => moveBp === 10)).toMatchObject({ hitRate: 1.1, isReachable: false })
})

test('break-even with unknown parts is the least that is needed, and says so', () => {
  const [row] = report().breakEven.rows
  expect(row).toMatchObject({ venue: 'bybit', costBp: 11, isLeast: true })
  expect(report({ holdHours: '0', ...STATED }).breakEven.rows[0]).toMatchObject({ costBp: 12, isLeast: false })
})

test('a return only from a gross edge that was stated', () => {
  const month = { ...MONTH, positionUsdt: '0', infrastructureUsd: '200', llmUsd: '0' }
  expect(report({ month, ...STATED }).month?.returns).toEqual([])
  const [bybit] = report({ month, ...STATED, grossEdgeBp: '5' }).month?.returns ?? []
  expect(bybit).toMatchObject({ grossUsd: 5_000, netUsd: 800, netOfKnownUsd: 800 }) // 5,000 − 3,750 − 250 − 200
  expect(bybit?.onCostsPercent).toBeCloseTo((800 / 4_200) * 100, 9)
})

test('a return with an unknown cost is not given, only what would remain of the known', () => {
  const [bybit] = report({ month: MONTH, grossEdgeBp: '5' }).month?.returns ?? []
  expect(bybit).toMatchObject({ netUsd: null, onCostsPercent: null, netOfKnownUsd: 1_250 })
  expect(bybit?.unknown).toContain('slippage')
})

test('sensitivity: one basis point of taker fee is 500 USD and turns the venue, of the whole volume 1,000', () => {
  const lines = report({ month: { ...MONTH, positionUsdt: '100000' } }).month?.sensitivity ?? []
  expect(lines.map(({ input, usdPerBp, turnsVenue }) => [input, usdPerBp, turnsVenue])).toEqual([
    ['maker fee', 500, true],
    ['taker fee', 500, true],
    ['slippage', 500, true],
    ['funding per 8 h', 900, true],
    ['gross edge', 1_000, null],
  ])
})

test('funding is compared by 8 h: 0.5 bp every 4 h is 1 bp, and a rate without its interval is unknown', () => {
  const { venues } = report({}, [
    reading('bybit', { fundingRate: '0.00005', fundingIntervalMinutes: 240 }),
    reading('binance', { fundingIntervalMinutes: null }),
  ])
  expect(venues.map(({ fundingPer8hBp }) => fundingPer8hBp?.value ?? null)).toEqual([1, null])
})

test('with books: all-in by part, the cheaper venue and its margin, and where that changes', () => {
  const thin = reading('binance', {
    asks: [
      ['60000.1', '0.5'],
      ['60300', '10'],
    ],
    bids: [
      ['59999.9', '0.5'],
      ['59700', '10'],
    ],
  })
  const { sizes, crossovers, from, symbol } = report({ sizesUsdt: ['100000', '1000000'] }, [reading('bybit'), thin])
  const [small, large, huge] = sizes
  expect({ from, symbol }).toEqual({ from: 'simulated', symbol: 'BTCUSDT' })
  expect(small?.cheapest).toMatchObject({ venue: 'binance', by: ['fee', 'half-spread', 'walk'] })
  expect(small?.cheapest.marginBp).toBeCloseTo(0.5, 12)
  expect(small?.costs[0]?.total).toBeCloseTo(5.5 + 0.1 / 6, 9)
  expect(large?.cheapest.venue).toBe('bybit')
  expect(huge?.costs.map(({ isPartial, total }) => [isPartial, total])).toEqual([
    [true, null],
    [true, null],
  ])
  expect(huge?.cheapest.venue).toBeNull()
  expect(
    crossovers.map(({ side, atFirst, changes }) => [side, atFirst, changes.map(({ cheaper }) => cheaper)]),
  ).toEqual([
    ['buy', 'binance', ['bybit']],
    ['sell', 'binance', ['bybit']],
  ])
})

test('an account’s rate and a stated half-spread win over table and book', () => {
  const fee = { maker: '0.0001', taker: '0.0004', source: 'account', asOf: '2026-11-25' } as const
  const { sizes, venues } = report({ halfSpreadBp: { bybit: '1' } }, [reading('bybit', { fee }), reading('binance')])
  expect(sizes[0]?.costs[0]).toMatchObject({ feeBp: 4, halfSpreadBp: 1 })
  expect(venues[0]?.halfSpreadBp?.origin).toBe('stated')
  const fees = { bybit: { tier: '3' } }
  expect(report({ fees }, [reading('bybit', { fee }), reading('binance')]).warnings).toEqual([
    "Bybit's fees are the account's own: VIP 3 does not count.",
  ])
})

test('warnings: nothing of fresh tables, their age once they are old, second-hand tiers, unknown inputs', () => {
  const readings = [reading('bybit'), reading('binance')]
  expect(report({}, readings).warnings).toEqual([])
  expect(report({}, readings, Date.parse('2027-01-10')).warnings.join()).toMatch(/checked on 2026-10-12, 90 days ago/)
  expect(report({}, readings, Date.parse('2026-12-11')).warnings).toEqual([]) // 60 days
  expect(report({ fees: { bybit: { tier: '4' } } }, readings).warnings.join()).toMatch(/second-hand/)
  expect(report().warnings).toContain('Unknown of Bybit: half-spread, depth, funding.')
})
