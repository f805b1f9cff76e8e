import { readFileSync } from 'node:fs'
import { sign } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { dig, type Json, type PlainSocket } from '../../../test/wire/open-bybit.ts'
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

type Fields = Record<string, string | number>

let lastId = 0

function ask(socket: PlainSocket, method: string, params?: object, id: number | string = ++lastId): Promise<Json> {
  socket.send({ id, method, ...(params !== undefined && { params }) })
  return socket.next((frame) => frame['id'] === id)
}

const order = (change: Fields = {}): Fields => ({
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.010',
  price: binance.restingPrice(),
  ...change,
})

test('an order’s life, with ids echoed and limits counted', async () => {
  const socket = await binance.api()
  const placed = await ask(socket, 'order.place', binance.apiParams(order({ newClientOrderId: 'api-1' })), 'text-id')
  expect(placed).toMatchObject({ id: 'text-id', status: 200, result: { status: 'NEW', clientOrderId: 'api-1' } })
  expect(
    dig<Json[]>(placed, 'rateLimits').map(
      ({ rateLimitType, interval }) => `${String(rateLimitType)} ${String(interval)}`,
    ),
  ).toEqual(['REQUEST_WEIGHT MINUTE', 'ORDERS MINUTE', 'ORDERS SECOND'])
  const named = { symbol: 'BTCUSDT', orderId: dig<number>(placed, 'result', 'orderId') }
  const status = await ask(socket, 'order.status', binance.apiParams(named))
  expect(dig<Json>(status, 'result')).toMatchObject({ status: 'NEW', avgPrice: '0.00000' })
  const change = { ...named, side: 'BUY', quantity: '0.012', price: binance.restingPrice(0.98) }
  const changed = await ask(socket, 'order.modify', binance.apiParams(change))
  expect(dig<Json>(changed, 'result')).toMatchObject({ origQty: '0.012', selfTradePreventionMode: 'NONE' })
  expect(dig<Json>(changed, 'result')['pair']).toBeUndefined()
  const gone = await ask(socket, 'order.cancel', binance.apiParams({ symbol: 'BTCUSDT', origClientOrderId: 'api-1' }))
  expect(dig<Json>(gone, 'result')).toMatchObject({ status: 'CANCELED' })
  const again = await ask(socket, 'order.cancel', binance.apiParams(named))
  expect(again).toMatchObject({ status: 400, error: { code: -2011, msg: 'Unknown order sent.' } })
  expect(dig<Json[]>(again, 'rateLimits')).toHaveLength(1)
})

test.each([
  ['no key', (fields: Fields) => ({ ...fields, apiKey: '' }), 401, -2014],
  ['a key of nobody', (fields: Fields) => ({ ...fields, apiKey: 'Q'.repeat(64) }), 401, -2015],
  ['no signature', (fields: Fields) => ({ ...fields, signature: '' }), 400, -1102],
  ['a wrong signature', (fields: Fields) => ({ ...fields, quantity: '0.011' }), 400, -1022],
])('refused with its id: %s', async (_name, spoil, status, code) => {
  const socket = await binance.api()
  const answer = await ask(socket, 'order.place', spoil(binance.apiParams(order())))
  expect(answer).toMatchObject({ status, error: { code } })
})

test('unreadable messages and unknown methods', async () => {
  const socket = await binance.api()
  socket.send('not json')
  expect(await socket.next(() => true)).toMatchObject({ id: null, status: 400, error: { code: -1013 } })
  expect(await ask(socket, 'order.frobnicate')).toMatchObject({ status: 400, error: { code: -1020 } })
})

test('numbers may be texts and booleans take part in the signature', async () => {
  const socket = await binance.api()
  const params = binance.apiParams(order({ recvWindow: '5000', returnRateLimits: 'false' }))
  const answer = await ask(socket, 'order.place', { ...params, returnRateLimits: false })
  expect([answer['status'], answer['rateLimits']]).toEqual([200, undefined])
})

test('the URL can hide the limits', async () => {
  const socket = await binance.api('?returnRateLimits=false')
  expect(Object.keys(await ask(socket, 'ticker.price', { symbol: 'BTCUSDT' }))).toEqual(['id', 'status', 'result'])
})

