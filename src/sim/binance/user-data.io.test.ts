import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
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

const BUY = { symbol: 'BTCUSDT', side: 'BUY', quantity: '0.010' }

async function listenKey(): Promise<string> {
  const { body } = await binance.keyed('POST', '/fapi/v1/listenKey')
  return dig(body, 'listenKey')
}

async function place(fields: Record<string, string>): Promise<Json> {
  const { status, body } = await binance.signed('POST', '/fapi/v1/order', { ...BUY, ...fields })
  expect([status, body['msg']]).toEqual([200, undefined])
  return body
}

const resting = (clientId: string, share?: number): Record<string, string> => ({
  type: 'LIMIT',
  timeInForce: 'GTC',
  price: binance.restingPrice(share),
  newClientOrderId: clientId,
})

/** The next order event of that client id. */
function orderEvent(socket: PlainSocket, clientId: string): Promise<Json> {
  return socket.next((frame) => frame['e'] === 'ORDER_TRADE_UPDATE' && dig(frame, 'o', 'c') === clientId)
}

describe('listen keys', () => {
  test('one key while it lives; PUT gives it back, DELETE ends it, then PUT is -1125', async () => {
    const key = await listenKey()
    expect(key).toMatch(/^[A-Za-z0-9]{64}$/)
    expect(await listenKey()).toBe(key)
    expect(await binance.keyed('PUT', '/fapi/v1/listenKey')).toMatchObject({ status: 200, body: { listenKey: key } })
    expect(await binance.keyed('DELETE', '/fapi/v1/listenKey')).toMatchObject({ status: 200, body: {} })
    expect(await binance.keyed('PUT', '/fapi/v1/listenKey')).toMatchObject({
      status: 400,
      body: { code: -1125, msg: 'This listenKey does not exist.' },
    })
    expect(await listenKey()).not.toBe(key)
  })

  test('an hour without PUT: the socket is told, and hears no more', async () => {
    const key = await listenKey()
    const socket = await binance.stream(`/private/ws/${key}`)
    binance.clock.set({ skewMs: 3_600_001 })
    expect(await socket.next(() => true)).toMatchObject({ e: 'listenKeyExpired', listenKey: key })
    binance.clock.set({ skewMs: 0 })
    const fresh = await binance.stream(`/private/ws/${await listenKey()}`)
    await place(resting('after-expiry'))
    await orderEvent(fresh, 'after-expiry')
    expect(socket.frames).toHaveLength(1)
  })
})

describe('subscribing', () => {
  test('path, query, stream name and SUBSCRIBE all deliver; a wrong key and a market route do not', async () => {
    const key = await listenKey()
    const paths = [
      `/private/ws/${key}`,
      `/private/ws?listenKey=${key}`,
      `/private/stream?listenKey=${key}`,
      `/private/stream?streams=${key}`,
      `/ws/${key}`,
      `/stream?streams=${key}`,
    ]
    const sockets = await Promise.all(paths.map((path) => binance.stream(path)))
    const late = await binance.stream('/private/stream?streams=')
    late.send({ method: 'SUBSCRIBE', params: [key], id: 'c0ffee' })
    expect(await late.next(() => true)).toEqual({ result: null, id: 'c0ffee' })
    const silent = await Promise.all(
      [`/private/ws/${'x'.repeat(64)}`, `/market/ws/${key}`].map((path) => binance.stream(path)),
    )
    await place(resting('four-ways'))
    const isIt = (frame: Json): boolean => {
      const event = dig<Json>(frame, 'data') ?? frame
      return dig(event, 'o', 'c') === 'four-ways'
    }
    const frames = await Promise.all([...sockets, late].map((socket) => socket.next(isIt)))
    expect(frames.map(({ stream }) => stream)).toEqual([undefined, undefined, key, key, undefined, key, key])
    expect(silent.map(({ frames }) => frames.length)).toEqual([0, 0])
  })

  test('events= lets only those through', async () => {
    const socket = await binance.stream(`/private/ws?listenKey=${await listenKey()}&events=ACCOUNT_UPDATE`)
    await place({ type: 'MARKET' })
    await place({ type: 'MARKET', side: 'SELL' })
    await socket.next(() => true)
    await socket.next(() => true)
    expect(new Set(socket.frames.map(({ e }) => e))).toEqual(new Set(['ACCOUNT_UPDATE']))
  })
})

