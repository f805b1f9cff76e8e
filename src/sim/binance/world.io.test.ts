import { afterAll, beforeAll, expect, test } from 'vitest'
import { dig } from '../../../test/wire/open-bybit.ts'
import { type OpenBinance, openBinance } from '../../../test/wire/open-binance.ts'

// The wire between world, tier and faults: what the gate and the quota make of it.

let binance: OpenBinance

beforeAll(async () => {
  binance = await openBinance({ tier: 'default', world: 'article' })
})
afterAll(async () => {
  await binance[Symbol.asyncDispose]()
})

const order = () => ({
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.010',
  price: binance.restingPrice(),
})

test('an order waits for the delay of the world, a question does not', async () => {
  const fields = { ...order(), newClientOrderId: 'slow-1' }
  await binance.signed('POST', '/fapi/v1/order', fields)
  await binance.signed('GET', '/fapi/v1/openOrders', { symbol: 'BTCUSDT' })
  const records = binance.log.since(0)
  const placed = records.find(({ clientId }) => clientId === 'slow-1')
  const asked = records.find(({ op }) => op === 'GET /fapi/v1/openOrders')
  expect(placed?.injectedMs).toBeGreaterThan(1)
  expect(asked?.injectedMs).toBe(0)
})

test('a window that ends on the way to the engine: -5028, and no order', async () => {
  // Half the drawn delay is beyond 6 ms more often than not; what is quicker, or late on arrival already, is tried again.
  for (let attempt = 0; attempt < 100; attempt++) {
    const named = { symbol: 'BTCUSDT', newClientOrderId: `late-${attempt}` }
    const { body } = await binance.signed('POST', '/fapi/v1/order', { ...order(), ...named, recvWindow: 6 })
    if (body['code'] !== -5028) continue
    expect(body['msg']).toBe('Timestamp for this request is outside of the ME recvWindow.')
    const query = { symbol: 'BTCUSDT', origClientOrderId: named.newClientOrderId }
    expect((await binance.signed('GET', '/fapi/v1/order', query)).body['code']).toBe(-2013)
    return
  }
  expect.unreachable('the engine never saw an order too late')
})

test('lost probes stay unanswered, other requests do not', async () => {
  binance.side.faults.loseProbes(1)
  // Looked at from the start: on a loaded machine it is lost before the other request is answered.
  const lost = expect(
    fetch(`${binance.server.rest}/fapi/v1/time`, { signal: AbortSignal.timeout(300) }),
  ).rejects.toThrow()
  expect((await binance.get('/fapi/v1/openInterest?symbol=BTCUSDT')).status).toBe(200)
  await lost
  expect((await binance.get('/fapi/v1/time')).status).toBe(200)
})

test('a cut line: every socket is gone without a close frame', async () => {
  const [stream, api] = await Promise.all([binance.stream('/public/ws/btcusdt@trade'), binance.api()])
  binance.side.faults.disconnect()
  expect(await Promise.all([stream.closed, api.closed])).toEqual([1006, 1006])
})

test('exchange information tells the limits of the tier; too much weight is 429 with Retry-After', async () => {
  const { body } = await binance.get('/fapi/v1/exchangeInfo')
  expect(dig<object[]>(body, 'rateLimits')).toEqual([
    { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2400 },
    { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: 1200 },
    { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 300 },
  ])
  let reply = await binance.get('/fapi/v1/depth?symbol=BTCUSDT&limit=1000')
  for (let asked = 0; asked < 250 && reply.status === 200; asked++)
    reply = await binance.get('/fapi/v1/depth?symbol=BTCUSDT&limit=1000')
  expect([reply.status, reply.body['code']]).toEqual([429, -1003])
  expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0)
})
