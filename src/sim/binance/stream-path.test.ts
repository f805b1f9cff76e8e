import { expect, test } from 'vitest'
import { readStreamPath } from './stream-path.ts'

const plain = (...names: string[]) => names.map((name) => ({ name, events: null }))

test.each([
  ['/ws', null, false, []],
  ['/public/ws', 'public', false, []],
  ['/public/ws/0', 'public', false, []],
  ['/market/ws/17', 'market', false, []],
  ['/ws/btcusdt@depth', null, false, plain('btcusdt@depth')],
  ['/public/ws/btcusdt@depth/ethusdt@bookTicker', 'public', false, plain('btcusdt@depth', 'ethusdt@bookTicker')],
  ['/public/ws/btcusdt%40depth', 'public', false, plain('btcusdt@depth')],
  ['/stream', null, true, []],
  ['/private/stream?streams=', 'private', true, []],
  ['/stream?streams=a@trade/b@trade', null, true, plain('a@trade', 'b@trade')],
  ['/private/ws/KEY', 'private', false, plain('KEY')],
  ['/private/ws?listenKey=KEY', 'private', false, plain('KEY')],
  ['/private/stream?listenKey=KEY', 'private', true, plain('KEY')],
  [
    '/private/stream?listenKey=K1&events=A/B&listenKey=K2&events=C',
    'private',
    true,
    [
      { name: 'K1', events: new Set(['A', 'B']) },
      { name: 'K2', events: new Set(['C']) },
    ],
  ],
  ['/ws?btcusdt@depth', null, false, []],
])('%s', (url, route, isCombined, wanted) => {
  expect(readStreamPath(url)).toEqual({ route, isCombined, wanted })
})

test.each(['/', '/ws-fapi/v1', '/other/ws', '/fapi/v1/time', '/public', '/wss'])('%s is no stream path', (url) => {
  expect(readStreamPath(url)).toBeNull()
})
