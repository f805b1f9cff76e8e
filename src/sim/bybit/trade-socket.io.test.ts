import { afterAll, beforeAll, expect, test } from 'vitest'
import { dig, hmac, type Json, type OpenBybit, openBybit, PlainSocket } from '../../../test/wire/open-bybit.ts'

let bybit: OpenBybit

beforeAll(async () => {
  bybit = await openBybit()
})
afterAll(async () => {
  await bybit[Symbol.asyncDispose]()
})

const create = (reqId: string, fields: object, change: object = {}): Json => ({
  reqId,
  header: { 'X-BAPI-TIMESTAMP': String(Date.now()), 'X-BAPI-RECV-WINDOW': '5000' },
  op: 'order.create',
  args: [{ category: 'linear', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.001', ...fields }],
  ...change,
})
const restingPrice = (): string =>
  (Math.round(Number(bybit.exchange.market('BTCUSDT').markPrice) * 9.93) / 10).toFixed(1)

test('an order: taken, under the request id, with limits, trace and connection', async () => {
  const socket = await bybit.trade()
  const answer = await socket.ask(create('r-1', { price: restingPrice(), orderLinkId: 'ws-1' }))
  expect(answer).toMatchObject({
    reqId: 'r-1',
    retCode: 0,
    retMsg: 'OK',
    op: 'order.create',
    data: { orderLinkId: 'ws-1' },
    retExtInfo: {},
  })
  expect(dig(answer, 'header')).toMatchObject({
    'X-Bapi-Limit': expect.stringMatching(/^\d+$/),
    'X-Bapi-Limit-Status': expect.stringMatching(/^\d+$/),
    'X-Bapi-Limit-Reset-Timestamp': expect.stringMatching(/^\d{13}$/),
    Traceid: expect.stringMatching(/^[0-9a-f]{32}$/),
    Timenow: expect.stringMatching(/^\d{13}$/),
  })
  const ref = { orderLinkId: 'ws-1', side: undefined, orderType: undefined, qty: undefined }
  const amended = await socket.ask(create('r-2', { ...ref, qty: '0.002' }, { op: 'order.amend' }))
  expect(amended).toMatchObject({ retCode: 0, op: 'order.amend', data: { orderLinkId: 'ws-1' } })
  const gone = await socket.ask(create('r-3', ref, { op: 'order.cancel' }))
  expect(gone).toMatchObject({ retCode: 0, op: 'order.cancel', data: { orderLinkId: 'ws-1' } })
  const again = await socket.ask(create('r-4', ref, { op: 'order.cancel' }))
  expect(again).toMatchObject({
    retCode: 110001,
    retMsg: 'order not exists or too late to cancel',
    data: {},
    retExtInfo: {},
  })
})

test('a batch: codes beside the rows', async () => {
  const socket = await bybit.trade()
  const item = { symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.001', price: restingPrice() }
  const args = [
    {
      category: 'linear',
      request: [
        { ...item, orderLinkId: 'wb-1' },
        { ...item, orderLinkId: 'wb-2', positionIdx: 1 },
      ],
    },
  ]
  const answer = await socket.ask({ ...create('r-5', {}, { op: 'order.create-batch' }), args, reqId: 'r-5' })
  expect(answer).toMatchObject({
    retCode: 0,
    data: { list: [{ orderLinkId: 'wb-1' }, { orderId: '', orderLinkId: 'wb-2', createAt: '' }] },
    retExtInfo: {
      list: [
        { code: 0, msg: 'OK' },
        { code: 10001, msg: 'position idx not match position mode' },
      ],
    },
  })
})

test.each([
  ['an unknown op', { op: 'order.dance' }, 10404],
  ['cancel-all, which REST alone has', { op: 'order.cancel-all' }, 10404],
  ['another category', { args: [{ category: 'spot', symbol: 'BTCUSDT' }] }, 10404],
  ['no header', { header: undefined }, 10002],
  ['an old stamp', { header: { 'X-BAPI-TIMESTAMP': '1792000000000' } }, 10002],
  ['two arguments', { args: [{}, {}] }, 10001],
  ['a long request id', { reqId: 'x'.repeat(37) }, 10001],
])('refused: %s', async (_name, change, retCode) => {
  const socket = await bybit.trade()
  const frame = create('bad', { price: restingPrice() }, change)
  const answer = await socket.ask(frame)
  expect(answer).toMatchObject({ retCode, data: {}, op: dig(frame, 'op') })
})

test('header values may be numbers; a request id serves once a connection', async () => {
  const [socket, other] = await Promise.all([bybit.trade(), bybit.trade()])
  const header = { 'X-BAPI-TIMESTAMP': Date.now(), 'X-BAPI-RECV-WINDOW': 5000 }
  const frame = create('same', { price: restingPrice() }, { header })
  expect((await socket.ask(frame))['retCode']).toBe(0)
  expect((await socket.ask(frame))['retCode']).toBe(20006)
  expect((await other.ask(frame))['retCode']).toBe(0)
})

test('logon: refusals with their codes; a second one is answered and changes nothing', async () => {
  const logon = (reqId: string, apiKey: string, sign?: string): Json => {
    const expires = Date.now() + 5_000
    return {
      reqId,
      op: 'auth',
      args: [apiKey, expires, sign ?? hmac(bybit.keys.apiSecret, `GET/realtime${expires}`)],
    }
  }
  const { apiKey } = bybit.keys
  const [wrong, unknown, right] = await Promise.all([1, 2, 3].map(() => PlainSocket.open(bybit.server.trade)))
  expect(await wrong?.ask(logon('a', apiKey, 'b'.repeat(64)))).toMatchObject({ retCode: 10004, op: 'auth' })
  expect(await wrong?.closed).toBe(1000)
  expect(await unknown?.ask(logon('b', 'NOBODY'))).toMatchObject({ retCode: 10003 })
  expect(await right?.ask(create('early', { price: restingPrice() }))).toMatchObject({
    retCode: 10007,
    reqId: 'early',
  })
  right?.send(logon('c', apiKey))
  right?.send(logon('d', apiKey))
  right?.send(create('r-9', { price: restingPrice() }))
  expect(await right?.next((frame) => frame['reqId'] === 'c')).toMatchObject({ retCode: 0, retMsg: 'OK', op: 'auth' })
  expect(await right?.next((frame) => frame['reqId'] === 'd')).toMatchObject({ retCode: 20001, op: 'auth' })
  expect(await right?.next((frame) => frame['reqId'] === 'r-9')).toMatchObject({ retCode: 0 })
  for (const socket of [unknown, right]) socket?.close()
})

test('ping: op pong with the time', async () => {
  const socket = await bybit.trade()
  socket.send({ op: 'ping' })
  expect(await socket.next((frame) => frame['op'] === 'pong')).toMatchObject({
    retCode: 0,
    retMsg: 'OK',
    data: [expect.stringMatching(/^\d{13}$/)],
  })
})