test('market data needs no key', async () => {
  const socket = await binance.api()
  const depth = await ask(socket, 'depth', { symbol: 'BTCUSDT', limit: 5 })
  expect(Object.keys(dig<Json>(depth, 'result')).join(' ')).toBe('lastUpdateId E T bids asks')
  expect(dig<unknown[]>(depth, 'result', 'bids')).toHaveLength(5)
  const book = await ask(socket, 'ticker.book', { symbol: 'BTCUSDT' })
  expect(Object.keys(dig<Json>(book, 'result')).join(' ')).toBe(
    'lastUpdateId symbol bidPrice bidQty askPrice askQty time',
  )
  expect(dig<unknown[]>(await ask(socket, 'ticker.price'), 'result')).toHaveLength(2)
})

test('account.* answers as v2, v2/account.* as v3', async () => {
  const socket = await binance.api()
  const result = async (method: string): Promise<Json> =>
    dig<Json>(await ask(socket, method, binance.apiParams({})), 'result')
  expect(dig<Json>(await result('account.position'), 0)).toMatchObject({ leverage: '20', marginType: 'cross' })
  expect(await result('v2/account.position')).toEqual([])
  expect(await result('v2/account.status')).not.toHaveProperty('feeTier')
  const status = await result('account.status')
  expect(status).toMatchObject({ feeTier: 0, canTrade: true })
  expect(dig<Json>(status, 'positions', 0)).toHaveProperty('breakEvenPrice')
  expect(await result('account.balance')).toEqual(await result('v2/account.balance'))
})

test('user data streams: the key alone opens them, and it is the REST one', async () => {
  const socket = await binance.api()
  const { apiKey } = binance.keys
  const { result } = await ask(socket, 'userDataStream.start', { apiKey })
  expect((await binance.keyed('POST', '/fapi/v1/listenKey')).body).toEqual(result)
  expect((await ask(socket, 'userDataStream.ping', { apiKey }))['result']).toEqual(result)
  expect(await ask(socket, 'userDataStream.stop', { apiKey })).toMatchObject({ status: 200, result: {} })
  expect(await ask(socket, 'userDataStream.ping', { apiKey })).toMatchObject({ error: { code: -1125 } })
})

test('a session: Ed25519 logs on, then neither key nor signature are needed', async () => {
  const socket = await binance.api()
  expect(await ask(socket, 'order.place', { ...order(), timestamp: Date.now() })).toMatchObject({ status: 401 })
  const timestamp = Date.now()
  const { apiKey, privateKeyFile } = binance.keys
  const text = `apiKey=${apiKey}&timestamp=${timestamp}`
  const signature = sign(null, Buffer.from(text), readFileSync(privateKeyFile)).toString('base64')
  const logon = await ask(socket, 'session.logon', { apiKey, timestamp, signature })
  expect(Object.keys(dig<Json>(logon, 'result'))).toEqual([
    'apiKey',
    'authorizedSince',
    'connectedSince',
    'returnRateLimits',
    'serverTime',
  ])
  const placed = await ask(socket, 'order.place', { ...order(), timestamp: Date.now() })
  expect(placed).toMatchObject({ status: 200, result: { status: 'NEW' } })
  expect(await ask(socket, 'order.place', order())).toMatchObject({ status: 400, error: { code: -1102 } })
  expect(dig<Json>(await ask(socket, 'session.status'), 'result')).toMatchObject({ apiKey })
  expect(dig<Json>(await ask(socket, 'session.logout'), 'result')).toMatchObject({
    apiKey: null,
    authorizedSince: null,
  })
  expect(await ask(socket, 'order.place', { ...order(), timestamp: Date.now() })).toMatchObject({ status: 401 })
})

test('a session is for Ed25519 alone', async () => {
  const socket = await binance.api()
  expect(await ask(socket, 'session.logon', binance.apiParams({}))).toMatchObject({ error: { code: -4056 } })
})

test('the records tell each order request by its client id', async () => {
  const socket = await binance.api()
  await ask(socket, 'order.place', binance.apiParams(order({ newClientOrderId: 'api-log' })))
  await ask(socket, 'order.cancel', binance.apiParams({ symbol: 'BTCUSDT', origClientOrderId: 'api-log' }))
  const records = binance.log.since(0).filter(({ clientId, op }) => clientId === 'api-log' && op !== 'order-event')
  expect(records.map(({ op, transport }) => [op, transport])).toEqual([
    ['order.place', 'ws'],
    ['order.cancel', 'ws'],
  ])
  expect(records.every(({ inNs, outNs }) => outNs > inNs)).toBe(true)
})
