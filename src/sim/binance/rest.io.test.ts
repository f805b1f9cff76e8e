import { readFileSync } from 'node:fs'
import { sign } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { dig, type Json } from '../../../test/wire/open-bybit.ts'
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
const ACK_KEYS =
  'orderId symbol status clientOrderId price origQty executedQty cumQty timeInForce type reduceOnly closePosition side positionSide stopPrice workingType priceProtect origType priceMatch selfTradePreventionMode goodTillDate updateTime'
const ROW_KEYS =
  'orderId symbol status clientOrderId price avgPrice origQty executedQty cumQuote timeInForce type reduceOnly closePosition side positionSide stopPrice workingType priceProtect origType priceMatch selfTradePreventionMode goodTillDate time updateTime'

const order = (fields: Fields) => binance.signed('POST', '/fapi/v1/order', fields)
const limit = (fields: Fields = {}) => order({ ...LIMIT, price: binance.restingPrice(), ...fields })

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

describe('orders', () => {
  test('place, query, modify, cancel: each answer with its fields', async () => {
    const placed = await limit({ newClientOrderId: 'rest-1', price: binance.restingPrice() })
    expect(Object.keys(placed.body).join(' ')).toBe(ACK_KEYS)
    expect(placed.body).toMatchObject({
      status: 'NEW',
      clientOrderId: 'rest-1',
      executedQty: '0.000',
      stopPrice: '0.00',
    })
    const { orderId } = placed.body
    const named = { symbol: 'BTCUSDT', orderId: Number(orderId) }
    const queried = await binance.signed('GET', '/fapi/v1/order', named)
    expect(Object.keys(queried.body).join(' ')).toBe(ROW_KEYS)
    const listed = await binance.signed('GET', '/fapi/v1/openOrders', { symbol: 'btcusdt' })
    expect(listed.body).toEqual([queried.body])
    const price = binance.restingPrice(0.98)
    const modified = await binance.signed('PUT', '/fapi/v1/order', { ...named, side: 'BUY', quantity: '0.011', price })
    expect(modified.body).toMatchObject({ orderId, pair: 'BTCUSDT', origQty: '0.011', selfTradePreventionMode: 'NONE' })
    const gone = await binance.signed('DELETE', '/fapi/v1/order', named)
    expect(Object.keys(gone.body).join(' ')).toBe(ACK_KEYS)
    expect(gone.body).toMatchObject({ status: 'CANCELED', orderId })
    expect(await binance.signed('GET', '/fapi/v1/openOrder', named)).toMatchObject({
      status: 400,
      body: { code: -2013 },
    })
    expect(await binance.signed('DELETE', '/fapi/v1/order', named)).toMatchObject({
      status: 400,
      body: { code: -2011 },
    })
  })

  test('ACK answers as new, RESULT with the outcome', async () => {
    const market = { symbol: 'BTCUSDT', type: 'MARKET', quantity: '0.002' }
    const ack = await order({ ...market, side: 'BUY' })
    const result = await order({ ...market, side: 'SELL', newOrderRespType: 'RESULT' })
    expect(ack.body).toMatchObject({ status: 'NEW', executedQty: '0.000', timeInForce: 'GTC' })
    expect(result.body).toMatchObject({ status: 'FILLED', executedQty: '0.002', cumQty: '0.002' })
    const trades = await binance.signed('GET', '/fapi/v1/userTrades', {
      symbol: 'BTCUSDT',
      orderId: Number(ack.body['orderId']),
    })
    expect(trades.body).toMatchObject([{ buyer: true, maker: false, commissionAsset: 'USDT' }])
    const income = await binance.signed('GET', '/fapi/v1/income', { incomeType: 'COMMISSION' })
    expect(income.body).toMatchObject([{ symbol: 'BTCUSDT' }, { symbol: 'BTCUSDT' }])
  })

  test('a name is made for an order that came without', async () => {
    expect((await limit()).body['clientOrderId']).toMatch(/^[A-Za-z0-9]{22}$/)
  })

  test.each<[string, Fields, number, string]>([
    [
      'no quantity',
      { quantity: '' },
      -1102,
      "Mandatory parameter 'quantity' was not sent, was empty/null, or malformed.",
    ],
    [
      'a quantity that is no number',
      { quantity: 'one' },
      -1102,
      "Mandatory parameter 'quantity' was not sent, was empty/null, or malformed.",
    ],
    [
      'no time in force',
      { timeInForce: '' },
      -1102,
      "Mandatory parameter 'timeInForce' was not sent, was empty/null, or malformed.",
    ],
    ['an odd time in force', { timeInForce: 'DAY' }, -1115, 'Invalid timeInForce.'],
    ['an odd side', { side: 'LONG' }, -1117, 'Invalid side.'],
    ['an odd type', { type: 'ICEBERG' }, -1116, 'Invalid orderType.'],
    [
      'a conditional type',
      { type: 'STOP_MARKET' },
      -4120,
      'Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.',
    ],
    ['an unknown symbol, before any figure', { symbol: 'NONEUSDT', price: '1.23456789' }, -1121, 'Invalid symbol.'],
    ['too many decimals', { price: '60000.005' }, -1111, 'Precision is over the maximum defined for this asset.'],
    [
      'too many decimals of size',
      { quantity: '0.0001' },
      -1111,
      'Precision is over the maximum defined for this asset.',
    ],
    ['off the tick', { price: '60000.05' }, -4014, 'Price not increased by tick size.'],
    ['below every price', { price: '1.0' }, -4013, 'Price less than min price.'],
    ['above every price', { price: '99999999' }, -4002, 'Price greater than max price.'],
    ['a negative price', { price: '-1' }, -4001, 'Price less than 0.'],
    ['no size at all', { quantity: '0' }, -4003, 'Quantity less than zero.'],
    ['a size too large', { quantity: '5000' }, -4005, 'Quantity greater than max quantity.'],
    [
      'a value too small',
      { price: '40000', quantity: '0.001' },
      -4164,
      "Order's notional must be no smaller than 50 (unless you choose reduce only)",
    ],
    ['a buy far above the mark', { price: '200000' }, -4016, 'Price is higher than mark price multiplier cap.'],
    [
      'a sell far below the mark',
      { side: 'SELL', price: '30000' },
      -4024,
      'Price is lower than mark price multiplier floor.',
    ],
    [
      'a name too long',
      { newClientOrderId: 'x'.repeat(37) },
      -4015,
      'Client order id length should not be more than 36 chars',
    ],
    [
      'the wrong position side',
      { positionSide: 'LONG' },
      -4061,
      "Order's position side does not match user's setting.",
    ],
    ['nothing to reduce', { reduceOnly: 'true' }, -2022, 'ReduceOnly Order is rejected.'],
    ['more than the account has', { quantity: '900' }, -2019, 'Margin is insufficient.'],
    ['a self-trade mode that is none', { selfTradePreventionMode: 'X' }, -5039, 'Invalid self trade prevention mode'],
    [
      'a self-trade mode that is not built',
      { selfTradePreventionMode: 'NONE' },
      -4084,
      'Method is not allowed currently. Upcoming soon.',
    ],
    ['an answer of no type', { newOrderRespType: 'FULL' }, -1136, 'Invalid newOrderRespType.'],
    [
      'a date too near',
      { timeInForce: 'GTD', goodTillDate: String(Date.now() + 1000) },
      -5040,
      'The goodTillDate must lie more than 600 seconds ahead.',
    ],
  ])('refused: %s', async (_name, change, code, msg) => {
    expect(await limit(change)).toMatchObject({ status: 400, body: { code, msg } })
  })

  test('refused by the book: post-only that would take, FOK that cannot fill, a name in use', async () => {
    const crossing = binance.restingPrice(1.01)
    const suffix = 'The order will not be recorded in the order history'
    expect((await limit({ timeInForce: 'GTX', price: crossing })).body).toEqual({
      code: -5022,
      msg: `Due to the order could not be executed as maker, the Post Only order will be rejected. ${suffix}`,
    })
    expect((await limit({ timeInForce: 'FOK' })).body).toEqual({
      code: -5021,
      msg: `Due to the order could not be filled immediately, the FOK order has been rejected. ${suffix}`,
    })
    await limit({ newClientOrderId: 'twice' })
    expect((await limit({ newClientOrderId: 'twice' })).body).toEqual({
      code: -4116,
      msg: 'clientOrderId is duplicated',
    })
  })

  test('GTD rests with its date cut to seconds; priceMatch takes its price from the book', async () => {
    const date = Date.now() + 700_123
    const dated = await limit({ timeInForce: 'GTD', goodTillDate: String(date) })
    expect(dated.body).toMatchObject({ timeInForce: 'GTD', goodTillDate: Math.floor(date / 1000) * 1000 })
    const queued = await order({ ...LIMIT, priceMatch: 'QUEUE_20' })
    expect(queued.body).toMatchObject({ priceMatch: 'QUEUE_20', status: 'NEW' })
    expect(Number(queued.body['price'])).toBeGreaterThan(0)
    expect((await limit({ priceMatch: 'QUEUE' })).body).toMatchObject({ code: -1106 })
  })

  test('modify: both figures are needed, and something must change', async () => {
    const { body } = await limit()
    const named = { symbol: 'BTCUSDT', orderId: Number(body['orderId']), side: 'BUY' }
    const modify = (fields: Fields) => binance.signed('PUT', '/fapi/v1/order', { ...named, ...fields })
    const same = { price: String(body['price']), quantity: '0.010' }
    expect((await modify({ quantity: '0.011' })).body).toMatchObject({ code: -1102 })
    expect((await modify(same)).body).toMatchObject({ code: -5027, msg: 'No need to modify the order.' })
    expect((await modify({ ...same, quantity: '0.011', reduceOnly: 'true' })).body).toMatchObject({ code: -5047 })
    expect((await modify({ price: '40000', quantity: '0.001' })).body).toMatchObject({ code: -5029 })
    expect((await binance.signed('PUT', '/fapi/v1/order', { ...named, ...same, orderId: 1 })).body).toMatchObject({
      code: -2013,
    })
  })

  test('a test order is checked and not placed', async () => {
    const reply = await binance.signed('POST', '/fapi/v1/order/test', { ...LIMIT, price: binance.restingPrice() })
    expect([reply.status, reply.body]).toEqual([200, {}])
    expect((await binance.signed('GET', '/fapi/v1/openOrders')).body).toEqual([])
  })
})

