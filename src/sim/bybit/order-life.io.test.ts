import { afterAll, beforeAll, expect, test } from 'vitest'
import { dig, type Json, type OpenBybit, openBybit, type PlainSocket } from '../../../test/wire/open-bybit.ts'

let bybit: OpenBybit
let trade: PlainSocket
let requestId = 0

beforeAll(async () => {
  bybit = await openBybit()
  trade = await bybit.trade()
})
afterAll(async () => {
  await bybit[Symbol.asyncDispose]()
})

const TOPICS = ['order', 'execution', 'execution.fast', 'position', 'wallet']

function send(op: string, fields: object): Promise<Json> {
  const header = { 'X-BAPI-TIMESTAMP': String(Date.now()) }
  const args = [{ category: 'linear', symbol: 'BTCUSDT', ...fields }]
  return trade.ask({ reqId: `r${++requestId}`, header, op, args })
}

function price(share: number): string {
  return (Math.round(Number(bybit.exchange.market('BTCUSDT').markPrice) * share * 10) / 10).toFixed(1)
}

const LIMIT = { side: 'Buy', orderType: 'Limit', qty: '0.003', timeInForce: 'GTC' }

/** The item of the next frame of a topic. */
async function item(stream: PlainSocket, topic: string): Promise<Record<string, unknown>> {
  return dig(await stream.next((frame) => frame['topic'] === topic), 'data', 0)
}

test('rest, amend, cancel: each told on order, position and wallet', async () => {
  const stream = await bybit.private(['order', 'position', 'wallet'])
  const resting = price(0.993)
  const { data } = (await send('order.create', { ...LIMIT, price: resting, orderLinkId: 'life-1' })) as {
    data: { orderId: string }
  }
  const frame = await stream.next((one) => one['topic'] === 'order')
  expect(Object.keys(frame)).toEqual(['id', 'topic', 'creationTime', 'data'])
  expect(frame['id']).toMatch(/^\d+_BTCUSDT_\d+$/)
  expect(dig(frame, 'data', 0)).toMatchObject({
    category: 'linear',
    orderId: data.orderId,
    orderLinkId: 'life-1',
    orderStatus: 'New',
    price: String(Number(resting)),
    qty: '0.003',
    leavesQty: '0.003',
    cumExecQty: '0',
    avgPrice: '',
    cumFeeDetail: {},
    closedPnl: '0',
  })
  expect(await item(stream, 'position')).toMatchObject({ symbol: 'BTCUSDT', side: '', size: '0', entryPrice: '0' })
  const wallet = await item(stream, 'wallet')
  expect(Number(dig(wallet, 'coin', 0, 'totalOrderIM'))).toBeCloseTo((Number(resting) * 0.003) / 10, 4)
  await send('order.amend', { orderLinkId: 'life-1', qty: '0.004' })
  expect(await item(stream, 'order')).toMatchObject({
    orderId: data.orderId,
    orderStatus: 'New',
    qty: '0.004',
    leavesQty: '0.004',
  })
  await send('order.cancel', { orderId: data.orderId })
  expect(await item(stream, 'order')).toMatchObject({
    orderStatus: 'Cancelled',
    cancelType: 'CancelByUser',
    rejectReason: 'EC_PerCancelRequest',
    leavesQty: '0',
    qty: '0.004',
  })
})

test('a taker: execution, then order, then position and wallet; the fast twin without fee; the position closed again', async () => {
  const stream = await bybit.private(TOPICS)
  await send('order.create', { ...LIMIT, orderType: 'Market', price: undefined, orderLinkId: 'take-1' })
  const wallet = await stream.next((frame) => frame['topic'] === 'wallet')
  const seen = stream.frames.filter((frame) => frame['topic'] !== undefined)
  expect(seen.map((frame) => frame['topic'])).toEqual(['execution', 'execution.fast', 'order', 'position', 'wallet'])
  const [execution, fast, order, position] = seen.map((frame) => dig<Record<string, unknown>>(frame, 'data', 0))
  const feeOf = (frame: Json | undefined): number =>
    dig<{ execFee: string }[]>(frame, 'data').reduce((sum, { execFee }) => sum + Number(execFee), 0)
  expect(execution).toMatchObject({
    orderLinkId: 'take-1',
    isMaker: false,
    feeRate: '0.00055',
    execType: 'Trade',
    execPnl: '0',
    closedSize: '0',
  })
  expect(fast).toMatchObject({ execId: execution?.['execId'], orderLinkId: 'take-1' })
  expect(Object.keys(fast ?? {})).not.toContain('execFee')
  expect(Object.keys(seen[1] ?? {})).toEqual(['topic', 'creationTime', 'data'])
  expect(order).toMatchObject({
    orderStatus: 'Filled',
    cumExecQty: '0.003',
    leavesQty: '0',
    leavesValue: '0',
    cumExecFee: '0',
  })
  expect(Number(dig(order, 'cumFeeDetail', 'USDT'))).toBeCloseTo(feeOf(seen[0]), 8)
  expect(position).toMatchObject({
    side: 'Buy',
    size: '0.003',
    entryPrice: order?.['avgPrice'],
    positionStatus: 'Normal',
  })
  expect(Number(dig(wallet, 'data', 0, 'coin', 0, 'walletBalance'))).toBeCloseTo(1_000_000 - feeOf(seen[0]), 6)
  const close = { side: 'Sell', orderType: 'Market', qty: '0', reduceOnly: true, closeOnTrigger: true }
  expect((await send('order.create', close))['retCode']).toBe(0)
  expect(await item(stream, 'execution')).toMatchObject({ closedSize: '0.003', side: 'Sell', leavesQty: '0' })
  expect(await item(stream, 'position')).toMatchObject({ side: '', size: '0', openTime: 0 })
})

