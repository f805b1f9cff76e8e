import { expect, test } from 'vitest'
import { fixture } from '../../../test/fixtures/bybit/fixtures.ts'
import { clientOrderId, venueOrderId } from '../../domain/ids.ts'
import type { LegalOrder, OrderAction } from '../../domain/order.ts'
import { price, qty, wallMs } from '../../domain/units.ts'
import type { PreparedRequest } from '../venue.ts'
import { limits } from './limits.ts'
import { trade } from './orders.ts'
import { createSigner } from './sign.ts'

const SIGNER = createSigner({
  kind: 'hmac',
  apiKey: 'SIMKEY0000000000AA',
  secret: 'this-is-a-fake-secret-for-tests-only',
})
const AT = wallMs(1760000000123)
const ORDER: LegalOrder = {
  symbol: 'BTCUSDT',
  side: 'buy',
  type: 'limit',
  size: qty(1),
  price: price(650_001),
  sizeText: '0.001',
  priceText: '65000.10',
  timeInForce: 'post-only',
  reduceOnly: false,
  clientOrderId: clientOrderId('sim-000001'),
}
const REF = { symbol: 'BTCUSDT', clientOrderId: ORDER.clientOrderId }
const KNOWN = { ...REF, venueOrderId: venueOrderId('0f6a2f0e-6d6c-4a0e-9a57-1d6d1f0b7c11') }
const AMEND = { ref: REF, side: 'buy', sizeText: '0.020', priceText: '64990.00' } as const

const bySocket = (action: OrderAction): unknown => {
  const prepared = trade.encode(action, 'ws', 'r-1', AT, 5_000, SIGNER)
  return prepared.transport === 'ws' ? JSON.parse(prepared.text) : prepared
}
const byRest = (action: OrderAction): PreparedRequest & { transport: 'rest' } => {
  const prepared = trade.encode(action, 'rest', 'r-1', AT, 5_000, SIGNER)
  if (prepared.transport !== 'rest') throw new Error('asked for REST')
  return prepared
}

test('a placement by REST is vector V3 of the reference to the byte', () => {
  const { target, body, headers, method } = byRest({ kind: 'place', order: ORDER })
  expect({ method, target, body, sign: headers['X-BAPI-SIGN'] }).toEqual({
    method: 'POST',
    target: '/v5/order/create',
    body: fixture('rest', 'vector body request').toString(),
    sign: '467dccc7bc6da6226c41cb450978185b52687c6473e0057c72466206f2472760',
  })
})

test('a placement by socket is stamped in text, not signed, and carries the body of the REST endpoint', () => {
  expect(bySocket({ kind: 'place', order: ORDER })).toEqual({
    reqId: 'r-1',
    header: { 'X-BAPI-TIMESTAMP': '1760000000123', 'X-BAPI-RECV-WINDOW': '5000' },
    op: 'order.create',
    args: [JSON.parse(byRest({ kind: 'place', order: ORDER }).body ?? '')],
  })
})

test('market orders carry neither price nor time in force, reduce-only is said where it is meant', () => {
  const market: LegalOrder = { ...ORDER, type: 'market', price: null, priceText: null, side: 'sell', reduceOnly: true }
  expect(JSON.parse(byRest({ kind: 'place', order: market }).body ?? '')).toEqual({
    category: 'linear',
    symbol: 'BTCUSDT',
    side: 'Sell',
    orderType: 'Market',
    qty: '0.001',
    positionIdx: 0,
    orderLinkId: 'sim-000001',
    reduceOnly: true,
  })
})

