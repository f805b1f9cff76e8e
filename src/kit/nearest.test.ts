import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

test.each([
  ['BTCUDST', 'BTCUSDT'],
  ['btcusd', 'BTCUSDT'],
  ['ordres', 'orders'],
  ['enviroment', 'environment'],
])('%s most likely meant %s', (word, meant) => {
  expect(nearest(word, ['BTCUSDT', 'ETHUSDT', 'orders', 'environment', 'rate'])).toBe(meant)
})

test('a word that is near none suggests nothing', () => {
  expect(nearest('xyzzy', ['BTCUSDT', 'orders'])).toBeNull()
})
