import { afterAll, beforeAll, expect, test } from 'vitest'
import { dig, type OpenBybit, openBybit } from '../../../test/wire/open-bybit.ts'

let bybit: OpenBybit

beforeAll(async () => {
  bybit = await openBybit()
})
afterAll(async () => {
  await bybit[Symbol.asyncDispose]()
})

const ORDER = {
  category: 'linear',
  symbol: 'BTCUSDT',
  side: 'Buy',
  orderType: 'Limit',
  qty: '0.001',
  timeInForce: 'GTC',
}

/** A price that rests, within the limit. */
function restingPrice(share = 0.993): string {
  return (Math.round(Number(bybit.exchange.market('BTCUSDT').markPrice) * share * 10) / 10).toFixed(1)
}

test('a life by REST: placed, listed, amended, cancelled, in the history', async () => {
  const orderLinkId = 'rest-life-1'
  const price = restingPrice()
  const placed = await bybit.post('/v5/order/create', { ...ORDER, price, timeInForce: 'PostOnly', orderLinkId })
  const orderId = dig(placed.body, 'result', 'orderId')
  expect(placed.body).toMatchObject({ retCode: 0, retMsg: 'OK', result: { orderLinkId }, retExtInfo: {} })
  expect(orderId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
  const listed = await bybit.signedGet('/v5/order/realtime', 'category=linear&settleCoin=USDT&limit=50')
  expect(dig(listed.body, 'result', 'list')).toMatchObject([
    {
      orderId,
      orderLinkId,
      orderStatus: 'New',
      qty: '0.001',
      timeInForce: 'PostOnly',
      rejectReason: 'EC_NoError',
      avgPrice: '',
    },
  ])
  const change = { category: 'linear', symbol: 'BTCUSDT', orderLinkId, qty: '0.002' }
  expect((await bybit.post('/v5/order/amend', change)).body).toMatchObject({
    retCode: 0,
    result: { orderId, orderLinkId },
  })
  expect((await bybit.post('/v5/order/amend', change)).body['retMsg']).toContain('The order remains unchanged')
  const gone = await bybit.post('/v5/order/cancel', {
    category: 'linear',
    symbol: 'BTCUSDT',
    orderId,
    orderLinkId: null,
  })
  expect(gone.body).toMatchObject({ retCode: 0, result: { orderId, orderLinkId } })
  const again = await bybit.post('/v5/order/cancel', { category: 'linear', symbol: 'BTCUSDT', orderId })
  expect(again.body).toMatchObject({ retCode: 110001, retMsg: 'order not exists or too late to cancel' })
  const late = await bybit.post('/v5/order/amend', { ...change, qty: '0.003' })
  expect(late.body).toMatchObject({ retCode: 110001, retMsg: 'order not exists or too late to replace' })
  const history = await bybit.signedGet('/v5/order/history', `category=linear&orderId=${orderId}`)
  expect(dig(history.body, 'result', 'list', 0)).toMatchObject({
    orderStatus: 'Cancelled',
    cancelType: 'CancelByUser',
    rejectReason: 'EC_PerCancelRequest',
    qty: '0.002',
    leavesQty: '0',
  })
})

test('a post-only order that would take is acknowledged, then cancelled', async () => {
  const price = restingPrice(1.005)
  const placed = await bybit.post('/v5/order/create', {
    ...ORDER,
    price,
    timeInForce: 'PostOnly',
    orderLinkId: 'po-1',
  })
  expect(placed.body['retCode']).toBe(0)
  const { body } = await bybit.signedGet('/v5/order/history', 'category=linear&orderLinkId=po-1')
  expect(dig(body, 'result', 'list', 0)).toMatchObject({
    orderStatus: 'Cancelled',
    cancelType: 'UNKNOWN',
    rejectReason: 'EC_PostOnlyWillTakeLiquidity',
    cumExecQty: '0',
  })
})

test('a price beyond the limit is moved to it, or refused where the account asked for that', async () => {
  const far = restingPrice(0.5)
  const moved = await bybit.post('/v5/order/create', {
    ...ORDER,
    side: 'Sell',
    price: restingPrice(0.9),
    timeInForce: 'PostOnly',
  })
  expect(moved.body['retCode']).toBe(0)
  const buyFar = await bybit.post('/v5/order/create', { ...ORDER, price: far })
  expect(buyFar.body['retCode']).toBe(0) // a low buy is within the limit
  await bybit.post('/v5/account/set-limit-px-action', { category: 'linear', modifyEnable: false })
  const refused = await bybit.post('/v5/order/create', { ...ORDER, price: restingPrice(1.2) })
  expect(refused.body).toMatchObject({ retCode: 110003, retMsg: 'price is invalid' })
  await bybit.post('/v5/account/set-limit-px-action', { category: 'linear', modifyEnable: true })
  const taken = await bybit.post('/v5/order/create', {
    ...ORDER,
    price: restingPrice(1.2),
    timeInForce: 'PostOnly',
    orderLinkId: 'moved-1',
  })
  expect(taken.body['retCode']).toBe(0)
  const { body } = await bybit.signedGet('/v5/order/history', 'category=linear&orderLinkId=moved-1')
  const mark = Number(bybit.exchange.market('BTCUSDT').markPrice)
  expect(Number(dig(body, 'result', 'list', 0, 'price')) / mark).toBeCloseTo(1.01, 3)
})

test('a market order fills, is told in full, and closes by size zero', async () => {
  const bought = await bybit.post('/v5/order/create', {
    ...ORDER,
    orderType: 'Market',
    qty: '0.005',
    timeInForce: undefined,
    orderLinkId: 'mkt-1',
  })
  const orderId = dig(bought.body, 'result', 'orderId')
  const { body } = await bybit.signedGet('/v5/execution/list', `category=linear&orderId=${orderId}`)
  const rows = dig<Record<string, unknown>[]>(body, 'result', 'list')
  const size = rows.reduce((sum, row) => sum + Number(row['execQty']), 0)
  expect(size).toBeCloseTo(0.005, 9)
  expect(rows[0]).toMatchObject({
    orderLinkId: 'mkt-1',
    isMaker: false,
    feeRate: '0.00055',
    execType: 'Trade',
    leavesQty: '0',
  })
  const held = await bybit.signedGet('/v5/position/list', 'category=linear&settleCoin=USDT')
  expect(dig(held.body, 'result', 'list', 0)).toMatchObject({ symbol: 'BTCUSDT', side: 'Buy', size: '0.005' })
  const close = { ...ORDER, side: 'Sell', orderType: 'Market', qty: '0', reduceOnly: true, closeOnTrigger: true }
  expect((await bybit.post('/v5/order/create', close)).body['retCode']).toBe(0)
  const flat = await bybit.signedGet('/v5/position/list', 'category=linear&settleCoin=USDT')
  expect(dig(flat.body, 'result', 'list')).toEqual([])
})

test('batches: the envelope says yes, the list says which', async () => {
  const item = { ...ORDER, price: restingPrice(), category: undefined }
  const request = [
    { ...item, orderLinkId: 'b-1' },
    { ...item, orderLinkId: 'b-2', qty: '0.0001' },
    { ...item, orderLinkId: 'b-3', positionIdx: 1 },
  ]
  const { body } = await bybit.post('/v5/order/create-batch', { category: 'linear', request })
  expect(body).toMatchObject({ retCode: 0, retMsg: 'OK' })
  expect(dig<{ code: number }[]>(body, 'retExtInfo', 'list').map(({ code }) => code)).toEqual([0, 10001, 10001])
  expect(dig(body, 'result', 'list')).toMatchObject([
    { category: 'linear', symbol: 'BTCUSDT', orderLinkId: 'b-1', createAt: expect.stringMatching(/^\d{13}$/) },
    { orderId: '', orderLinkId: 'b-2', createAt: '' },
    { orderId: '', orderLinkId: 'b-3', createAt: '' },
  ])
  const cancels = [
    { symbol: 'BTCUSDT', orderLinkId: 'b-1' },
    { symbol: 'BTCUSDT', orderLinkId: 'b-2' },
  ]
  const cancelled = await bybit.post('/v5/order/cancel-batch', { category: 'linear', request: cancels })
  expect(dig(cancelled.body, 'retExtInfo', 'list')).toEqual([
    { code: 0, msg: 'OK' },
    { code: 110001, msg: 'order not exists or too late to cancel' },
  ])
  const many = await bybit.post('/v5/order/create-batch', {
    category: 'linear',
    request: Array.from({ length: 21 }, () => item),
  })
  expect(many.body).toMatchObject({ retCode: 10001, result: {} })
})

test('pages of open orders, and cancel-all of a symbol', async () => {
  await bybit.post('/v5/order/cancel-all', { category: 'linear', settleCoin: 'USDT' })
  const price = restingPrice()
  for (let nth = 0; nth < 5; nth++)
    await bybit.post('/v5/order/create', { ...ORDER, price, orderLinkId: `page-${nth}` })
  const seen: string[] = []
  let cursor = ''
  do {
    const query = `category=linear&symbol=BTCUSDT&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`
    const { body } = await bybit.signedGet('/v5/order/realtime', query)
    seen.push(...dig<{ orderLinkId: string }[]>(body, 'result', 'list').map(({ orderLinkId }) => orderLinkId))
    cursor = dig(body, 'result', 'nextPageCursor')
  } while (cursor !== '')
  expect(seen).toEqual(['page-4', 'page-3', 'page-2', 'page-1', 'page-0'])
  const gone = await bybit.post('/v5/order/cancel-all', { category: 'linear', symbol: 'BTCUSDT' })
  expect(gone.body).toMatchObject({ retCode: 0, result: { success: '1' } })
  expect(dig<unknown[]>(gone.body, 'result', 'list')).toHaveLength(5)
  expect((await bybit.post('/v5/order/cancel-all', { category: 'linear' })).body['retCode']).toBe(10001)
})

test('pre-check: rates before and after, and no order', async () => {
  const { body } = await bybit.post('/v5/order/pre-check', { ...ORDER, price: restingPrice(), orderLinkId: 'pc-1' })
  expect(body).toMatchObject({ retCode: 0, result: { orderLinkId: 'pc-1', preImrE4: 0, preMmrE4: 0 } })
  const after = await bybit.signedGet('/v5/order/realtime', 'category=linear&orderLinkId=pc-1')
  expect(dig(after.body, 'result', 'list')).toEqual([])
})