describe('batches', () => {
  const element = (change: Fields = {}): Fields => ({ ...LIMIT, price: binance.restingPrice(), ...change })
  const batch = (orders: readonly Fields[]) =>
    binance.signed('POST', '/fapi/v1/batchOrders', { batchOrders: JSON.stringify(orders) })

  test('each order has its own answer, in the order of the request', async () => {
    const { status, body } = await batch([
      element({ newClientOrderId: 'b-1' }),
      element({ quantity: '0.0001' }),
      element(),
    ])
    expect(status).toBe(200)
    expect(body).toMatchObject([{ clientOrderId: 'b-1', status: 'NEW' }, { code: -1111 }, { status: 'NEW' }])
  })

  test('more than five are refused whole', async () => {
    expect(await batch(Array.from({ length: 6 }, () => element()))).toMatchObject({
      status: 400,
      body: { code: -4082 },
    })
  })

  test('raw JSON in a form, as ccxt signs it', async () => {
    const text = `batchOrders=${JSON.stringify([element()])}&timestamp=${Date.now()}`
    const { status, body } = await binance.raw('POST', '/fapi/v1/batchOrders', {
      headers: { 'X-MBX-APIKEY': binance.keys.apiKey, 'content-type': 'application/x-www-form-urlencoded' },
      body: `${text}&signature=${hmac(binance.keys.apiSecret, text)}`,
    })
    expect([status, dig(body, 0, 'status')]).toEqual([200, 'NEW'])
  })

  test('cancel by either list, whatever the case of its name', async () => {
    const { body } = await batch([element({ newClientOrderId: 'c-1' }), element({ newClientOrderId: 'c-2' })])
    const ids = [dig<number>(body, 0, 'orderId'), 1]
    const byIds = await binance.signed('DELETE', '/fapi/v1/batchOrders', {
      symbol: 'BTCUSDT',
      orderidlist: JSON.stringify(ids),
    })
    expect(byIds.body).toMatchObject([{ status: 'CANCELED', clientOrderId: 'c-1' }, { code: -2011 }])
    const names = { symbol: 'BTCUSDT', origClientOrderIdList: '["c-2"]' }
    expect((await binance.signed('DELETE', '/fapi/v1/batchOrders', names)).body).toMatchObject([
      { clientOrderId: 'c-2' },
    ])
  })

  test('modify in a batch', async () => {
    const { body } = await limit()
    const orders = [
      { symbol: 'BTCUSDT', side: 'BUY', orderId: body['orderId'], quantity: '0.020', price: body['price'] },
    ]
    const reply = await binance.signed('PUT', '/fapi/v1/batchOrders', { batchOrders: JSON.stringify(orders) })
    expect(reply.body).toMatchObject([{ origQty: '0.020', pair: 'BTCUSDT' }])
  })
})