test.each([
  ['a post-only that would take', { price: 1.005, timeInForce: 'PostOnly' }, 'EC_PostOnlyWillTakeLiquidity'],
  ['an IOC that meets nobody', { price: 0.993, timeInForce: 'IOC' }, 'EC_NoImmediateQtyToFill'],
  ['a FOK that cannot fill', { price: 0.993, timeInForce: 'FOK' }, 'EC_NoEnoughQtyToFill'],
])('%s is acknowledged, and cancelled on the stream', async (name, { price: share, timeInForce }, rejectReason) => {
  const stream = await bybit.private(['order'])
  const orderLinkId = name.replaceAll(/[^a-zA-Z]/g, '').slice(0, 30)
  const ack = await send('order.create', { ...LIMIT, price: price(share), timeInForce, orderLinkId })
  expect(ack).toMatchObject({ retCode: 0, data: { orderLinkId } })
  expect(await item(stream, 'order')).toMatchObject({
    orderLinkId,
    orderStatus: 'Cancelled',
    cancelType: 'UNKNOWN',
    rejectReason,
    cumExecQty: '0',
  })
})

test('a sweep of many levels is one execution message of many items, and one state of the order', async () => {
  const stream = await bybit.private(['order', 'execution'])
  const { body } = await bybit.get('/v5/market/orderbook', 'category=linear&symbol=BTCUSDT&limit=5')
  const asks = dig<[string, string][]>(body, 'result', 'a')
  const size = asks.reduce((sum, [, its]) => sum + Number(its), 0)
  await send('order.create', {
    ...LIMIT,
    orderType: 'Limit',
    timeInForce: 'IOC',
    price: price(1.005),
    qty: size.toFixed(3),
  })
  const execution = await stream.next((frame) => frame['topic'] === 'execution')
  expect(dig<unknown[]>(execution, 'data').length).toBeGreaterThanOrEqual(3)
  expect(await item(stream, 'order')).toMatchObject({
    cumExecQty: size.toFixed(3).replace(/\.?0+$/, ''),
    orderStatus: 'Filled',
  })
  expect(stream.frames.filter((frame) => frame['topic'] === 'order')).toHaveLength(1)
  await send('order.create', { side: 'Sell', orderType: 'Market', qty: '0', reduceOnly: true, closeOnTrigger: true })
})

test('categorised topics are pushed under their own names', async () => {
  const stream = await bybit.private(['order.linear', 'position.linear', 'order.spot'])
  await send('order.create', { ...LIMIT, price: price(0.993), orderLinkId: 'cat-1' })
  expect(await item(stream, 'order.linear')).toMatchObject({ orderLinkId: 'cat-1' })
  expect(await item(stream, 'position.linear')).toMatchObject({ symbol: 'BTCUSDT' })
  expect(stream.frames.map((frame) => frame['topic'])).not.toContain('order.spot')
  await send('order.cancel', { orderLinkId: 'cat-1' })
})

test('an order that the client did not name has no client id on the wire', async () => {
  const stream = await bybit.private(['order'])
  expect(await send('order.create', { ...LIMIT, price: price(0.993) })).toMatchObject({ data: { orderLinkId: '' } })
  const order = await item(stream, 'order')
  expect(order['orderLinkId']).toBe('')
  await send('order.cancel', { orderId: order['orderId'] })
})

test('the records name each request, and each order event by its client id', async () => {
  const stream = await bybit.private(['order'])
  await send('order.create', { ...LIMIT, price: price(0.993), orderLinkId: 'rec-1' })
  await item(stream, 'order')
  const { orderId } = dig<{ orderId: string }>(await send('order.cancel', { orderLinkId: 'rec-1' }), 'data')
  await item(stream, 'order')
  expect(orderId).toMatch(/^[0-9a-f-]{36}$/)
  const records = bybit.log.since(0).filter(({ clientId }) => clientId === 'rec-1')
  const kinds = new Set(records.map(({ op, transport }) => `${transport} ${op}`))
  expect(kinds).toEqual(new Set(['ws order.create', 'stream order-event', 'ws order.cancel']))
  for (const { inNs, outNs } of records) expect(outNs).toBeGreaterThanOrEqual(inNs)
})

test('dead man: all orders go when the armed sockets have been silent for the window', async () => {
  const armed = await bybit.private(['dcp.future'])
  const stream = await bybit.private(['order'])
  expect(
    (await bybit.post('/v5/order/disconnected-cancel-all', { product: 'DERIVATIVES', timeWindow: 2 })).body['retCode'],
  ).toBe(10001)
  const set = await bybit.post('/v5/order/disconnected-cancel-all', { product: 'DERIVATIVES', timeWindow: 3 })
  expect(set.text).toBe('{"retCode":0,"retMsg":"success"}')
  await send('order.create', { ...LIMIT, price: price(0.993), orderLinkId: 'dcp-1' })
  expect(await item(stream, 'order')).toMatchObject({ orderStatus: 'New' })
  armed.close()
  expect(await item(stream, 'order')).toMatchObject({
    orderLinkId: 'dcp-1',
    orderStatus: 'Cancelled',
    cancelType: 'CancelByDCP',
  })
})
