import { afterAll, beforeAll, expect, test } from 'vitest'
import { dig, type OpenBybit, openBybit } from '../../../test/wire/open-bybit.ts'

let bybit: OpenBybit
let uid: string

beforeAll(async () => {
  bybit = await openBybit({ tier: 'default' })
  uid = bybit.exchange.keys.get(bybit.keys.apiKey)?.account.uid ?? ''
})
afterAll(async () => {
  await bybit[Symbol.asyncDispose]()
})

const CANCEL = { category: 'linear', symbol: 'BTCUSDT', orderLinkId: 'nobody' }

// Windows slide with the real clock: all but the last draws are made in one go, so that a busy machine changes nothing.

test('quota: the eleventh in a second is refused with 10006 and a reset ahead; sockets and REST draw on the same', async () => {
  const trade = await bybit.trade()
  const header = { 'X-BAPI-TIMESTAMP': String(Date.now()) }
  bybit.side.quota.take('order/cancel', uid, 9)
  const bySocket = await trade.ask({ reqId: 'tenth', op: 'order.cancel', header, args: [CANCEL] })
  const { status, body, headers } = await bybit.post('/v5/order/cancel', CANCEL)
  expect(bySocket).toMatchObject({ retCode: 110001, header: { 'X-Bapi-Limit': '10', 'X-Bapi-Limit-Status': '0' } })
  expect(status).toBe(200)
  expect(body).toMatchObject({ retCode: 10006, retMsg: 'Too many visits. Exceeded the API Rate Limit.', result: {} })
  expect(headers.get('x-bapi-limit')).toBe('10')
  expect(Number(headers.get('x-bapi-limit-reset-timestamp'))).toBeGreaterThan(dig<number>(body, 'time'))
})

test('quota: a batch passes as far as the rest reaches, item by item', async () => {
  const request = Array.from({ length: 12 }, (_, nth) => ({ symbol: 'BTCUSDT', orderLinkId: `n${nth}` }))
  const { body, headers } = await bybit.post('/v5/order/cancel-batch', { category: 'linear', request })
  const codes = dig<{ code: number }[]>(body, 'retExtInfo', 'list').map(({ code }) => code)
  expect(body['retCode']).toBe(0)
  expect(codes).toEqual([...Array<number>(10).fill(110001), 10006, 10006])
  expect(headers.get('x-bapi-limit-status')).toBe('0')
})

test('address: the 601st request in five seconds gets 403 in plain text, and so does what follows', async () => {
  bybit.side.quota.take('ip', '127.0.0.1', 600 - bybit.side.quota.peek('ip', '127.0.0.1').used)
  expect(await bybit.get('/v5/market/time')).toMatchObject({ status: 403, text: 'access too frequent' })
  expect((await bybit.get('/v5/market/time')).status).toBe(403)
})