describe('account', () => {
  test.each([
    [
      '/fapi/v3/balance',
      'accountAlias asset balance crossWalletBalance crossUnPnl availableBalance maxWithdrawAmount marginAvailable updateTime',
    ],
    [
      '/fapi/v2/positionRisk',
      'symbol positionAmt entryPrice breakEvenPrice markPrice unRealizedProfit liquidationPrice leverage maxNotionalValue marginType isolatedMargin isAutoAddMargin positionSide notional isolatedWallet updateTime',
    ],
    ['/fapi/v1/symbolConfig', 'symbol marginType isAutoAddMargin leverage maxNotionalValue'],
    ['/fapi/v1/leverageBracket', 'symbol brackets'],
    ['/fapi/v1/rateLimit/order', 'rateLimitType interval intervalNum limit'],
  ])('%s is a list of rows', async (path, keys) => {
    const { body } = await binance.signed('GET', path)
    expect(Object.keys(dig<Json>(body, 0)).join(' ')).toBe(keys)
  })

  test('margin of open orders is taken off what is available; asset rows are never of time 0', async () => {
    await limit({ quantity: '0.100' })
    const { body } = await binance.signed('GET', '/fapi/v3/account')
    const figure = (name: string): number => Number(body[name])
    expect(figure('totalOpenOrderInitialMargin')).toBeGreaterThan(100)
    expect(figure('availableBalance')).toBeCloseTo(figure('totalMarginBalance') - figure('totalInitialMargin'), 6)
    expect(dig<number>(body, 'assets', 0, 'updateTime')).toBeGreaterThan(0)
    expect(dig<Json[]>(body, 'positions').map(({ symbol }) => symbol)).toEqual(['BTCUSDT'])
  })

  test('a position: signed amount and notional, and gone when flat', async () => {
    const market = { symbol: 'ETHUSDT', type: 'MARKET', quantity: '0.100' }
    await order({ ...market, side: 'SELL' })
    const { body } = await binance.signed('GET', '/fapi/v3/positionRisk', { symbol: 'ETHUSDT' })
    expect(body).toMatchObject([
      { positionAmt: '-0.100', positionSide: 'BOTH', isolatedMargin: '0', marginAsset: 'USDT' },
    ])
    expect(Number(dig(body, 0, 'notional'))).toBeLessThan(0)
    await order({ ...market, side: 'BUY', reduceOnly: 'true' })
    expect((await binance.signed('GET', '/fapi/v3/positionRisk', { symbol: 'ETHUSDT' })).body).toEqual([])
  })

  test('fees, leverage and the single modes', async () => {
    const { body: fees } = await binance.signed('GET', '/fapi/v1/commissionRate', { symbol: 'BTCUSDT' })
    expect(fees).toMatchObject({ makerCommissionRate: '0.000200', takerCommissionRate: '0.000500' })
    const { body } = await binance.signed('POST', '/fapi/v1/leverage', { symbol: 'ETHUSDT', leverage: 10 })
    expect(body).toEqual({ leverage: 10, maxNotionalValue: '100000000', symbol: 'ETHUSDT' })
    const refusals = await Promise.all([
      binance.signed('POST', '/fapi/v1/leverage', { symbol: 'ETHUSDT', leverage: 126 }),
      binance.signed('POST', '/fapi/v1/marginType', { symbol: 'ETHUSDT', marginType: 'CROSSED' }),
      binance.signed('POST', '/fapi/v1/positionSide/dual', { dualSidePosition: 'false' }),
      binance.signed('POST', '/fapi/v1/multiAssetsMargin', { multiAssetsMargin: 'false' }),
    ])
    expect(refusals.map(({ body }) => body['code'])).toEqual([-4028, -4046, -4059, -4171])
    expect((await binance.signed('GET', '/fapi/v1/positionSide/dual')).body).toEqual({ dualSidePosition: false })
  })
})
