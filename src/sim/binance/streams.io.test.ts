import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dig, type Json, type PlainSocket } from '../../../test/wire/open-bybit.ts'
import { type OpenBinance, openBinance } from '../../../test/wire/open-binance.ts'

let binance: OpenBinance

beforeAll(async () => {
  binance = await openBinance()
})
afterAll(async () => {
  await binance[Symbol.asyncDispose]()
})

type Levels = readonly (readonly [price: string, size: string])[]

/** The plainest book: texts in, texts out. */
class MapBook {
  readonly bids = new Map<string, string>()
  readonly asks = new Map<string, string>()

  apply(b: Levels, a: Levels): void {
    for (const [side, levels] of [[this.bids, b] as const, [this.asks, a] as const]) {
      for (const [price, size] of levels) {
        if (Number(size) === 0) side.delete(price)
        else side.set(price, size)
      }
    }
  }

  top(count: number): { bids: Levels; asks: Levels } {
    const sorted = (side: Map<string, string>, direction: number) =>
      [...side].sort(([a], [b]) => (Number(a) - Number(b)) * direction).slice(0, count)
    return { bids: sorted(this.bids, -1), asks: sorted(this.asks, 1) }
  }
}

const SPEEDS = ['depth@0ms', 'depth@100ms', 'depth', 'depth@500ms'].map((name) => `btcusdt@${name}`)

describe('books', () => {
  test('every speed joins the snapshot by the rule, keeps its chain, and agrees with bookTicker and depth20', async () => {
    const names = [...SPEEDS, 'btcusdt@bookTicker', 'btcusdt@depth20@100ms']
    const socket = await binance.stream(`/public/stream?streams=${names.join('/')}`)
    const of = (name: string): Json[] =>
      socket.frames.filter(({ stream }) => stream === name).map((frame) => dig<Json>(frame, 'data'))
    for (const name of names) await socket.next(({ stream }) => stream === name)
    const { body: first } = await binance.get('/fapi/v1/depth?symbol=BTCUSDT&limit=1000')
    for (const share of [0.99, 0.995, 0.999]) {
      const price = binance.restingPrice(share)
      const fields = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.003', price }
      expect((await binance.signed('POST', '/fapi/v1/order', fields)).status).toBe(200)
    }
    await binance.signed('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' })
    const slowest = 'btcusdt@depth@500ms'
    for (let waited = 0; waited < 4; waited++) await socket.next(({ stream }) => stream === slowest)
    const { body: last } = await binance.get('/fapi/v1/depth?symbol=BTCUSDT&limit=1000')
    const enough = (name: string) => (frame: Json) =>
      frame['stream'] === name && dig<number>(frame, 'data', 'u') >= dig<number>(last, 'lastUpdateId')
    for (const name of SPEEDS) await socket.next(enough(name))

    const tickers = of('btcusdt@bookTicker')
    const partials = new Map(of('btcusdt@depth20@100ms').map((event) => [event['u'] as number, event]))
    const L = dig<number>(first, 'lastUpdateId')
    let [comparedTickers, comparedPartials, comparedSnapshots] = [0, 0, 0]
    for (const name of SPEEDS) {
      const events = of(name)
      const start = events.findIndex((event) => (event['u'] as number) >= L)
      const joining = events[start]
      expect(joining).toBeDefined()
      expect((joining?.['U'] as number) <= L || joining?.['pu'] === L).toBe(true)
      const book = new MapBook()
      book.apply(dig<Levels>(first, 'bids'), dig<Levels>(first, 'asks'))
      let before = joining?.['pu']
      for (const event of events.slice(start)) {
        const { U, u, pu, E, T, b, a } = event as {
          U: number
          u: number
          pu: number
          E: number
          T: number
          b: Levels
          a: Levels
        }
        expect(pu).toBe(before)
        expect(U > pu && U <= u && E >= T).toBe(true)
        before = u
        for (const side of [b, a]) {
          const prices = side.map(([price]) => Number(price))
          expect(prices).toEqual(prices.toSorted((one, other) => one - other))
          expect(side.every(([, size]) => /^\d+\.\d{3}$/.test(size))).toBe(true)
        }
        book.apply(b, a)
        const { bids, asks } = book.top(20)
        const ticker = tickers.findLast((one) => (one['u'] as number) <= u)
        if (ticker !== undefined) {
          comparedTickers++
          expect([bids[0], asks[0]]).toEqual([
            [ticker['b'], ticker['B']],
            [ticker['a'], ticker['A']],
          ])
        }
        const partial = partials.get(u)
        if (partial !== undefined) {
          comparedPartials++
          expect({ bids: partial['b'], asks: partial['a'] }).toEqual({ bids, asks })
        }
        if (u === dig<number>(last, 'lastUpdateId')) {
          comparedSnapshots++
          const whole = book.top(500)
          expect(whole.bids).toEqual(dig<Levels>(last, 'bids').slice(0, 500))
          expect(whole.asks).toEqual(dig<Levels>(last, 'asks').slice(0, 500))
        }
      }
    }
    expect(comparedTickers).toBeGreaterThan(20)
    expect(comparedPartials).toBeGreaterThan(3)
    expect(comparedSnapshots).toBeGreaterThan(0) // each id is that of a `depth@0ms` event
    const ids = tickers.map((one) => one['u'] as number)
    expect(ids).toEqual([...new Set(ids)].toSorted((one, other) => one - other))
  })

  test('keys of each event, in the venue’s order', async () => {
    const socket = await binance.stream('/public/ws/btcusdt@depth@100ms/btcusdt@bookTicker/btcusdt@trade')
    const keysOf = async (e: string): Promise<string[]> => Object.keys(await socket.next((frame) => frame['e'] === e))
    expect(await keysOf('depthUpdate')).toEqual(['e', 'E', 'T', 's', 'ps', 'U', 'u', 'pu', 'b', 'a', 'st'])
    expect(await keysOf('bookTicker')).toEqual(['e', 'u', 's', 'ps', 'b', 'B', 'a', 'A', 'T', 'E', 'st'])
    expect(await keysOf('trade')).toEqual(['e', 'E', 'T', 's', 't', 'p', 'q', 'X', 'm'])
  })
})

