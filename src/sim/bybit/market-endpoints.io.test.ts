import { afterAll, beforeAll, expect, test } from 'vitest'
import { dig, type OpenBybit, openBybit } from '../../../test/wire/open-bybit.ts'

let bybit: OpenBybit

beforeAll(async () => {
  bybit = await openBybit()
})
afterAll(async () => {
  await bybit[Symbol.asyncDispose]()
})

test('instruments: the recorded rows, Trading unless asked otherwise, and no end without an empty cursor', async () => {
  const all = await bybit.get('/v5/market/instruments-info', 'category=linear&limit=1000')
  const list = dig<Record<string, unknown>[]>(all.body, 'result', 'list')
  const btc = list.find(({ symbol }) => symbol === 'BTCUSDT')
  expect(dig(all.body, 'result', 'nextPageCursor')).toBe('')
  expect(btc).toMatchObject({
    status: 'Trading',
    priceScale: '2',
    priceFilter: { tickSize: '0.10' },
    fundingInterval: 480,
  })
  const first = await bybit.get('/v5/market/instruments-info', 'category=linear&limit=1')
  const cursor = dig(first.body, 'result', 'nextPageCursor')
  expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/)
  const second = await bybit.get('/v5/market/instruments-info', `category=linear&limit=1&cursor=${cursor}`)
  expect([first, second].map(({ body }) => dig(body, 'result', 'list', 0, 'symbol'))).toEqual(
    list.slice(0, 2).map(({ symbol }) => symbol),
  )
})

test.each([
  'category=spot',
  'category=inverse&limit=1000',
  'category=option&baseCoin=BTC',
  'category=linear&status=PreLaunch',
])('instruments: %s is an empty page', async (query) => {
  const { body } = await bybit.get('/v5/market/instruments-info', query)
  expect(body).toMatchObject({ retCode: 0, result: { list: [], nextPageCursor: '' } })
})

test.each([
  ['/v5/market/instruments-info', '', 'Illegal category'],
  ['/v5/market/instruments-info', 'category=futures', 'Illegal category'],
  ['/v5/market/instruments-info', 'category=linear&limit=1001', 'params error: limit invalid'],
  ['/v5/market/instruments-info', 'category=linear&cursor=after00', 'params error: cursor invalid'],
  ['/v5/market/orderbook', 'category=linear&symbol=NOPE', 'params error: symbol invalid'],
  ['/v5/market/orderbook', 'category=linear&symbol=BTCUSDT&limit=1001', 'params error: limit invalid'],
  ['/v5/market/kline', 'symbol=BTCUSDT&interval=2', 'Invalid period!'],
  [
    '/v5/market/funding/history',
    'category=linear&symbol=BTCUSDT&startTime=1',
    'params error: startTime without endTime',
  ],
])('parameters: %s?%s', async (path, query, retMsg) => {
  expect(await bybit.get(path, query)).toMatchObject({ status: 200, body: { retCode: 10001, retMsg, result: {} } })
})

test('order book: sorted, padded, as deep as asked', async () => {
  const { body } = await bybit.get('/v5/market/orderbook', 'category=linear&symbol=BTCUSDT&limit=100')
  const [bids, asks] = [dig<[string, string][]>(body, 'result', 'b'), dig<[string, string][]>(body, 'result', 'a')]
  const prices = (levels: [string, string][]): number[] => levels.map(([price]) => Number(price))
  expect([bids.length, asks.length]).toEqual([100, 100])
  expect(prices(bids)).toEqual(prices(bids).toSorted((a, b) => b - a))
  expect(prices(asks)).toEqual(prices(asks).toSorted((a, b) => a - b))
  expect(prices(bids)[0]).toBeLessThan(prices(asks)[0] ?? 0)
  for (const [price, size] of [...bids, ...asks]) expect(`${price} ${size}`).toMatch(/^\d+\.\d\d \d+\.\d{3}$/)
})

