import { afterAll, beforeAll, expect, test } from 'vitest'
import { dig, type OpenBybit, openBybit } from '../../../test/wire/open-bybit.ts'

let bybit: OpenBybit

beforeAll(async () => {
  bybit = await openBybit({ tier: 'default' })
})
afterAll(async () => {
  await bybit[Symbol.asyncDispose]()
})

const CANCEL = { category: 'linear', symbol: 'BTCUSDT', orderLinkId: 'nobody' }

test('quota: the eleventh in a second is refused with 10006 and a reset ahead; sockets and REST draw on the same', async () => {
  const trade = await bybit.trade()
  const header = { 'X-BAPI-TIMESTAMP': String(Date.now()) }
  const bySocket = Array.from({ length: 5 }, (_, nth) =>
    trade.ask({ reqId: `c${nth}`, op: 'order.cancel', header, args: [CANCEL] }),
  )
  const socketCodes = (await Promise.all(bySocket)).map((answer) => answer['retCode'])
  const byRest = await Promise.all(Array.from({ length: 7 }, () => bybit.post('/v5/order/cancel', CANCEL)))
  const refused = byRest.filter(({ body }) => body['retCode'] === 10006)
  expect(socketCodes).toEqual([110001, 110001, 110001, 110001, 110001])
  expect(refused).toHaveLength(2)
  for (const { status, body, headers } of refused) {
    expect(status).toBe(200)
    expect(body['retMsg']).toBe('Too many visits. Exceeded the API Rate Limit.')
    expect(headers.get('x-bapi-limit')).toBe('10')
    expect(Number(headers.get('x-bapi-limit-reset-timestamp'))).toBeGreaterThan(dig<number>(body, 'time'))
  }
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
  let last = await bybit.get('/v5/market/time')
  for (let sent = 0; last.status === 200 && sent < 700; sent++) last = await bybit.get('/v5/market/time')
  expect(last).toMatchObject({ status: 403, text: 'access too frequent' })
  expect((await bybit.get('/v5/market/time')).status).toBe(403)
})
