import fc from 'fast-check'
import { expect, test } from 'vitest'
import { body, frames } from '../../../test/fixtures/binance/fixtures.ts'
import { DepthFrame } from '../../domain/depth-frame.ts'
import { createScale, toText } from '../../domain/scale.ts'
import { monoNs } from '../../domain/units.ts'
import { endpoints } from './endpoints.ts'
import { market } from './market.ts'
import type { DepthEvent } from './wire.ts'

const BTC = createScale('0.10', '0.001')
const NOW = monoNs(5)
const EVENTS = frames('streams.jsonl')
const DIFF = named('btcusdt@depth@100ms')
const PARTIAL = named('btcusdt@depth20@100ms')

test('depth: ids, times and steps to the digit, in the order received, deletions as size 0', () => {
  const frame = new DepthFrame()
  expect(decodeDepth(DIFF, frame)).toBe(true)
  expect(frame).toMatchObject({
    isSnapshot: false,
    firstId: 11_757_092_625_790,
    lastId: 11_757_092_634_101,
    previousId: 11_757_092_625_654,
    eventMs: 1_791_382_994_716,
    matchMs: 1_791_382_994_713,
  })
  expect(rows(frame.bids)).toEqual([
    [830_916, 4_310],
    [830_915, 0],
    [830_900, 54],
  ])
  expect(rows(frame.asks)).toEqual([
    [830_917, 3_701],
    [830_991, 0],
  ])
})

test('depth: raw and combined framing give the same frame, and a window into a larger buffer too', () => {
  const raw = Buffer.from(JSON.stringify((JSON.parse(DIFF.toString()) as { data: DepthEvent }).data))
  const [one, two, three] = [new DepthFrame(), new DepthFrame(), new DepthFrame()]
  decodeDepth(DIFF, one)
  decodeDepth(raw, two)
  const padded = Buffer.concat([Buffer.from('xx'), raw, Buffer.from('yy')])
  expect(market.decodeDepth(padded, 2, padded.length - 2, BTC, three)).toBe(true)
  expect(two).toEqual(one)
  expect(three).toEqual(one)
})

test('depth: what is no diff of this scale is refused', () => {
  const event = (JSON.parse(DIFF.toString()) as { data: DepthEvent }).data
  const refused = [
    PARTIAL,
    ...EVENTS.filter((frame) => frame !== DIFF && frame !== PARTIAL),
    ...frames('stream-replies.jsonl'),
    Buffer.from('{"e":"depthUpdate"'),
    Buffer.from('[]'),
    ...[
      { b: [['83091.65', '1']] }, // off the tick
      { b: [['83091.6', '0.0005']] }, // off the step
      { a: [['-1.0', '1']] },
      { a: [['1e5', '1']] },
      { a: [[83091.6, 1]] },
      { a: [['83091.6']] },
      { a: {} },
      { u: 2 ** 53 }, // no longer exact
      { pu: '1' },
      { U: -1 },
      { E: null },
    ].map((change) => Buffer.from(JSON.stringify({ ...event, ...change }))),
  ]
  for (const bytes of refused) expect(decodeDepth(bytes, new DepthFrame()), bytes.toString()).toBe(false)
})

test('depth: any book of steps survives the way through text', () => {
  const level = fc.tuple(fc.integer({ min: 0, max: 2 ** 30 }), fc.integer({ min: 0, max: 2 ** 45 }))
  const scales = ['0.10 0.001', '0.01 0.001', '0.0000100 1', '0.25 0.1', '5 100']
  fc.assert(
    fc.property(fc.constantFrom(...scales), fc.array(level), fc.array(level), (steps, bids, asks) => {
      const [tick = '', lot = ''] = steps.split(' ')
      const scale = createScale(tick, lot)
      const text = ([price, size]: [number, number]): [string, string] => [
        toText(price, scale.price),
        `${toText(size, scale.size)}${scale.size.decimals > 0 ? '00' : ''}`,
      ]
      const event = { e: 'depthUpdate', E: 1, T: 1, s: 'X', U: 2, u: 3, pu: 1, b: bids.map(text), a: asks.map(text) }
      const bytes = Buffer.from(JSON.stringify(event))
      const frame = new DepthFrame()
      expect(market.decodeDepth(bytes, 0, bytes.length, scale, frame)).toBe(true)
      expect([rows(frame.bids), rows(frame.asks)]).toEqual([bids, asks])
    }),
  )
})

test('snapshot: a frame that restarts the book, and nothing else is one', () => {
  const frame = new DepthFrame()
  expect(market.decodeSnapshot(body('depth.json'), BTC, frame)).toBe(true)
  expect(frame).toMatchObject({ isSnapshot: true, firstId: 11_757_092_217_378, lastId: 11_757_092_217_378 })
  expect([rows(frame.bids).length, rows(frame.asks)[0]]).toEqual([5, [830_844, 4_632]])
  for (const text of ['{"code":-1121,"msg":"Invalid symbol."}', '<html>', '{"lastUpdateId":1,"E":1,"T":1,"bids":[]}'])
    expect(market.decodeSnapshot(Buffer.from(text), BTC, frame)).toBe(false)
})

test.each([
  [1, '5', 2],
  [50, '50', 2],
  [51, '100', 5],
  [200, '500', 10],
  [1000, '1000', 20],
  [5000, '1000', 20],
])('snapshot of %i levels asks for limit %s at weight %i', (levels, limit, weight) => {
  expect(market.snapshotRequest('BTCUSDT', levels)).toMatchObject({
    path: '/fapi/v1/depth',
    query: `symbol=BTCUSDT&limit=${limit}`,
    security: 'none',
    cost: { weight, lane: 'poll' },
  })
})

