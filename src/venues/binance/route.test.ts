import fc from 'fast-check'
import { expect, test } from 'vitest'
import { frames } from '../../../test/fixtures/binance/fixtures.ts'
import type { Route } from '../venue.ts'
import { route } from './route.ts'

const routeOf = (text: string | Buffer): Route => {
  const bytes = Buffer.from(text)
  return route(bytes, 0, bytes.length)
}

test.each<[string, Route]>([
  ['{"stream":"btcusdt@depth@100ms","data":{}}', { kind: 'depth', symbol: 'BTCUSDT' }],
  ['{"stream":"btcusdt@depth","data":{}}', { kind: 'depth', symbol: 'BTCUSDT' }],
  ['{"stream":"btcusdt@depth@0ms","data":{}}', { kind: 'depth', symbol: 'BTCUSDT' }],
  ['{"stream":"btcusdt@depth20@100ms","data":{}}', { kind: 'other' }],
  ['{"stream":"btcusdt@rpiDepth@500ms","data":{}}', { kind: 'other' }],
  ['{"stream":"btcusdt@bookTicker","data":{}}', { kind: 'touch', symbol: 'BTCUSDT' }],
  ['{"stream":"btcusdt@trade","data":{}}', { kind: 'trades', symbol: 'BTCUSDT' }],
  ['{"stream":"btcusdt@markPrice@1s","data":{}}', { kind: 'ticker', symbol: 'BTCUSDT' }],
  ['{"stream":"btcusdt@kline_1m","data":{}}', { kind: 'other' }],
  ['{"stream":"!markPrice@arr","data":[]}', { kind: 'other' }],
  ['{"stream":"币安人生usdt@trade","data":{}}', { kind: 'trades', symbol: '币安人生USDT' }],
  ['{"stream": "btcusdt@trade", "data": {}}', { kind: 'trades', symbol: 'BTCUSDT' }],
  ['{"e":"depthUpdate","E":1,"T":1,"s":"BTCUSDT","U":1}', { kind: 'depth', symbol: 'BTCUSDT' }],
  ['{"e":"aggTrade","E":1,"a":1,"s":"BTCUSDT"}', { kind: 'other' }],
  ['{"E":1,"s":"BTCUSDT","e":"trade"}', { kind: 'trades', symbol: 'BTCUSDT' }],
  ['{"result":null,"id":7}', { kind: 'ack', requestId: '7', error: null }],
  ['{"result":["a@trade"],"id":"x"}', { kind: 'ack', requestId: 'x', error: null }],
  [
    '{"error":{"code":4,"msg":"Too many subscriptions"},"id":5}',
    { kind: 'ack', requestId: '5', error: 'Too many subscriptions (4)' },
  ],
  ['{"code":3,"msg":"Invalid JSON"}', { kind: 'ack', requestId: '', error: 'Invalid JSON (3)' }],
  ['[]', { kind: 'other' }],
  ['{"e":"', { kind: 'other' }],
  ['not JSON', { kind: 'other' }],
  ['', { kind: 'other' }],
])('%s', (text, expected) => {
  expect(routeOf(text)).toEqual(expected)
})

test('the short look and the whole parse agree on every example, raw and combined, spaced and not', () => {
  for (const frame of frames('streams.jsonl')) {
    const message = JSON.parse(frame.toString()) as { stream?: string; data?: object }
    const spaced = JSON.stringify(message, null, 1)
    expect(routeOf(spaced)).toEqual(routeOf(frame))
  }
  const kinds = frames('streams.jsonl').map((frame) => routeOf(frame).kind)
  expect(kinds.filter((kind) => kind !== 'other').toSorted()).toEqual(['depth', 'ticker', 'touch', 'trades'])
  for (const reply of frames('stream-replies.jsonl')) {
    if (!reply.includes('"method"')) expect(routeOf(reply).kind).toBe('ack')
  }
})

test('cut or garbled frames never throw', () => {
  const [first = Buffer.alloc(0)] = frames('streams.jsonl')
  fc.assert(
    fc.property(fc.nat(first.length), fc.nat(first.length), fc.integer({ min: 0, max: 255 }), (cut, at, byte) => {
      const bytes = Buffer.from(first.subarray(0, cut))
      if (at < cut) bytes[at] = byte
      expect(() => routeOf(bytes)).not.toThrow()
    }),
  )
})
