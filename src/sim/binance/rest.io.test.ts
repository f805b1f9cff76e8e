import { readFileSync } from 'node:fs'
import { sign } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Json } from '../../../test/wire/open-bybit.ts'
import { hmac, type OpenBinance, openBinance } from '../../../test/wire/open-binance.ts'

let binance: OpenBinance

beforeAll(async () => {
  binance = await openBinance()
})
beforeEach(async () => {
  await binance.signed('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' })
})
afterAll(async () => {
  await binance[Symbol.asyncDispose]()
})

type Fields = Record<string, string>

const LIMIT: Fields = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.010' }

const limit = () => binance.signed('POST', '/fapi/v1/order', { ...LIMIT, price: binance.restingPrice() })

describe('conventions', () => {
  test('weight in every header, and a refused request costs too', async () => {
    const used = ({ headers }: { headers: Headers }): number => Number(headers.get('x-mbx-used-weight-1m'))
    const first = await binance.get('/fapi/v1/ping')
    const depth = await binance.get('/fapi/v1/depth?symbol=BTCUSDT&limit=1000')
    const refused = await binance.get('/fapi/v1/depth?symbol=NONE&limit=100')
    expect([used(depth) - used(first), used(refused) - used(depth)]).toEqual([20, 5])
    expect(first.headers.get('x-response-time')).toMatch(/^\d+ms$/)
    expect(first.body).toEqual({})
  })

  test('order counters in the headers of orders', async () => {
    const [one, two] = [await limit(), await limit()]
    const counts = [one, two].map(({ headers }) => Number(headers.get('x-mbx-order-count-1m')))
    expect((counts[1] ?? 0) - (counts[0] ?? 0)).toBe(1)
    expect(two.headers.get('x-mbx-order-count-10s')).toMatch(/^\d+$/)
  })

  test.each([
    ['an unknown path', '/fapi/v1/nope', 404, -5000, 'Path /fapi/v1/nope, Method GET is invalid'],
    ['an unknown symbol', '/fapi/v1/depth?symbol=NONE', 400, -1121, 'Invalid symbol.'],
    [
      'no symbol',
      '/fapi/v1/depth',
      400,
      -1102,
      "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.",
    ],
    ['a depth that is none', '/fapi/v1/depth?symbol=BTCUSDT&limit=7', 400, -4021, '7 is not valid depth limit'],
    [
      'a limit too high',
      '/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=1501',
      400,
      -1130,
      "Data sent for parameter 'limit' is not valid.",
    ],
    ['an interval that is none', '/fapi/v1/klines?symbol=BTCUSDT&interval=1s', 400, -1120, 'Invalid interval.'],
  ])('%s', async (_name, path, status, code, msg) => {
    expect(await binance.get(path)).toMatchObject({ status, body: { code, msg } })
  })
})

describe('public data', () => {
  test.each([
    ['/fapi/v1/time', 'serverTime'],
    ['/fapi/v1/exchangeInfo', 'timezone serverTime futuresType rateLimits exchangeFilters assets symbols'],
    ['/fapi/v1/depth?symbol=btcusdt', 'lastUpdateId E T bids asks'],
    [
      '/fapi/v1/premiumIndex?symbol=BTCUSDT',
      'symbol markPrice indexPrice estimatedSettlePrice lastFundingRate interestRate nextFundingTime time',
    ],
    [
      '/fapi/v1/ticker/24hr?symbol=BTCUSDT',
      'symbol priceChange priceChangePercent weightedAvgPrice lastPrice lastQty openPrice highPrice lowPrice volume quoteVolume openTime closeTime firstId lastId count',
    ],
    ['/fapi/v1/ticker/price?symbol=BTCUSDT', 'symbol price time'],
    ['/fapi/v2/ticker/price?symbol=BTCUSDT', 'symbol price time'],
    ['/fapi/v1/ticker/bookTicker?symbol=BTCUSDT', 'symbol bidPrice bidQty askPrice askQty time'],
    ['/fapi/v1/openInterest?symbol=BTCUSDT', 'openInterest symbol time'],
  ])('%s', async (path, keys) => {
    const { status, body } = await binance.get(path)
    expect([status, Object.keys(body).join(' ')]).toEqual([200, keys])
  })

  test.each([
    ['/fapi/v1/fundingRate?symbol=BTCUSDT&limit=3', 3, 'symbol fundingRate fundingTime markPrice rateType'],
    [
      '/fapi/v1/fundingInfo',
      2,
      'symbol adjustedFundingRateCap adjustedFundingRateFloor fundingIntervalHours disclaimer updateTime',
    ],
    [
      '/futures/data/openInterestHist?symbol=BTCUSDT&period=1h&limit=4',
      4,
      'symbol sumOpenInterest sumOpenInterestValue timestamp',
    ],
    [
      '/fapi/v1/premiumIndex',
      2,
      'symbol markPrice indexPrice estimatedSettlePrice lastFundingRate interestRate nextFundingTime time',
    ],
    ['/fapi/v1/klines?symbol=BTCUSDT&interval=1h&limit=5', 5, '0 1 2 3 4 5 6 7 8 9 10 11'],
    ['/fapi/v1/klines?symbol=BTCUSDT&interval=1M&limit=3', 3, '0 1 2 3 4 5 6 7 8 9 10 11'],
  ])('%s', async (path, rows, keys) => {
    const { status, body } = await binance.get(path)
    const list = body as unknown as Json[]
    expect([status, list.length, Object.keys(list[0] ?? {}).join(' ')]).toEqual([200, rows, keys])
  })

  test('candles join without a hole and end with the open one', async () => {
    const { body } = await binance.get('/fapi/v1/klines?symbol=ETHUSDT&interval=5m&limit=30')
    const rows = body as unknown as [number, string, string, string, string, string, number][]
    rows.slice(1).forEach((row, at) => expect(row[0]).toBe((rows[at]?.[6] ?? 0) + 1))
    expect((rows.at(-1)?.[6] ?? 0) + 1 - Date.now()).toBeGreaterThan(0)
  })

  test('trades need no key, historical ones do', async () => {
    await binance.get('/fapi/v1/trades?symbol=BTCUSDT')
    expect(await binance.get('/fapi/v1/historicalTrades?symbol=BTCUSDT')).toMatchObject({
      status: 401,
      body: { code: -2014, msg: 'API-key format invalid.' },
    })
    expect((await binance.keyed('GET', '/fapi/v1/historicalTrades?symbol=BTCUSDT')).status).toBe(200)
  })
})

