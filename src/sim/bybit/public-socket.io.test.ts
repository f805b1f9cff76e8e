import { afterAll, beforeAll, expect, test } from 'vitest'
import { dig, type Json, type OpenBybit, openBybit, PlainSocket } from '../../../test/wire/open-bybit.ts'

let bybit: OpenBybit

beforeAll(async () => {
  bybit = await openBybit()
})
afterAll(async () => {
  await bybit[Symbol.asyncDispose]()
})

const topicOf = (frame: Json): unknown => frame['topic']

test('subscribe, ping, unsubscribe: one answer each, ids echoed as text, compact JSON', async () => {
  const socket = await bybit.public()
  const subscribed = await socket.ask({
    req_id: 1,
    op: 'subscribe',
    args: ['publicTrade.BTCUSDT', 'allLiquidation.BTCUSDT'],
  })
  expect(subscribed).toMatchObject({ success: true, ret_msg: '', req_id: '1', op: 'subscribe' })
  expect(Object.keys(subscribed)).toEqual(['success', 'ret_msg', 'conn_id', 'req_id', 'op'])
  const pong = await socket.ask({ req_id: '100001', op: 'ping' })
  expect(pong).toMatchObject({ success: true, ret_msg: 'pong', req_id: '100001', op: 'ping' })
  expect(socket.texts.filter((text) => text.includes('ret_msg":"pong'))).toHaveLength(1)
  socket.send({ op: 'pong' }) // ignored
  socket.send({ op: 'subscribe', args: ['tickers.ETHUSDT'] })
  const unnamed = await socket.next((frame) => frame['op'] === 'subscribe')
  expect(unnamed['req_id']).toBe('')
  const left = await socket.ask({ req_id: 'x', op: 'unsubscribe', args: ['publicTrade.BTCUSDT', 'tickers.ETHUSDT'] })
  expect(left).toMatchObject({ success: true, op: 'unsubscribe' })
  await socket.ping()
})

test('one bad topic fails the whole request; a second subscription is refused; so is an unknown op', async () => {
  const socket = await bybit.public()
  const bad = await socket.ask({ req_id: 'a', op: 'subscribe', args: ['tickers.BTCUSDT', 'orderbook.500.BTCUSDT'] })
  expect(bad).toMatchObject({ success: false, ret_msg: 'error:handler not found,topic:orderbook.500.BTCUSDT' })
  const good = await socket.ask({ req_id: 'b', op: 'subscribe', args: ['tickers.BTCUSDT'] })
  expect(good['success']).toBe(true) // so the first request had not begun it
  const again = await socket.ask({ req_id: 'c', op: 'subscribe', args: ['publicTrade.BTCUSDT', 'tickers.BTCUSDT'] })
  expect(again).toMatchObject({ success: false, ret_msg: 'error:already subscribed,topic:tickers.BTCUSDT' })
  expect(await socket.ask({ req_id: 'd', op: 'dance' })).toMatchObject({
    success: false,
    ret_msg: 'error:invalid op',
  })
  const long = Array.from({ length: 2000 }, (_, nth) => `kline.1.BTCUSDT${nth}`)
  expect(await socket.ask({ req_id: 'e', op: 'subscribe', args: long })).toMatchObject({ success: false })
})

test('unknown paths are no socket', async () => {
  await expect(PlainSocket.open(bybit.server.public.replace('linear', 'nothing'))).rejects.toThrow('404')
})

test.each([
  ['orderbook.50.BTCUSDT', 50],
  ['orderbook.200.ETHUSDT', 200],
  ['orderbook.1000.BTCUSDT', 1000],
])(
  '%s: replayed without trimming it is exact, never crossed, and equals REST at the same seq',
  async (topic, levels) => {
    const socket = await bybit.public()
    socket.send({ op: 'subscribe', args: [topic] })
    const [, , symbol] = topic.split('.')
    const book = new PlainBook()
    const bySeq = new Map<number, string>()
    let [compared, messages, lastId] = [0, 0, 0]
    while (compared < 3 || messages < 15) {
      const frame = await socket.next((one) => topicOf(one) === topic)
      messages++
      const u = dig<number>(frame, 'data', 'u')
      if (frame['type'] === 'delta') expect(u).toBe(lastId + 1)
      lastId = u
      book.apply(frame)
      expect(book.sizes()).toEqual([levels, levels])
      expect(book.best('b')).toBeLessThan(book.best('a'))
      expect(dig<number>(frame, 'cts')).toBeLessThanOrEqual(dig<number>(frame, 'ts'))
      bySeq.set(dig<number>(frame, 'data', 'seq'), book.text())
      const rest = await bybit.get('/v5/market/orderbook', `category=linear&symbol=${symbol}&limit=${levels}`)
      const known = bySeq.get(dig<number>(rest.body, 'result', 'seq'))
      if (known === undefined) continue
      compared++
      expect(textOf(dig(rest.body, 'result', 'b'), dig(rest.body, 'result', 'a'))).toBe(known)
      if (levels === 1000) expect(dig<number>(rest.body, 'result', 'u')).toBeGreaterThanOrEqual(u)
    }
  },
)

