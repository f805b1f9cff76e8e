import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { dig } from '../../../test/wire/open-bybit.ts'
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
    const { body } = await binance.signed('POST', '/fapi/v1/order', element())
    const orders = [
      { symbol: 'BTCUSDT', side: 'BUY', orderId: body['orderId'], quantity: '0.020', price: body['price'] },
    ]
    const reply = await binance.signed('PUT', '/fapi/v1/batchOrders', { batchOrders: JSON.stringify(orders) })
    expect(reply.body).toMatchObject([{ origQty: '0.020', pair: 'BTCUSDT' }])
  })
})
