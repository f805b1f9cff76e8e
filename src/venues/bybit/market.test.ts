import { expect, test } from 'vitest'
import { changed, fixture } from '../../../test/fixtures/bybit/fixtures.ts'
import { createScale } from '../../domain/scale.ts'
import { monoNs } from '../../domain/units.ts'
import type { Route, Topic } from '../venue.ts'
import { endpoints } from './endpoints.ts'
import { market } from './market.ts'

const AT = monoNs(5)
const route = (bytes: Buffer): Route => market.route(bytes, 0, bytes.length)

test.each<[string, Route]>([
  ['orderbook.50 snapshot', { kind: 'depth', symbol: 'BTCUSDT' }],
  ['orderbook.50 delta', { kind: 'depth', symbol: 'BTCUSDT' }],
  ['orderbook.1 snapshot', { kind: 'touch', symbol: 'BTCUSDT' }],
  ['publicTrade snapshot', { kind: 'trades', symbol: 'BTCUSDT' }],
  ['tickers delta', { kind: 'ticker', symbol: 'BTCUSDT' }],
  ['kline.1 snapshot', { kind: 'other' }],
  ['priceLimit', { kind: 'other' }],
  ['insurance.USDT delta', { kind: 'other' }],
  ['subscribe ok', { kind: 'ack', requestId: 'sub-1', error: null }],
  ['unsubscribe ok', { kind: 'ack', requestId: 'unsub-1', error: null }],
  [
    'subscribe refused',
    { kind: 'ack', requestId: 'sub-2', error: 'error:handler not found,topic:orderbook.500.BTCUSDT' },
  ],
  ['pong ok', { kind: 'pong' }],
])('%s is told by its first bytes', (name, expected) => {
  expect(route(fixture('public', name))).toEqual(expected)
})

test('the topic is found where it does not come first, too; unreadable frames are nothing', () => {
  const { topic, ...rest } = JSON.parse(fixture('public', 'orderbook.50 delta').toString()) as { topic: string }
  expect(route(Buffer.from(JSON.stringify({ ...rest, topic })))).toEqual({ kind: 'depth', symbol: 'BTCUSDT' })
  expect(route(Buffer.from('{"op":"pong","args":["1703891934111"],"conn_id":"x"}'))).toEqual({ kind: 'pong' })
  for (const text of ['', '{', '{"topic":"orderb', '[]', 'null', '{"topic":"orderbook.rpi.BTCUSDT","ts":1}'])
    expect(route(Buffer.from(text))).toEqual({ kind: 'other' })
  const window = Buffer.concat([Buffer.from('xx'), fixture('public', 'tickers delta')])
  expect(market.route(window, 2, window.length)).toEqual({ kind: 'ticker', symbol: 'BTCUSDT' })
  expect(market.route(window, 2, 15)).toEqual({ kind: 'other' })
})

test('subscriptions name each topic once, in the depth asked for', () => {
  const topics: Topic[] = [
    { kind: 'depth', symbol: 'BTCUSDT' },
    { kind: 'depth', symbol: 'BTCUSDT', depth: 50 },
    { kind: 'depth', symbol: 'ETHUSDT', depth: 1000 },
    { kind: 'touch', symbol: 'BTCUSDT' },
    { kind: 'trades', symbol: 'BTCUSDT' },
    { kind: 'ticker', symbol: 'BTCUSDT' },
  ]
  const args = [
    'orderbook.50.BTCUSDT',
    'orderbook.1000.ETHUSDT',
    'orderbook.1.BTCUSDT',
    'publicTrade.BTCUSDT',
    'tickers.BTCUSDT',
  ]
  expect(JSON.parse(market.subscribe(topics, 7))).toEqual({ req_id: '7', op: 'subscribe', args })
  expect(JSON.parse(market.unsubscribe(topics, 8))).toEqual({ req_id: '8', op: 'unsubscribe', args })
})

test.each([1, 25, 500])('a book of %i levels is refused before the venue fails the whole request', (depth) => {
  expect(() => market.subscribe([{ kind: 'depth', symbol: 'BTCUSDT', depth }], 1)).toThrow(/use 50, 200 or 1000/)
})

test.each([
  [1, 50],
  [50, 50],
  [51, 200],
  [1_000, 1_000],
  [5_000, 1_000],
])('a book of %i levels is found in the stream of %i', (levels, depth) => {
  expect(market.depthFor(levels)).toBe(depth)
  expect(market.depthText(depth)).toBe(`of ${depth} levels`)
})