test('touch: both sides in steps; an empty side is null; off the grid is no event', () => {
  const frame = named('"e":"bookTicker"')
  expect(market.decodeTouch(frame, 0, frame.length, BTC, NOW)).toEqual({
    kind: 'touch',
    venue: 'binance',
    symbol: 'BTCUSDT',
    bid: { price: 830_916, size: 4_215 },
    ask: { price: 830_917, size: 3_763 },
    eventMs: 1_791_382_994_658,
    matchMs: 1_791_382_994_657,
    receivedNs: NOW,
  })
  const changed = (change: object): Buffer =>
    Buffer.from(JSON.stringify({ ...JSON.parse(frame.toString()), ...change }))
  const empty = changed({ b: '0.00', B: '0.000' })
  expect(market.decodeTouch(empty, 0, empty.length, BTC, NOW)?.bid).toBeNull()
  const offGrid = changed({ a: '83091.75' })
  expect(market.decodeTouch(offGrid, 0, offGrid.length, BTC, NOW)).toBeNull()
  expect(market.decodeTouch(DIFF, 0, DIFF.length, BTC, NOW)).toBeNull()
})

test("trades: the taker's side, and only trades of the market; long ids keep their digits", () => {
  const frame = named('"e":"trade"')
  const [trade] = market.decodeTrades(frame, 0, frame.length, NOW)
  expect(trade).toEqual({
    kind: 'trade',
    venue: 'binance',
    symbol: 'BTCUSDT',
    tradeId: '8153634393',
    price: '83091.70',
    size: '0.010',
    side: 'buy',
    tradeMs: 1_791_382_992_338,
    eventMs: 1_791_382_992_345,
    receivedNs: NOW,
  })
  const fund = Buffer.from(frame.toString().replace('MARKET', 'INSURANCE_FUND'))
  expect(market.decodeTrades(fund, 0, fund.length, NOW)).toEqual([])
  const long = Buffer.from(frame.toString().replace('8153634393', '9007199254740993'))
  expect(market.decodeTrades(long, 0, long.length, NOW)[0]?.tradeId).toBe('9007199254740993')
  const seller = Buffer.from(frame.toString().replace('"m":false', '"m":true'))
  expect(market.decodeTrades(seller, 0, seller.length, NOW)[0]?.side).toBe('sell')
})

test('ticker: mark, index and the funding to come; none where no funding applies', () => {
  const frame = named('"e":"markPriceUpdate"')
  expect(market.decodeTicker(frame, 0, frame.length, NOW)).toEqual({
    kind: 'ticker',
    venue: 'binance',
    symbol: 'BTCUSDT',
    markPrice: '83084.30000000',
    indexPrice: '83123.65891304',
    fundingRate: '0.00000078',
    nextFundingMs: 1_791_388_800_000,
    eventMs: 1_791_382_993_000,
    receivedNs: NOW,
  })
  const without = Buffer.from(frame.toString().replace('"T":1791388800000', '"T":0'))
  expect(market.decodeTicker(without, 0, without.length, NOW)).not.toHaveProperty('nextFundingMs')
})

test('topics: lower case, each on the route that serves it', () => {
  const topics = (['depth', 'touch', 'trades', 'ticker'] as const).map((kind) => ({ kind, symbol: 'BTCUSDT' }))
  const [book, ticker, ...others] = market.plan(endpoints.mainnet, topics)
  expect([book?.url, ticker?.url, others]).toEqual([
    'wss://fstream.binance.com/public/ws',
    'wss://fstream.binance.com/market/ws',
    [],
  ])
  expect(JSON.parse(market.subscribe(book?.topics ?? [], 1))).toEqual({
    method: 'SUBSCRIBE',
    params: ['btcusdt@depth@100ms', 'btcusdt@bookTicker', 'btcusdt@trade'],
    id: 1,
  })
  expect(JSON.parse(market.unsubscribe(ticker?.topics ?? [], 2))).toEqual({
    method: 'UNSUBSCRIBE',
    params: ['btcusdt@markPrice@1s'],
    id: 2,
  })
})

test('diffs carry every level, however deep the book is wanted', () => {
  expect([10, 1_000].map((levels) => market.depthFor(levels))).toEqual([100, 100])
  expect(market.depthText(100)).toBe('diffs each 100 ms')
})

test('depth intervals: 250 ms has no name of its own, and unknown ones are an error', () => {
  const name = (depth: number): unknown =>
    (JSON.parse(market.subscribe([{ kind: 'depth', symbol: 'X', depth }], 1)) as { params: string[] }).params[0]
  expect([0, 100, 250, 500].map(name)).toEqual(['x@depth@0ms', 'x@depth@100ms', 'x@depth', 'x@depth@500ms'])
  expect(() => name(20)).toThrow(/0, 100, 250 or 500/)
})

function named(part: string): Buffer {
  const found = EVENTS.find((frame) => frame.includes(part))
  if (found === undefined) throw new Error(`no frame with ${part}`)
  return found
}

function decodeDepth(bytes: Buffer, frame: DepthFrame): boolean {
  return market.decodeDepth(bytes, 0, bytes.length, BTC, frame)
}

function rows({ prices, sizes, count }: DepthFrame['bids']): number[][] {
  return Array.from({ length: count }, (_, at) => [prices[at] ?? -1, sizes[at] ?? -1])
}