test('a user order is seen in the book, at the 50-level stream and at the touch', async () => {
  const socket = await bybit.public()
  socket.send({ op: 'subscribe', args: ['orderbook.50.ETHUSDT'] })
  await socket.next((frame) => frame['type'] === 'snapshot')
  const bid = dig(
    (await bybit.get('/v5/market/orderbook', 'category=linear&symbol=ETHUSDT&limit=10')).body,
    'result',
    'b',
    9,
    0,
  )
  const order = { category: 'linear', symbol: 'ETHUSDT', side: 'Buy', orderType: 'Limit', qty: '77.77', price: bid }
  expect((await bybit.post('/v5/order/create', order)).body['retCode']).toBe(0)
  const isOurs = (frame: Json): boolean =>
    (dig<[string, string][]>(frame, 'data', 'b') ?? []).some(([price]) => price === bid)
  const level = dig<[string, string][]>(await socket.next(isOurs), 'data', 'b').find(([price]) => price === bid)
  expect(Number(level?.[1])).toBeGreaterThanOrEqual(77.77)
  await bybit.post('/v5/order/cancel-all', { category: 'linear', symbol: 'ETHUSDT' })
})

test('tickers: merged deltas stay whole, and agree with the book at the same seq', async () => {
  const socket = await bybit.public()
  socket.send({ op: 'subscribe', args: ['tickers.BTCUSDT', 'orderbook.1.BTCUSDT'] })
  const first = await socket.next((frame) => topicOf(frame) === 'tickers.BTCUSDT')
  expect(first['type']).toBe('snapshot')
  const merged = { ...dig<Record<string, string>>(first, 'data') }
  for (let deltas = 0; deltas < 5;) {
    const frame = await socket.next((one) => topicOf(one) === 'tickers.BTCUSDT')
    const data = dig<Record<string, string>>(frame, 'data')
    Object.assign(merged, data)
    expect(frame['type']).toBe('delta')
    expect(data['symbol']).toBe('BTCUSDT')
    expect('bid1Price' in data).toBe('bid1Size' in data)
    expect(Number(merged['bid1Price'])).toBeLessThan(Number(merged['ask1Price']))
    deltas++
  }
})

test('klines and price limit: trimmed candles of the present, bounds as texts', async () => {
  const socket = await bybit.public()
  socket.send({ op: 'subscribe', args: ['kline.1.BTCUSDT', 'priceLimit.BTCUSDT'] })
  const kline = await socket.next((frame) => topicOf(frame) === 'kline.1.BTCUSDT')
  const candle = dig<Record<string, unknown>>(kline, 'data', 0)
  expect(candle).toMatchObject({ interval: '1', confirm: false })
  expect(Number(candle['end']) - Number(candle['start'])).toBe(59_999)
  expect(candle['close']).not.toMatch(/\.\d*0$/)
  const limit = await socket.next((frame) => topicOf(frame) === 'priceLimit.BTCUSDT').catch(() => null)
  expect(limit).toMatchObject({ data: { symbol: 'BTCUSDT' } })
})

/** Plain maps, as the oracle: throws when told to delete what it was never given. */
class PlainBook {
  private readonly sides = { b: new Map<string, string>(), a: new Map<string, string>() }

  apply(frame: Json): void {
    for (const side of ['b', 'a'] as const) {
      if (frame['type'] === 'snapshot') this.sides[side].clear()
      for (const [price, size] of dig<[string, string][]>(frame, 'data', side)) {
        if (size !== '0') this.sides[side].set(price, size)
        else if (!this.sides[side].delete(price)) throw new Error(`delete of ${price}, which was never announced`)
      }
    }
  }

  sizes(): number[] {
    return [this.sides.b.size, this.sides.a.size]
  }

  best(side: 'b' | 'a'): number {
    const prices = [...this.sides[side].keys()].map(Number)
    return side === 'b' ? Math.max(...prices) : Math.min(...prices)
  }

  text(): string {
    const sorted = (side: 'b' | 'a', direction: number): [string, string][] =>
      [...this.sides[side]].sort(([one], [other]) => (Number(one) - Number(other)) * direction)
    return textOf(sorted('b', -1), sorted('a', 1))
  }
}

function textOf(bids: unknown, asks: unknown): string {
  return JSON.stringify([bids, asks])
}
