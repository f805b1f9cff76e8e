import { expect, test } from 'vitest'
import { changed, fixture } from '../../../test/fixtures/bybit/fixtures.ts'
import { PerpkitError } from '../../domain/errors.ts'
import { clientOrderId, venueOrderId } from '../../domain/ids.ts'
import { CAPABILITIES, type RestRequest } from '../venue.ts'
import { bybit } from './bybit.ts'

const { queries, rest } = bybit
type Row = Record<string, unknown>
const target = ({ method, path, query }: RestRequest): string => `${method} ${path}${query === '' ? '' : `?${query}`}`
const REF = { symbol: 'BTCUSDT', clientOrderId: clientOrderId('po-1') }

test.each<[string, RestRequest, string]>([
  ['time', rest.time, 'GET /v5/market/time'],
  ['instruments', queries.instruments.first, 'GET /v5/market/instruments-info?category=linear&limit=1000'],
  ['balances', queries.balances.request, 'GET /v5/account/wallet-balance?accountType=UNIFIED'],
  ['positions', queries.positions.first, 'GET /v5/position/list?category=linear&settleCoin=USDT&limit=200'],
  ['fees', queries.feeRate('BTCUSDT').request, 'GET /v5/account/fee-rate?category=linear&symbol=BTCUSDT'],
  [
    'open orders',
    queries.openOrders('BTCUSDT').first,
    'GET /v5/order/realtime?category=linear&symbol=BTCUSDT&openOnly=0&limit=50',
  ],
  ['ticker', queries.ticker('BTCUSDT').request, 'GET /v5/market/tickers?category=linear&symbol=BTCUSDT'],
  ['leverage', queries.setLeverage('BTCUSDT', 10), 'POST /v5/position/set-leverage'],
])('%s is asked so', (_, request, expected) => {
  expect(target(request)).toBe(expected)
  expect(request.security).toBe(request.path.includes('/market/') ? 'none' : 'signed')
})

test('every request draws on a counter that the limits have', () => {
  const counters = new Set(bybit.limits.limits.map(({ bucket }) => bucket))
  const requests = [
    rest.time,
    queries.instruments.first,
    queries.balances.request,
    queries.positions.first,
    queries.feeRate('X').request,
    queries.openOrders('X').first,
    queries.ticker('X').request,
    queries.setLeverage('X', 1),
    bybit.market.snapshotRequest('X', 50),
    ...queries.order(REF).map(({ request }) => request),
    ...(queries.permissions === null ? [] : [queries.permissions.request]),
  ]
  for (const { cost } of requests) expect(counters.has(cost.bucket)).toBe(true)
})

test('time comes in milliseconds, or not at all', () => {
  expect(rest.decodeTime(fixture('rest', 'market/time ok'))).toBe(1792000000123)
  expect(rest.decodeTime(fixture('rest', 'auth 10002'))).toBeNull()
  expect(rest.decodeTime(Buffer.from('<html>'))).toBeNull()
})

test('balances: the coin that settles says what orders may use', () => {
  expect(queries.balances.read(fixture('rest', 'account/wallet-balance ok'))).toEqual([
    { coin: 'USDT', wallet: '9999.8699998', available: '9934.64169782', unrealisedPnl: '0.104' },
  ])
})

test('positions: entry is called avgPrice here, flat rows are left out, shorts are told by side', () => {
  const long = {
    symbol: 'BTCUSDT',
    side: 'long',
    size: '0.010',
    entryPrice: '65000.1',
    markPrice: '65010.50',
    unrealisedPnl: '0.104',
    leverage: '10',
  }
  expect(queries.positions.read(fixture('rest', 'position/list ok'))).toEqual({ rows: [long], next: null })
  const more = changed(
    'rest',
    'position/list ok',
    ({ result }: { result: { list: Row[]; nextPageCursor: string } }) => {
      result.list.push({ ...result.list[0], side: '', size: '0' }, { ...result.list[0], side: 'Sell' })
      result.nextPageCursor = 'a%3Db'
    },
  )
  const { rows, next } = queries.positions.read(more)
  expect(rows).toEqual([long, { ...long, side: 'short' }])
  // The cursor comes encoded and is a value like any other: encoded once more, it arrives as it was given.
  expect(next && target(next)).toBe('GET /v5/position/list?category=linear&settleCoin=USDT&limit=200&cursor=a%253Db')
  const odd = changed('rest', 'position/list ok', ({ result }: { result: { list: Row[] } }) => {
    Object.assign(result.list[0] ?? {}, { side: 'None' })
  })
  expect(() => queries.positions.read(odd)).toThrow(/side "None"/)
})

test("fees are the account's, as of the day of the answer", () => {
  expect(queries.feeRate('BTCUSDT').read(fixture('rest', 'account/fee-rate ok'))).toEqual({
    maker: '0.0002',
    taker: '0.00055',
    source: 'account',
    asOf: '2026-10-14',
  })
  expect(() => queries.feeRate('ETHUSDT').read(fixture('rest', 'account/fee-rate ok'))).toThrow(/ETHUSDT/)
})

test('permissions: what a key may do, and what the venue does not say', () => {
  const read = (bytes: Buffer): unknown => queries.permissions?.read(bytes)
  expect(read(fixture('rest', 'user/query-api ok'))).toEqual({
    canRead: true,
    canTrade: true,
    canWithdraw: null,
    ipBound: false,
    expiresAt: '2027-01-01T00:00:00Z',
  })
  const key = (change: Row): Buffer =>
    changed('rest', 'user/query-api ok', (msg: { result: Row }) => Object.assign(msg.result, change))
  expect(
    read(key({ readOnly: 1, ips: ['1.2.3.4'], permissions: { ContractTrade: ['Order'], Wallet: ['Withdraw'] } })),
  ).toMatchObject({
    canTrade: false,
    canWithdraw: false,
    ipBound: true,
  })
  expect(read(key({ permissions: { Derivatives: ['DerivativesTrade'], Wallet: ['Withdraw'] } }))).toMatchObject({
    canTrade: true,
    canWithdraw: true,
  })
  expect(read(key({ permissions: { ContractTrade: ['Position'] } }))).toMatchObject({ canTrade: false })
})