describe('who asks', () => {
  const path = '/fapi/v1/openOrders'

  test('header, then signature, then clock', async () => {
    const missing = "Mandatory parameter 'signature' was not sent, was empty/null, or malformed."
    expect(await binance.get(`${path}?timestamp=1`)).toMatchObject({ status: 401, body: { code: -2014 } })
    const stranger = await binance.signed('GET', path, {}, { apiKey: 'Z'.repeat(64), signature: 'x', offsetMs: -1e6 })
    expect(stranger).toMatchObject({ status: 401, body: { code: -2015 } })
    expect(await binance.keyed('GET', `${path}?timestamp=1`)).toMatchObject({
      status: 400,
      body: { code: -1102, msg: missing },
    })
    expect(await binance.signed('GET', path, {}, { signature: 'a'.repeat(64), offsetMs: -1e6 })).toMatchObject({
      status: 400,
      body: { code: -1022, msg: 'Signature for this request is not valid.' },
    })
    expect(await binance.signed('GET', path, {}, { offsetMs: -10_000 })).toMatchObject({
      status: 400,
      body: { code: -1021, msg: 'Timestamp for this request is outside of the recvWindow.' },
    })
    expect(await binance.signed('GET', path, { recvWindow: 60_000 }, { offsetMs: 3_000 })).toMatchObject({
      status: 400,
      body: { code: -1021, msg: "Timestamp for this request was 1000ms ahead of the server's time." },
    })
    expect((await binance.signed('GET', path, { recvWindow: 60_000 }, { offsetMs: -10_000 })).status).toBe(200)
  })

  test('an empty key header on public calls is ignored', async () => {
    expect((await binance.raw('GET', '/fapi/v1/time', { headers: { 'X-MBX-APIKEY': '' } })).status).toBe(200)
  })

  test('all in the query, all in a form, or half and half; an empty JSON body is none', async () => {
    const { apiKey, apiSecret } = binance.keys
    const price = binance.restingPrice()
    const headers = { 'X-MBX-APIKEY': apiKey }
    const half = 'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC'
    const rest = `quantity=0.010&price=${price}&timestamp=${Date.now()}`
    const mixed = await binance.raw('POST', `/fapi/v1/order?${half}`, {
      headers,
      body: `${rest}&signature=${hmac(apiSecret, half + rest)}`,
    })
    const whole = `${half}&${rest}`
    const asJson = await binance.raw('POST', `/fapi/v1/order?${whole}&signature=${hmac(apiSecret, whole)}`, {
      headers: { ...headers, 'content-type': 'application/json' },
    })
    const form = await binance.signed('POST', '/fapi/v1/order', { ...LIMIT, price }, { inBody: true })
    const byForm = await binance.signed('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' }, { inBody: true })
    expect([mixed, asJson, form, byForm].map(({ status }) => status)).toEqual([200, 200, 200, 200])
  })

  test('what stands in query and body is taken from the query', async () => {
    const { apiKey, apiSecret } = binance.keys
    const price = binance.restingPrice()
    const query = `symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.010&price=${price}`
    const body = `quantity=5&timestamp=${Date.now()}`
    const reply = await binance.raw('POST', `/fapi/v1/order?${query}`, {
      headers: { 'X-MBX-APIKEY': apiKey },
      body: `${body}&signature=${hmac(apiSecret, query + body)}`,
    })
    expect(reply.body).toMatchObject({ origQty: '0.010' })
  })

  test('the same key signs with Ed25519 too', async () => {
    const text = `timestamp=${Date.now()}`
    const signature = sign(null, Buffer.from(text), readFileSync(binance.keys.privateKeyFile)).toString('base64')
    const reply = await binance.raw('GET', `/fapi/v3/account?${text}&signature=${encodeURIComponent(signature)}`, {
      headers: { 'x-mbx-apikey': binance.keys.apiKey },
    })
    expect(reply.status).toBe(200)
  })
})
