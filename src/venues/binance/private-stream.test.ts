import { expect, test } from 'vitest'
import { frames } from '../../../test/fixtures/binance/fixtures.ts'
import { PerpkitError } from '../../domain/errors.ts'
import type { PrivateMessage } from '../venue.ts'
import { endpoints } from './endpoints.ts'
import { privateStream } from './private-stream.ts'

const EVENTS = frames('user-events.jsonl')
const [CREATED, FILLED_IN_PART, FILLED, CANCELLED, AMENDED] = EVENTS.map((frame) => frame.toString())

test('a new order', () => {
  expect(read(CREATED)).toEqual([
    {
      kind: 'order',
      eventMs: 1_791_382_994_034,
      update: {
        symbol: 'BTCUSDT',
        clientOrderId: 'lat-000001',
        venueOrderId: '862043615290',
        side: 'buy',
        type: 'limit',
        status: 'open',
        price: '83000',
        size: '0.010',
        filled: '0',
        averagePrice: null,
        reduceOnly: false,
        reason: null,
        updatedMs: 1_791_382_994_031,
      },
    },
  ])
})

test('a fill comes before the state that it leads to', () => {
  const [fill, order] = read(FILLED_IN_PART)
  expect(fill).toEqual({
    kind: 'fill',
    eventMs: 1_791_382_994_780,
    fill: {
      symbol: 'BTCUSDT',
      tradeId: '8153640001',
      clientOrderId: 'lat-000001',
      venueOrderId: '862043615290',
      side: 'buy',
      price: '83000',
      size: '0.004',
      fee: '0.06640000',
      feeCoin: 'USDT',
      isMaker: true,
      tradedMs: 1_791_382_994_777,
    },
  })
  expect(order).toMatchObject({ kind: 'order', update: { status: 'open', filled: '0.004', averagePrice: '83000' } })
  expect(read(FILLED)).toMatchObject([{ fill: { size: '0.006' } }, { update: { status: 'filled', filled: '0.010' } }])
})

test('cancelled and amended orders; an amendment keeps what was filled', () => {
  expect(read(CANCELLED)).toMatchObject([{ kind: 'order', update: { status: 'cancelled', reason: null } }])
  expect(read(AMENDED)).toMatchObject([{ kind: 'order', update: { status: 'open', price: '82100' } }])
})

test.each([
  ['EXPIRED', 'EXPIRED', '2', 'expired', '2'],
  ['EXPIRED', 'EXPIRED_IN_MATCH', '1', 'expired', '1'],
  ['EXPIRED', 'EXPIRED_IN_MATCH', undefined, 'expired', 'EXPIRED_IN_MATCH'],
  ['CANCELED', 'CANCELED', '7', 'cancelled', '7'],
  ['NEW', 'REJECTED', '0', 'rejected', null],
  ['CALCULATED', 'PARTIALLY_FILLED', '0', 'open', null],
])('x %s, X %s, er %s: %s', (x, X, er, status, reason) => {
  expect(read(changed({ x, X, er }))).toMatchObject([{ kind: 'order', update: { status, reason } }])
})

test('values that drive the state of an order are closed: an unknown one fails loudly', () => {
  for (const change of [{ X: 'HALTED' }, { x: 'BUSTED' }, { S: 'SHORT' }]) {
    expect(() => read(changed(change))).toThrow(PerpkitError)
    expect(() => read(changed(change))).toThrow(/unknown (status|execution|side)/)
  }
  expect(() => read('{"e":"ORDER_TRADE_UPDATE","E":1,"T":1}')).toThrow(/holds no order/)
})

test('a fill without commission costs nothing; a rebate keeps its sign', () => {
  const withoutFee = changed({ x: 'TRADE', X: 'FILLED', n: undefined, N: undefined })
  expect(read(withoutFee)[0]).toMatchObject({ fill: { fee: '0', feeCoin: 'USDT' } })
  expect(read(changed({ x: 'TRADE', X: 'FILLED', n: '-0.01', N: 'BNB' }))[0]).toMatchObject({
    fill: { fee: '-0.01', feeCoin: 'BNB' },
  })
})

test('ids beyond 2^53 keep their digits', () => {
  const long = (FILLED ?? '').replace('862043615290', '9007199254740993').replace('8153640007', '9007199254740995')
  expect(read(long)).toMatchObject([
    { fill: { venueOrderId: '9007199254740993', tradeId: '9007199254740995' } },
    { update: { venueOrderId: '9007199254740993' } },
  ])
})

test('the key expires, whatever the type of its time', () => {
  for (const E of [1_791_386_594_031, '1791386594031'])
    expect(read(JSON.stringify({ e: 'listenKeyExpired', E }))).toEqual([{ kind: 'expired' }])
})

test('combined framing, other events, and what is no event', () => {
  expect(read(`{"stream":"key","data":${CREATED}}`)).toEqual(read(CREATED))
  const others = EVENTS.filter((frame) => !frame.includes('ORDER_TRADE_UPDATE') && !frame.includes('listenKeyExpired'))
  for (const text of [...others.map(String), '{"e":"STRATEGY_UPDATE"}', '[]', 'x', ''])
    expect(read(text)).toEqual([{ kind: 'other' }])
  expect(others.length).toBe(8)
})

test('the listen key: created and kept alive by key alone, read from the body, put into the path', () => {
  if (privateStream.session !== 'listen-key') throw new Error('not by listen key')
  const { create, keepAlive, keepAliveMs, decodeKey, url } = privateStream
  expect([create, keepAlive]).toMatchObject([
    { method: 'POST', path: '/fapi/v1/listenKey', security: 'key' },
    { method: 'PUT', path: '/fapi/v1/listenKey', security: 'key' },
  ])
  expect(keepAliveMs).toBeLessThan(60 * 60_000)
  expect(decodeKey(Buffer.from('{"listenKey":"abc"}'))).toBe('abc')
  for (const text of ['{}', '', '{"listenKey":""}', '{"listenKey":1}']) expect(decodeKey(Buffer.from(text))).toBeNull()
  expect(url(endpoints.mainnet, 'abc')).toBe('wss://fstream.binance.com/private/ws/abc')
  expect(() => url({ ...endpoints.mainnet, private: null }, 'abc')).toThrow(/no private stream/)
})

function read(text = ''): readonly PrivateMessage[] {
  const bytes = Buffer.from(text)
  return privateStream.decode(bytes, 0, bytes.length)
}

function changed(change: object): string {
  const event = JSON.parse(CREATED ?? '') as { o: object }
  return JSON.stringify({ ...event, o: { ...event.o, ...change } })
}
