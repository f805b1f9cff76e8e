import { afterAll, beforeAll, expect, test } from 'vitest'
import { dig, hmac, type OpenBybit, openBybit } from '../../../test/wire/open-bybit.ts'

let bybit: OpenBybit

beforeAll(async () => {
  bybit = await openBybit()
})
afterAll(async () => {
  await bybit[Symbol.asyncDispose]()
})

test('time: in the body, in nanoseconds and on top', async () => {
  const { status, headers, body } = await bybit.get('/v5/market/time')
  expect(status).toBe(200)
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(Object.keys(body)).toEqual(['retCode', 'retMsg', 'result', 'retExtInfo', 'time'])
  expect(Math.abs(dig<number>(body, 'time') - Date.now())).toBeLessThan(1000)
  expect(dig(body, 'result', 'timeNano')).toMatch(/^\d{19}$/)
  expect(dig(body, 'result', 'timeNano').slice(0, 10)).toBe(dig(body, 'result', 'timeSecond'))
})

test.each([
  ['an unknown path', '/v5/market/nothing'],
  ['a path of POST', '/v5/order/create'],
])('route: %s is 404 with 10017', async (_name, path) => {
  expect(await bybit.get(path)).toMatchObject({ status: 404, body: { retCode: 10017, result: {} } })
})

test('signed answers carry limit, rest and reset, and a trace', async () => {
  const { headers } = await bybit.signedGet('/v5/account/info', '')
  const names = ['x-bapi-limit', 'x-bapi-limit-status', 'x-bapi-limit-reset-timestamp', 'timenow']
  for (const name of names) expect(headers.get(name)).toMatch(/^\d+$/)
  expect(headers.get('traceid')).toMatch(/^[0-9a-f]{32}$/)
})

test.each([
  [
    'an unknown key before anything else',
    { apiKey: 'NOBODY', offsetMs: -60_000, sign: 'x' },
    10003,
    'API key is invalid.',
  ],
  [
    'a clock a minute slow',
    { offsetMs: -60_000, sign: 'x' },
    10002,
    /req_timestamp\[\d+],server_timestamp\[\d+],recv_window\[5000]$/,
  ],
  ['a clock 2 s fast, whatever the window', { offsetMs: 2_000, recvWindow: '60000' }, 10002, /recv_window\[60000]$/],
  [
    'a wrong signature',
    { sign: 'a'.repeat(64) },
    10004,
    /^error sign! origin_string\[\d+\w+5000category=linear&symbol=BTCUSDT]$/,
  ],
])('%s', async (_name, change, retCode, retMsg) => {
  const { status, body } = await bybit.signedGet('/v5/order/realtime', 'category=linear&symbol=BTCUSDT', change)
  expect(status).toBe(200)
  expect(body['retCode']).toBe(retCode)
  if (typeof retMsg === 'string') expect(body['retMsg']).toBe(retMsg)
  else expect(body['retMsg']).toMatch(retMsg)
})

test.each(['X-BAPI-API-KEY', 'X-BAPI-TIMESTAMP', 'X-BAPI-SIGN'])('without %s: HTTP 401', async (drop) => {
  expect(await bybit.signedGet('/v5/account/info', '', { drop })).toMatchObject({
    status: 401,
    body: { retCode: 10007 },
  })
})

test('the query is checked as sent: encoded twice stays encoded twice', async () => {
  const query = 'category=linear&settleCoin=USDT&cursor=%2561'
  const decoded = await bybit.signedGet('/v5/order/realtime', query, { sign: 'a'.repeat(64) })
  expect(decoded.body['retMsg']).toContain(query)
  expect(await bybit.signedGet('/v5/order/realtime', query)).toMatchObject({ body: { retCode: 10001 } }) // a bad cursor, but signed
})

test('a body with spaces is checked as sent', async () => {
  const text = '{"category": "linear", "symbol": "BTCUSDT", "orderId": "é"}'
  const timestamp = String(Date.now())
  const sign = hmac(bybit.keys.apiSecret, `${timestamp}${bybit.keys.apiKey}5000${text}`)
  const headers = {
    'x-bapi-api-key': bybit.keys.apiKey,
    'x-bapi-timestamp': timestamp,
    'x-bapi-recv-window': '5000',
    'x-bapi-sign': sign,
  }
  const answer = await fetch(`${bybit.server.rest}/v5/order/cancel`, { method: 'POST', body: text, headers })
  expect(await answer.json()).toMatchObject({ retCode: 110001 })
})

test('public endpoints ignore what headers say', async () => {
  const headers = { 'X-BAPI-API-KEY': 'NOBODY', 'X-BAPI-SIGN': 'x', 'X-BAPI-TIMESTAMP': '1' }
  const answer = await fetch(`${bybit.server.rest}/v5/market/time`, { headers })
  expect(await answer.json()).toMatchObject({ retCode: 0 })
})
