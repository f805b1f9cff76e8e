import { expect, test } from 'vitest'
import { decimal } from './decimal.ts'
import { fundingOfDaysBp, fundingPaid, fundingPer8hBp } from './funding.ts'

test('rates of other intervals are put on 8 h', () => {
  expect([480, 240, 60].map((minutes) => fundingPer8hBp('0.0001', minutes).toString())).toEqual(['1', '2', '8'])
})

test('one basis point per 8 h is about 11 % a year', () => {
  expect(fundingOfDaysBp(decimal(1), 365).toString()).toBe('1095')
})

test('a position pays at each settlement in (open, close], and a short is paid', () => {
  const settlements = [
    { atMs: 0, rate: '0.0001', markPrice: '60000' },
    { atMs: 8, rate: '0.0002', markPrice: '61000' },
    { atMs: 16, rate: '-0.0001', markPrice: '62000' },
  ]
  // 0.5 × 61,000 × 0.0002 − 0.5 × 62,000 × 0.0001
  expect(fundingPaid('0.5', 0, 16, settlements).toString()).toBe('3')
  expect(fundingPaid('-0.5', 0, 16, settlements).toString()).toBe('-3')
  expect(fundingPaid('0.5', 8, 15, settlements).toString()).toBe('0')
})