test('tickers: all symbols or one, every figure a text', async () => {
  const { body } = await bybit.get('/v5/market/tickers', 'category=linear&symbol=ETHUSDT')
  const rows = dig<Record<string, unknown>[]>(body, 'result', 'list')
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({ symbol: 'ETHUSDT', fundingIntervalHour: '8', deliveryTime: '0', basisRate: '' })
  expect(Object.values(rows[0] ?? {}).filter((value) => typeof value !== 'string')).toEqual([])
  const spot = await bybit.get('/v5/market/tickers', 'category=spot')
  expect(spot.body).toMatchObject({ retCode: 0, result: { list: [] } })
})

test.each(['1', '60', 'D', 'W', 'M'])('klines: interval %s, newest first, the open candle on top', async (interval) => {
  const { body } = await bybit.get('/v5/market/kline', `category=linear&symbol=BTCUSDT&interval=${interval}&limit=5`)
  const rows = dig<string[][]>(body, 'result', 'list')
  const starts = rows.map(([start]) => Number(start))
  expect(rows).toHaveLength(5)
  expect(starts).toEqual(starts.toSorted((a, b) => b - a))
  expect(starts[0]).toBeLessThanOrEqual(Date.now())
  for (const row of rows) {
    const [open = 0, high = 0, low = 0, close = 0] = row.slice(1).map(Number)
    expect(row).toHaveLength(7)
    expect(Math.max(open, close)).toBeLessThanOrEqual(high)
    expect(Math.min(open, close)).toBeGreaterThanOrEqual(low)
  }
})

test('history: mark klines, funding and open interest, newest first', async () => {
  const mark = await bybit.get('/v5/market/mark-price-kline', 'symbol=BTCUSDT&interval=60&limit=3')
  const funding = await bybit.get('/v5/market/funding/history', 'category=linear&symbol=BTCUSDT&limit=3')
  const interest = await bybit.get('/v5/market/open-interest', 'category=linear&symbol=BTCUSDT&intervalTime=1h&limit=3')
  expect(dig<string[][]>(mark.body, 'result', 'list').map((row) => row.length)).toEqual([5, 5, 5])
  const times = dig<{ fundingRateTimestamp: string }[]>(funding.body, 'result', 'list').map((row) =>
    Number(row.fundingRateTimestamp),
  )
  expect(times).toHaveLength(3)
  expect((times[0] ?? 0) - (times[1] ?? 0)).toBe(8 * 3_600_000)
  const cursor = dig(interest.body, 'result', 'nextPageCursor')
  const older = await bybit.get(
    '/v5/market/open-interest',
    `category=linear&symbol=BTCUSDT&intervalTime=1h&limit=3&cursor=${cursor}`,
  )
  const at = (body: unknown, row: number): number => Number(dig(body, 'result', 'list', row, 'timestamp'))
  expect(at(interest.body, 2) - at(older.body, 0)).toBe(3_600_000)
})

test('limits: price bounds around the mark, risk tiers that join without a step', async () => {
  const limit = await bybit.get('/v5/market/price-limit', 'symbol=BTCUSDT')
  const mark = Number(bybit.exchange.market('BTCUSDT').markPrice)
  expect(Number(dig(limit.body, 'result', 'buyLmt')) / mark).toBeCloseTo(1.01, 3)
  expect(Number(dig(limit.body, 'result', 'sellLmt')) / mark).toBeCloseTo(0.99, 3)
  const risk = await bybit.get('/v5/market/risk-limit', 'category=linear&symbol=BTCUSDT')
  const tiers = dig<Record<string, string>[]>(risk.body, 'result', 'list')
  for (const [index, tier] of tiers.slice(1).entries()) {
    const below = tiers[index]
    const margin = (one: Record<string, string> | undefined): number =>
      Number(below?.['riskLimitValue']) * Number(one?.['maintenanceMargin']) - Number(one?.['mmDeduction'])
    expect(margin(tier)).toBeCloseTo(margin(below), 6)
  }
})