test.each<[string, OrderAction, string, string | null, object]>([
  [
    'cancel by our id',
    { kind: 'cancel', ref: REF },
    '/v5/order/cancel',
    'order.cancel',
    { category: 'linear', symbol: 'BTCUSDT', orderLinkId: 'sim-000001' },
  ],
  [
    "cancel by the venue's id, and by that alone",
    { kind: 'cancel', ref: KNOWN },
    '/v5/order/cancel',
    'order.cancel',
    JSON.parse(fixture('rest', 'order/cancel request').toString()) as object,
  ],
  [
    'amend',
    { kind: 'amend', amend: AMEND },
    '/v5/order/amend',
    'order.amend',
    JSON.parse(fixture('rest', 'order/amend request').toString()) as object,
  ],
  [
    'cancel a batch',
    { kind: 'cancel-batch', refs: [REF, KNOWN] },
    '/v5/order/cancel-batch',
    'order.cancel-batch',
    {
      category: 'linear',
      request: [
        { symbol: 'BTCUSDT', orderLinkId: 'sim-000001' },
        { symbol: 'BTCUSDT', orderId: KNOWN.venueOrderId },
      ],
    },
  ],
  [
    'cancel all of a symbol',
    { kind: 'cancel-all', symbol: 'BTCUSDT' },
    '/v5/order/cancel-all',
    null,
    { category: 'linear', symbol: 'BTCUSDT' },
  ],
])('%s', (_, action, target, op, body) => {
  const sent = byRest(action)
  expect([sent.target, JSON.parse(sent.body ?? '')]).toEqual([target, body])
  // The socket does not know cancel-all: it goes by REST whatever was asked.
  if (op === null) expect(bySocket(action)).toEqual(sent)
  else expect(bySocket(action)).toMatchObject({ op, args: [body] })
  expect(trade.socketActions.has(action.kind)).toBe(op !== null)
})

test('a batch names its category once and its orders like single ones', () => {
  const orders = [ORDER, { ...ORDER, timeInForce: 'gtc' as const, clientOrderId: clientOrderId('b-2') }]
  const single = JSON.parse(byRest({ kind: 'place', order: ORDER }).body ?? '') as Record<string, unknown>
  const { category, ...item } = single
  expect(JSON.parse(byRest({ kind: 'place-batch', orders }).body ?? '')).toEqual({
    category,
    request: [item, { ...item, timeInForce: 'GTC', orderLinkId: 'b-2' }],
  })
  expect(bySocket({ kind: 'place-batch', orders })).toMatchObject({ op: 'order.create-batch' })
})

test('the logon of the order socket is vector V7, ten seconds ahead', () => {
  expect(JSON.parse(trade.logon(SIGNER, wallMs(1760000000000)) ?? '')).toEqual({
    reqId: 'logon',
    op: 'auth',
    args: ['SIMKEY0000000000AA', 1760000010000, '4ea7bb516baf4f665df6e3946cedd480d82dff0506d8697573d1c30707eed15f'],
  })
})

test('costs: one request each, batches by their orders on counters apart, and every counter exists', () => {
  const actions: OrderAction[] = [
    { kind: 'place', order: ORDER },
    { kind: 'amend', amend: AMEND },
    { kind: 'cancel', ref: REF },
    { kind: 'place-batch', orders: [ORDER, ORDER, ORDER] },
    { kind: 'cancel-batch', refs: [REF, REF] },
    { kind: 'cancel-all', symbol: 'BTCUSDT' },
  ]
  const costs = actions.map((action) => trade.cost(action, 'rest'))
  expect(costs.map(({ orders, lane }) => [orders, lane])).toEqual([
    [1, 'order'],
    [1, 'order'],
    [1, 'cancel'],
    [3, 'order'],
    [2, 'cancel'],
    [1, 'cancel'],
  ])
  expect(new Set(costs.map(({ bucket }) => bucket)).size).toBe(actions.length)
  const counters = new Set(limits.limits.map(({ bucket }) => bucket))
  expect(costs.every(({ bucket, weight }) => weight === 1 && counters.has(bucket))).toBe(true)
  // The address's counter is one of HTTP: by socket only cancel-all draws on it, which goes by REST whatever was asked.
  expect(actions.map((action) => trade.cost(action, 'ws').weight)).toEqual([0, 0, 0, 0, 0, 1])
})
