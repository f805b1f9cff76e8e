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

test('of words that are equally near, the one that begins alike, in whatever order they come', () => {
  expect(nearest('venu', ['env', 'venues'])).toBe('venues')
  expect(nearest('venu', ['venues', 'env'])).toBe('venues')
  expect(nearest('xyzzy', ['abzzy'])).toBe('abzzy')
  expect(nearest('xyzzy', ['abczy'])).toBeNull()
})

test('a word that is near none suggests nothing', () => {
  expect(nearest('xyzzy', ['BTCUSDT', 'orders'])).toBeNull()
})