describe('events', () => {
  test('an order’s life: NEW, AMENDMENT with modifyId, CANCELED, and every field', async () => {
    const socket = await binance.stream(`/private/ws/${await listenKey()}`)
    const { orderId } = await place(resting('life-1'))
    const born = await orderEvent(socket, 'life-1')
    const price = binance.restingPrice(0.985)
    const change = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      orderId: Number(orderId),
      quantity: '0.012',
      price,
      modifyId: 44_444,
    }
    const { body: changed } = await binance.signed('PUT', '/fapi/v1/order', change)
    expect(changed).toMatchObject({ orderId, status: 'NEW', origQty: '0.012', pair: 'BTCUSDT', modifyId: 44_444 })
    const amended = await orderEvent(socket, 'life-1')
    await binance.signed('DELETE', '/fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: 'life-1' })
    const gone = await orderEvent(socket, 'life-1')
    expect(Object.keys(born)).toEqual(['e', 'E', 'T', 'o'])
    expect(Object.keys(dig<Json>(born, 'o')).join(' ')).toBe(
      's c S o f q p ap sp x X i l z L n N T t b a m R wt ot ps cp rp pP si ss V pm gtd er',
    )
    expect(dig<Json>(born, 'o')).toMatchObject({
      x: 'NEW',
      X: 'NEW',
      i: orderId,
      q: '0.010',
      V: 'EXPIRE_MAKER',
      er: '0',
    })
    expect(dig<Json>(amended, 'o')).toMatchObject({ x: 'AMENDMENT', X: 'NEW', M: '44444', q: '0.012', V: 'NONE' })
    expect(dig<Json>(gone, 'o')).toMatchObject({ x: 'CANCELED', X: 'CANCELED', z: '0', b: '0', t: 0, er: '0' })
  })

  test('a fill: TRADE_LITE, ACCOUNT_UPDATE, ORDER_TRADE_UPDATE, in money that adds up', async () => {
    const socket = await binance.stream(`/private/ws/${await listenKey()}`)
    const walletBefore = Number(binance.exchange.keys.get(binance.keys.apiKey)?.account.wallet)
    const { body } = await binance.signed('POST', '/fapi/v1/order', {
      ...BUY,
      type: 'MARKET',
      newClientOrderId: 'fill-1',
      newOrderRespType: 'RESULT',
    })
    expect(body).toMatchObject({ status: 'FILLED', executedQty: '0.010' })
    const filled = await socket.next((frame) => dig(frame, 'o', 'X') === 'FILLED')
    const kinds = socket.frames.map((frame) =>
      `${String(frame['e'])} ${dig<string | undefined>(frame, 'o', 'x') ?? ''}`.trim(),
    )
    expect(kinds.slice(0, 4)).toEqual([
      'ORDER_TRADE_UPDATE NEW',
      'TRADE_LITE',
      'ACCOUNT_UPDATE',
      'ORDER_TRADE_UPDATE TRADE',
    ])
    const [, lite = {}, account = {}] = socket.frames
    expect(Object.keys(lite).join(' ')).toBe('e E T s q p m c S L l t i')
    expect(dig<Json>(account, 'a', 'P', 0)).toMatchObject({ s: 'BTCUSDT', ps: 'BOTH', mt: 'cross', iw: '0' })
    expect(Object.keys(dig<Json>(account, 'a', 'P', 0)).join(' ')).toBe('s pa ep bep cr up mt iw ps')
    const trades = socket.frames.filter((frame) => dig(frame, 'o', 'x') === 'TRADE')
    const fees = trades.reduce((sum, frame) => sum + Number(dig(frame, 'o', 'n')), 0)
    const updates = socket.frames.filter(({ e }) => e === 'ACCOUNT_UPDATE')
    expect(Number(dig(updates.at(-1), 'a', 'B', 0, 'wb'))).toBeCloseTo(walletBefore - fees, 6)
    const value = trades.reduce((sum, frame) => sum + Number(dig(frame, 'o', 'L')) * Number(dig(frame, 'o', 'l')), 0)
    expect(fees).toBeCloseTo(value * 0.0005, 6)
    expect(dig<Json>(filled, 'o')).toMatchObject({ z: '0.010', m: false, N: 'USDT', f: 'GTC', o: 'MARKET' })
    await place({ type: 'MARKET', side: 'SELL' })
  })

  test('an IOC remainder ends in EXPIRED with reason 2; a refused post-only makes no event', async () => {
    const socket = await binance.stream(`/private/ws/${await listenKey()}`)
    await place({ type: 'LIMIT', timeInForce: 'IOC', price: binance.restingPrice(), newClientOrderId: 'ioc-1' })
    expect(dig<Json>(await orderEvent(socket, 'ioc-1'), 'o')).toMatchObject({ x: 'NEW', f: 'IOC' })
    expect(dig<Json>(await orderEvent(socket, 'ioc-1'), 'o')).toMatchObject({ x: 'EXPIRED', X: 'EXPIRED', er: '2' })
    const crossing = { ...resting('gtx-1', 1.01), timeInForce: 'GTX' }
    const { status, body } = await binance.signed('POST', '/fapi/v1/order', { ...BUY, ...crossing })
    expect([status, body['code']]).toEqual([400, -5022])
    await place(resting('gtx-after'))
    await orderEvent(socket, 'gtx-after')
    expect(socket.frames.some((frame) => dig(frame, 'o', 'c') === 'gtx-1')).toBe(false)
    const query = { symbol: 'BTCUSDT', origClientOrderId: 'gtx-1' }
    expect((await binance.signed('GET', '/fapi/v1/order', query)).body).toMatchObject({ code: -2013 })
  })

  test('leverage: the configuration event', async () => {
    const socket = await binance.stream(`/private/ws/${await listenKey()}`)
    await binance.signed('POST', '/fapi/v1/leverage', { symbol: 'ETHUSDT', leverage: 25 })
    expect(await socket.next(() => true)).toMatchObject({ e: 'ACCOUNT_CONFIG_UPDATE', ac: { s: 'ETHUSDT', l: 25 } })
  })

  test('the countdown cancels when nobody calls again', async () => {
    const socket = await binance.stream(`/private/ws/${await listenKey()}`)
    await place(resting('countdown'))
    const fields = { symbol: 'BTCUSDT', countdownTime: 50 }
    expect((await binance.signed('POST', '/fapi/v1/countdownCancelAll', fields)).body).toEqual({
      symbol: 'BTCUSDT',
      countdownTime: '50',
    })
    expect(dig(await orderEvent(socket, 'countdown'), 'o', 'x')).toBe('NEW')
    expect(dig(await orderEvent(socket, 'countdown'), 'o', 'x')).toBe('CANCELED')
  })

  test('order events are on record under the client’s id', async () => {
    const socket = await binance.stream(`/private/ws/${await listenKey()}`)
    await place(resting('recorded-1'))
    await orderEvent(socket, 'recorded-1')
    const records = binance.log.since(0).filter(({ clientId }) => clientId === 'recorded-1')
    const kinds = new Set(records.map(({ op, transport }) => `${transport} ${op}`))
    expect(kinds).toEqual(new Set(['rest order.place', 'stream order-event']))
  })
})
