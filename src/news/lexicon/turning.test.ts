import { expect, test } from 'vitest'
import { readEvents } from '../events.ts'
import { readTokens } from '../tokens.ts'

/** Good less bad news, as the lexicon alone reads it. */
function balance(headline: string): number {
  const { good, bad } = readEvents(readTokens(headline))
  return good - bad
}

test.each([
  'Coinbase denies it was hacked',
  'No evidence of a hack at OKX, CEO says',
  'Audit found no exposure to the exploit',
  'Uniswap unaffected by Curve exploit',
  'Charges against Coinbase dismissed',
  'Vulnerability in bridge contract patched',
  'SEC drops lawsuit against Ripple',
  'SEC will not appeal Grayscale ruling',
  'Ban on mining lifted',
  'Bridge attack foiled',
])('bad news turned around is good: %s', (headline) => {
  expect(balance(headline)).toBeGreaterThan(0.9)
})

test.each([
  'ETF approval delayed again',
  'Coinbase listing postponed',
  'No ETF approval this year',
  'SEC rejects spot ETF approval',
  'Bitcoin rally fades',
])('good news turned around is bad: %s', (headline) => {
  expect(balance(headline)).toBeLessThan(-0.9)
})

test.each([
  'Exchange hacked',
  'Hacked coin dropped 50%',
  'SEC charges Coinbase',
  'Binance denies withdrawals after hack',
])('bad news stays bad: %s', (headline) => {
  expect(balance(headline)).toBeLessThan(0)
})

test('what a comma sets apart turns nothing', () => {
  expect(balance('No, exchange hacked')).toBe(balance('Exchange hacked'))
  expect(balance('Exchange hacked, dismissed staff says')).not.toBeGreaterThan(0)
})