describe('market streams', () => {
  test.each([
    ['btcusdt@aggTrade', ['e', 'E', 'a', 's', 'p', 'q', 'nq', 'f', 'l', 'T', 'm', 'st']],
    ['btcusdt@markPrice@1s', ['e', 'E', 's', 'p', 'ap', 'P', 'i', 'r', 'T', 'st']],
    ['btcusdt@kline_1m', ['e', 'E', 's', 'k']],
    ['btcusdt@miniTicker', ['e', 'E', 's', 'ps', 'c', 'o', 'h', 'l', 'v', 'q', 'st']],
  ])('%s', async (name, keys) => {
    const socket = await binance.stream(`/market/ws/${name}`)
    expect(Object.keys(await socket.next(() => true))).toEqual(keys)
  })

  test.each(['!markPrice@arr@1s', '!ticker@arr', '!miniTicker@arr'])('%s is a list', async (name) => {
    const socket = await binance.stream(`/market/stream?streams=${name}`)
    const frame = await socket.next(() => true)
    expect(frame['stream']).toBe(name)
    expect(dig<Json[]>(frame, 'data').map(({ s }) => s)).toContain('BTCUSDT')
  })

  test('aggregated trades are gapless, and cover every trade', async () => {
    const socket = await binance.stream('/market/ws/btcusdt@aggTrade')
    for (let seen = 0; seen < 10; seen++) await socket.next(() => true)
    const rows = socket.frames as { a: number; f: number; l: number }[]
    rows.slice(1).forEach((row, at) => {
      expect([row.a, row.f]).toEqual([(rows[at]?.a ?? 0) + 1, (rows[at]?.l ?? 0) + 1])
    })
  })
})

