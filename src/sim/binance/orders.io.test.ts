import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type OpenBinance, openBinance } from '../../../test/wire/open-binance.ts'

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