test('open orders come in pages, and an order is looked up among the recent, then in the history', () => {
  const { rows, next } = queries.openOrders('BTCUSDT').read(fixture('rest', 'order/realtime ok'))
  expect(rows).toMatchObject([{ clientOrderId: 'sim-000001', status: 'open', price: '65000.10', filled: '0.000' }])
  expect(next?.query).toMatch(/&openOnly=0&limit=50&cursor=page_args%253D0f6a2f0e-6d6c-4a0e-9a57-1d6d1f0b7c11%2526$/)
  const [recent, history] = queries.order(REF)
  expect([recent, history].map((query) => query && target(query.request))).toEqual([
    'GET /v5/order/realtime?category=linear&symbol=BTCUSDT&orderLinkId=po-1',
    'GET /v5/order/history?category=linear&symbol=BTCUSDT&orderLinkId=po-1',
  ])
  expect(history?.read(fixture('rest', 'order/history ok'))).toMatchObject({
    clientOrderId: 'po-1',
    status: 'rejected',
    reason: 'EC_PostOnlyWillTakeLiquidity',
    averagePrice: null,
  })
  const none = changed('rest', 'order/realtime ok', (msg: { result: { list: Row[] } }) => (msg.result.list = []))
  expect(recent?.read(none)).toBeNull()
  const [known] = queries.order({ ...REF, venueOrderId: venueOrderId('x-1') })
  expect(known?.request.query).toBe('category=linear&symbol=BTCUSDT&orderId=x-1')
})

test('a ticker now is a ticker event without a time of receipt', () => {
  expect(queries.ticker('BTCUSDT').read(fixture('rest', 'market/tickers ok'))).toEqual({
    kind: 'ticker',
    venue: 'bybit',
    symbol: 'BTCUSDT',
    markPrice: '65010.50',
    indexPrice: '65021.44',
    lastPrice: '65000.10',
    fundingRate: '0.0001',
    nextFundingMs: 1792022400000,
    openInterest: '26171.059',
    eventMs: 1792000000123,
    receivedNs: -1,
  })
})

test('the same leverage again is a success', () => {
  expect(queries.setLeverage('BTCUSDT', 10).body).toBe(fixture('rest', 'position/set-leverage request').toString())
  expect(rest.failure(200, fixture('rest', 'position/set-leverage 110043'))).toBeNull()
})

test('instruments: the documented row, and what is no live USDT perpetual left out', () => {
  const body = changed(
    'rest',
    'market/instruments-info ok',
    ({ result }: { result: { list: Row[]; nextPageCursor: string } }) => {
      const [row] = result.list
      result.list.push(
        { ...row, symbol: 'BTCUSDT-25DEC26', contractType: 'LinearFutures', fundingInterval: 0 },
        { ...row, symbol: 'BTCPERP', quoteCoin: 'USDC', settleCoin: 'USDC' },
        { ...row, symbol: 'BTCUSDT-C', settleCoin: 'USDC' },
        { ...row, symbol: 'NEWUSDT', status: 'PreLaunch' },
      )
      result.nextPageCursor = 'next'
    },
  )
  const { rows, next } = queries.instruments.read(body)
  expect(rows.map(({ symbol }) => symbol)).toEqual(['BTCUSDT'])
  expect(next?.query).toBe('category=linear&limit=1000&cursor=next')
})

test.each<[string, (body: Buffer) => unknown]>([
  ['instruments', (body) => queries.instruments.read(body)],
  ['balances', (body) => queries.balances.read(body)],
  ['positions', (body) => queries.positions.read(body)],
  ['open orders', (body) => queries.openOrders('BTCUSDT').read(body)],
  ['ticker', (body) => queries.ticker('BTCUSDT').read(body)],
])('%s in another shape are refused, not guessed', (_, read) => {
  for (const body of ['<html>', '{}', '{"retCode":0,"retMsg":"OK","result":{},"retExtInfo":{},"time":1}']) {
    expect(() => read(Buffer.from(body))).toThrow(PerpkitError)
  }
})

test('usage comes from the headers in any case, and only where all of it is there', () => {
  const request = queries.balances.request
  const headers = { 'x-bapi-limit': '50', 'x-bapi-limit-status': '48', 'x-bapi-limit-reset-timestamp': '1792000000131' }
  expect(rest.usage(request, headers)).toEqual([
    { bucket: 'account/wallet-balance', used: 2, limit: 50, resetMs: null },
  ])
  expect(rest.usage(request, { 'x-bapi-limit': '50' })).toEqual([])
  expect(rest.usage(request, { ...headers, 'x-bapi-limit-status': 'many' })).toEqual([])
})

test('what Bybit lacks of the listed capabilities, and where it is reached', () => {
  expect(CAPABILITIES.filter((one) => !bybit.capabilities.has(one))).toEqual(['dead-man switch', 'Ed25519 keys'])
  expect(bybit.endpoints.demo).toMatchObject({ trade: null, public: bybit.endpoints.mainnet.public })
  expect(bybit.limits).toMatchObject({ batchMax: 10, openOrdersPerSymbolMax: 500, ordersPerSecond: 10 })
})