test('one socket carries all topics, until their names are longer than the venue allows', () => {
  const few: Topic[] = [
    { kind: 'depth', symbol: 'BTCUSDT' },
    { kind: 'ticker', symbol: 'BTCUSDT' },
  ]
  expect(market.plan(endpoints.testnet, few)).toEqual([{ url: endpoints.testnet.public, topics: few }])
  const many = Array.from({ length: 1_500 }, (_, at): Topic => ({ kind: 'trades', symbol: `COIN${at}USDT` }))
  const plan = market.plan(endpoints.testnet, many)
  expect(plan.length).toBe(2)
  expect(plan.flatMap(({ topics }) => topics)).toEqual(many)
  for (const { topics } of plan) {
    const { args } = JSON.parse(market.subscribe(topics, 1)) as { args: string[] }
    expect(args.join('').length).toBeLessThanOrEqual(21_000)
  }
})

test('a REST snapshot asks for what the venue serves', () => {
  expect(market.snapshotRequest('BTCUSDT', 5_000)).toMatchObject({
    method: 'GET',
    path: '/v5/market/orderbook',
    query: 'category=linear&symbol=BTCUSDT&limit=1000',
    security: 'none',
  })
})

test('the touch: best prices in steps, the same again after 3 s of silence, null for an empty side', () => {
  const scale = createScale('0.10', '0.001')
  const decode = (bytes: Buffer): unknown => market.decodeTouch(bytes, 0, bytes.length, scale, AT)
  const touch = {
    kind: 'touch',
    venue: 'bybit',
    symbol: 'BTCUSDT',
    bid: { price: 650_000, size: 12_345 },
    ask: { price: 650_001, size: 3_021 },
    eventMs: 1792000000121,
    matchMs: 1792000000115,
    receivedNs: 5,
  }
  expect(decode(fixture('public', 'orderbook.1 snapshot'))).toEqual(touch)
  expect(decode(changed('public', 'orderbook.1 snapshot', (msg: { data: { b: [] } }) => (msg.data.b = [])))).toEqual({
    ...touch,
    bid: null,
  })
  const offGrid = changed(
    'public',
    'orderbook.1 snapshot',
    (msg: { data: { a: string[][] } }) => (msg.data.a = [['1.05', '1']]),
  )
  expect(decode(offGrid)).toBeNull()
  expect(decode(fixture('public', 'orderbook.50 snapshot'))).toBeNull()
})

test('trades: the taker side, one event each', () => {
  const bytes = fixture('public', 'publicTrade snapshot')
  expect(market.decodeTrades(bytes, 0, bytes.length, AT)).toEqual([
    {
      kind: 'trade',
      venue: 'bybit',
      symbol: 'BTCUSDT',
      tradeId: '20f43950-d8dd-5b31-9112-a178eb6023af',
      price: '65000.10',
      size: '0.500',
      side: 'buy',
      tradeMs: 1792000000137,
      eventMs: 1792000000142,
      receivedNs: 5,
    },
  ])
  const other = fixture('public', 'tickers delta')
  expect(market.decodeTrades(other, 0, other.length, AT)).toEqual([])
})

test('tickers: a snapshot says all, a delta only what changed', () => {
  const decode = (name: string): unknown => {
    const bytes = fixture('public', name)
    return market.decodeTicker(bytes, 0, bytes.length, AT)
  }
  const common = { kind: 'ticker', venue: 'bybit', symbol: 'BTCUSDT', receivedNs: 5 }
  expect(decode('tickers snapshot')).toEqual({
    ...common,
    markPrice: '65010.50',
    indexPrice: '65021.44',
    lastPrice: '65000.10',
    fundingRate: '0.0001',
    nextFundingMs: 1792022400000,
    openInterest: '26171.059',
    eventMs: 1792000000120,
  })
  expect(decode('tickers delta')).toEqual({ ...common, markPrice: '65011.02', eventMs: 1792000000220 })
  expect(decode('publicTrade snapshot')).toBeNull()
  const emptied = changed('public', 'tickers delta', (msg: { data: object }) =>
    Object.assign(msg.data, { indexPrice: '' }),
  )
  expect(market.decodeTicker(emptied, 0, emptied.length, AT)).not.toHaveProperty('indexPrice')
})
