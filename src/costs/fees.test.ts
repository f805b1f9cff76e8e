import { expect, test } from 'vitest'
import { VENUE_IDS } from '../domain/ids.ts'
import { venues } from '../venues/index.ts'
import { FEE_TABLES } from './fee-tables.ts'
import { feesOf } from './fees.ts'

const ACCOUNT = { maker: '0.00012', taker: '0.00032', source: 'account', asOf: '2026-11-20' } as const

test('VIP 0 by default, in basis points, with its date', () => {
  const { makerBp, takerBp, origin, tier, asOf } = feesOf('bybit', {})
  expect({ maker: makerBp.toString(), taker: takerBp.toString(), origin, tier, asOf }).toEqual({
    maker: '2',
    taker: '5.5',
    origin: 'table',
    tier: 'VIP 0',
    asOf: '2026-10-12',
  })
})

test('the table begins with what the venue itself has as its default', () => {
  for (const venue of VENUE_IDS) {
    const { makerPercent, takerPercent } = FEE_TABLES[venue].tiers[0] ?? {}
    const { maker, taker } = venues[venue].defaultFees
    expect([Number(makerPercent) / 100, Number(takerPercent) / 100]).toEqual([Number(maker), Number(taker)])
  }
})

test('fees fall from tier to tier, or stay', () => {
  for (const venue of VENUE_IDS) {
    const { tiers } = FEE_TABLES[venue]
    for (const side of ['makerPercent', 'takerPercent'] as const) {
      const rates = tiers.map((tier) => Number(tier[side]))
      expect([...rates].sort((a, b) => b - a)).toEqual(rates)
    }
  }
})

test('the account’s own rate wins over a tier, and a stated one over both', () => {
  expect(feesOf('binance', { account: ACCOUNT, tier: '9' }).takerBp.toString()).toBe('3.2')
  const stated = { makerPercent: '-0.005', takerPercent: '0.02' }
  const { makerBp, origin } = feesOf('binance', { stated, account: ACCOUNT })
  expect([makerBp.toString(), origin]).toEqual(['-0.5', 'stated'])
})

test('a default that a venue gives without keys is not taken for the account’s', () => {
  expect(feesOf('bybit', { account: { ...ACCOUNT, source: 'default' } }).origin).toBe('table')
})

test('the BNB discount: shown when not taken, applied when taken, never on the account’s own rate', () => {
  const shown = feesOf('binance', {})
  expect([shown.takerBp, shown.discount?.takerBp, shown.discount?.isApplied].map(String)).toEqual(['5', '4.5', 'false'])
  expect(feesOf('binance', { paysInCoin: true }).makerBp.toString()).toBe('1.8')
  expect(feesOf('binance', { account: ACCOUNT, paysInCoin: true }).takerBp.toString()).toBe('3.2')
  expect(() => feesOf('bybit', { paysInCoin: true })).toThrow(/Bybit has no fee discount/)
})

test.each(['3', 'VIP 3', 'vip3', 'Vip-3'])('tier %s', (text) => {
  expect(feesOf('binance', { tier: text }).takerBp.toString()).toBe('3.2')
})

test('an unknown tier names those that are', () => {
  expect(() => feesOf('bybit', { tier: '7' })).toThrow(/no fee tier "7"; perpkit knows VIP 0, .*Supreme/)
})