describe('requests', () => {
  const ask = (socket: PlainSocket, frame: Json): Promise<Json> => {
    socket.send(frame)
    return socket.next(({ id }) => id === frame['id'])
  }

  test('subscribe, list, unsubscribe; ids keep their type; names of nothing are acknowledged too', async () => {
    const socket = await binance.stream('/public/ws')
    const names = ['btcusdt@bookTicker', 'BTCUSDT@trade', 'btcusdt@depth@250ms', 'btcusdt@markPrice']
    expect(await ask(socket, { method: 'SUBSCRIBE', params: names, id: 1 })).toEqual({ result: null, id: 1 })
    expect(await ask(socket, { method: 'LIST_SUBSCRIPTIONS', id: 'a1' })).toEqual({ result: names, id: 'a1' })
    await socket.next(({ e }) => e === 'bookTicker')
    expect(await ask(socket, { method: 'UNSUBSCRIBE', params: ['btcusdt@bookTicker', 'x@y'], id: 2 })).toEqual({
      result: null,
      id: 2,
    })
    expect(await ask(socket, { method: 'LIST_SUBSCRIPTIONS', id: 3 })).toEqual({ result: names.slice(1), id: 3 })
    expect(new Set(socket.frames.map(({ e }) => e))).toEqual(new Set([undefined, 'bookTicker']))
  })

  test('combined is a property that can be changed', async () => {
    const socket = await binance.stream('/public/ws')
    expect(await ask(socket, { method: 'GET_PROPERTY', params: ['combined'], id: 1 })).toEqual({ result: false, id: 1 })
    await ask(socket, { method: 'SET_PROPERTY', params: ['combined', true], id: 2 })
    await ask(socket, { method: 'SUBSCRIBE', params: ['btcusdt@trade'], id: 3 })
    expect(await socket.next(({ stream }) => stream !== undefined)).toMatchObject({
      stream: 'btcusdt@trade',
      data: { e: 'trade' },
    })
    expect(await ask(socket, { method: 'GET_PROPERTY', params: ['combined'], id: 4 })).toEqual({ result: true, id: 4 })
  })

  test('errors stand in `error`', async () => {
    const socket = await binance.stream('/market/stream?streams=')
    socket.send('not json')
    expect(await socket.next(() => true)).toEqual({
      error: { code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' },
      id: null,
    })
  })

  test('a stream on another route is acknowledged and silent; without a route only public ones deliver', async () => {
    const subscribe = async (path: string): Promise<PlainSocket> => {
      const socket = await binance.stream(path)
      const params = ['btcusdt@bookTicker', 'btcusdt@aggTrade']
      expect(await ask(socket, { method: 'SUBSCRIBE', params, id: 1 })).toEqual({ result: null, id: 1 })
      return socket
    }
    const [open, market, legacy] = await Promise.all(['/public/ws/0', '/market/ws/1', '/ws'].map(subscribe))
    await market?.next(({ e }) => e === 'aggTrade')
    await market?.next(({ e }) => e === 'aggTrade')
    await Promise.all([open, legacy].map((socket) => socket?.next(({ e }) => e === 'bookTicker')))
    const kinds = [open, market, legacy].map((socket) => new Set(socket?.frames.map(({ e }) => e)))
    expect(kinds).toEqual([
      new Set([undefined, 'bookTicker']),
      new Set([undefined, 'aggTrade']),
      new Set([undefined, 'bookTicker']),
    ])
  })

  test('more than ten messages a second: the first fifteen are answered, then 1008', async () => {
    const socket = await binance.stream('/public/ws')
    for (let id = 1; id <= 40; id++) socket.send({ method: 'LIST_SUBSCRIPTIONS', id })
    expect(await socket.closed).toBe(1008)
    const answered = socket.frames.map(({ id }) => id)
    expect(answered).toEqual(Array.from({ length: answered.length }, (_, at) => at + 1))
    expect(answered.length >= 15 && answered.length < 40).toBe(true) // a slow machine earns a few more
  })

  test('the 1025th stream loses them all', async () => {
    const socket = await binance.stream('/public/ws')
    const params = Array.from({ length: 1024 }, (_, at) => `none${at}@trade`)
    expect(await ask(socket, { method: 'SUBSCRIBE', params, id: 1 })).toEqual({ result: null, id: 1 })
    socket.send({ method: 'SUBSCRIBE', params: ['btcusdt@trade'], id: 2 })
    expect(await socket.next(({ error }) => error !== undefined)).toMatchObject({
      error: { code: 4, msg: 'Too many subscriptions' },
    })
    expect(await socket.closed).toBe(1008)
  })

  test('a path that is none is 404', async () => {
    await expect(binance.stream('/nothing/ws')).rejects.toThrow(/404/)
  })
})
