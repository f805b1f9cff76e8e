import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dollars, dollarText, nanos, picosPerToken, roundUp } from './money.ts'

test('prices and amounts are read exactly', () => {
  expect([picosPerToken('0.28'), picosPerToken('15'), picosPerToken('0.0028')]).toEqual([280_000, 15_000_000, 2_800])
  expect([dollars('4.20'), dollars('0.000000001')]).toEqual([4_200_000_000, 1])
})

test.each(['', '-1', '1e3', '.5', '0.0000001', 'a lot'])('"%s" is no price', (text) => {
  expect(() => picosPerToken(text)).toThrow(RangeError)
})

test('fractions of a nano-dollar are rounded up', () => {
  expect([roundUp(1), roundUp(1_000), roundUp(1_001)]).toEqual([1, 1, 2])
})

test('amounts are shown whole, with cents at least', () => {
  expect([
    dollarText(nanos(0)),
    dollarText(dollars('4.2')),
    dollarText(dollars('0.10318')),
    dollarText(nanos(1)),
  ]).toEqual(['$0.00', '$4.20', '$0.10318', '$0.000000001'])
})

test('property: what is shown is what was read', () => {
  fc.assert(
    fc.property(fc.nat(1e12), (amount) => {
      expect(dollars(dollarText(nanos(amount)).slice(1))).toBe(amount)
    }),
  )
})
