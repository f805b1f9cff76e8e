import { createHmac, createPrivateKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { AMEND, CANCEL, KNOWN, LIMIT, MARKET, PLACE, PLACE_BATCH, REF } from '../../../test/fixtures/binance/actions.ts'
import { parsed } from '../../../test/fixtures/binance/fixtures.ts'
import { venueOrderId } from '../../domain/ids.ts'
import type { OrderAction } from '../../domain/order.ts'
import { wallMs } from '../../domain/units.ts'
import { orders } from './orders.ts'
import { createSigner } from './sign.ts'
import type { ApiRequest } from './wire.ts'

const { simKey, simSecret, ed25519 } = parsed<{
  simKey: string
  simSecret: string
  ed25519: { privateKey: string }
}>('signatures.json')
const SIM = createSigner({ kind: 'hmac', apiKey: simKey, secret: simSecret })
const ED = createSigner({
  kind: 'ed25519',
  apiKey: 'simEdKey00000000000000000000000000000000000000000000000000000000',
  privateKey: createPrivateKey(ed25519.privateKey),
})
const AT = wallMs(1_791_382_994_000)

test('place by socket: every parameter, and a signature over exactly them, sorted', () => {
  const { id, method, params } = sent(PLACE)
  expect({ id, method, params }).toEqual({
    id: '17',
    method: 'order.place',
    params: {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.010',
      price: '83000.0',
      newClientOrderId: 'lat-000002',
      newOrderRespType: 'ACK',
      selfTradePreventionMode: 'EXPIRE_MAKER',
      recvWindow: 5000,
      timestamp: 1_791_382_994_000,
      apiKey: simKey,
      signature: params?.signature,
    },
  })
  expect(params?.signature).toBe(signatureOf(params ?? {}))
})

test.each([
  ['gtc', 'GTC'],
  ['ioc', 'IOC'],
  ['fok', 'FOK'],
  ['post-only', 'GTX'],
] as const)('time in force %s is %s', (timeInForce, wire) => {
  expect(sent({ kind: 'place', order: { ...LIMIT, timeInForce } }).params?.timeInForce).toBe(wire)
})

test('a market order has neither price nor time in force; reduce-only is text and sent only when true', () => {
  const { params } = sent({ kind: 'place', order: MARKET })
  expect(params).toMatchObject({ type: 'MARKET', side: 'SELL', reduceOnly: 'true' })
  expect(Object.keys(params ?? {})).not.toEqual(expect.arrayContaining(['price']))
  expect(Object.keys(params ?? {})).not.toEqual(expect.arrayContaining(['timeInForce']))
  expect(sent(PLACE).params).not.toHaveProperty('reduceOnly')
})

test('cancel and amend name the order by the id of the venue where it is known, digit by digit', () => {
  expect(sent(CANCEL).params).toMatchObject({ origClientOrderId: 'lat-000003' })
  const text = textOf({ kind: 'cancel', ref: KNOWN })
  expect(text).toContain('"orderId":9007199254740993')
  expect(text).not.toContain('origClientOrderId')
  expect(textOf({ kind: 'amend', amend: AMEND })).toContain('"method":"order.modify"')
  expect(sent({ kind: 'amend', amend: AMEND }).params).toMatchObject({
    side: 'BUY',
    quantity: '0.010',
    price: '82100.0',
  })
})

test('an id of the venue that is no number is refused before it reaches a request', () => {
  const ref = { ...REF, venueOrderId: venueOrderId('1,"x":2') }
  for (const transport of ['ws', 'rest'] as const)
    expect(() => orders.encode({ kind: 'cancel', ref }, transport, '1', AT, 5_000, SIM)).toThrow(/digits/)
})

test('an Ed25519 key logs the socket on once (vector E2), then orders carry neither key nor signature', () => {
  expect(orders.logon(SIM, AT)).toBeNull()
  expect(JSON.parse(orders.logon(ED, AT) ?? '')).toEqual({
    id: 'logon',
    method: 'session.logon',
    params: {
      apiKey: ED.apiKey,
      timestamp: 1_791_382_994_000,
      signature: 'A7E1jrVimlwPzcV+1uRt7KuhgKeUkJdYR3APy3s0x7Yo0HqUPY6du7v3nff4vTxZriVDqmmKh8Go6TMmp4nqDA==',
    },
  })
  const { params } = JSON.parse(textOf(PLACE, ED)) as ApiRequest
  expect(params).toMatchObject({ symbol: 'BTCUSDT', timestamp: 1_791_382_994_000 })
  expect(params).not.toHaveProperty('signature')
  expect(params).not.toHaveProperty('apiKey')
})

test('REST: method and path of each action, everything in the signed query', () => {
  const calls: [OrderAction, string, string][] = [
    [
      PLACE,
      'POST',
      '/fapi/v1/order?symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.010&price=83000.0&newClientOrderId=lat-000002&newOrderRespType=ACK&selfTradePreventionMode=EXPIRE_MAKER',
    ],
    [CANCEL, 'DELETE', '/fapi/v1/order?symbol=BTCUSDT&origClientOrderId=lat-000003'],
    [
      { kind: 'amend', amend: AMEND },
      'PUT',
      '/fapi/v1/order?symbol=BTCUSDT&orderId=9007199254740993&side=BUY&quantity=0.010&price=82100.0',
    ],
    [{ kind: 'cancel-all', symbol: 'BTCUSDT' }, 'DELETE', '/fapi/v1/allOpenOrders?symbol=BTCUSDT'],
    [
      { kind: 'cancel-batch', refs: [KNOWN, KNOWN] },
      'DELETE',
      `/fapi/v1/batchOrders?symbol=BTCUSDT&orderIdList=${encodeURIComponent('[9007199254740993,9007199254740993]')}`,
    ],
    [
      { kind: 'cancel-batch', refs: [KNOWN, REF] },
      'DELETE',
      `/fapi/v1/batchOrders?symbol=BTCUSDT&origClientOrderIdList=${encodeURIComponent('["lat-000003","lat-000003"]')}`,
    ],
  ]
  for (const [action, method, target] of calls) {
    const request = orders.encode(action, 'rest', '1', AT, 5_000, SIM)
    if (request.transport !== 'rest') throw new Error('not by REST')
    const query = request.target.slice(request.target.indexOf('?') + 1).replace(/&signature=.*$/, '')
    expect(request).toMatchObject({ method, body: null, headers: { 'X-MBX-APIKEY': simKey } })
    expect(request.target).toBe(`${target}&recvWindow=5000&timestamp=1791382994000&signature=${hmac(query)}`)
  }
})

test('REST: a batch is a percent-encoded list of orders with the same fields', () => {
  const request = orders.encode(PLACE_BATCH, 'rest', '1', AT, 5_000, SIM)
  if (request.transport !== 'rest') throw new Error('not by REST')
  const list = new URLSearchParams(request.target.slice(request.target.indexOf('?'))).get('batchOrders')
  expect(JSON.parse(list ?? '')).toMatchObject([
    { symbol: 'BTCUSDT', type: 'LIMIT', price: '83000.0', newClientOrderId: 'lat-000003' },
    { symbol: 'BTCUSDT', type: 'MARKET', reduceOnly: 'true', newClientOrderId: 'lat-000004' },
  ])
  expect(request.target).toMatch(/^\/fapi\/v1\/batchOrders\?batchOrders=%5B%7B%22symbol/)
})

test('what the socket does not know is refused, and said to go by REST', () => {
  expect([...orders.socketActions]).toEqual(['place', 'cancel', 'amend'])
  for (const action of [PLACE_BATCH, { kind: 'cancel-all', symbol: 'BTCUSDT' } as const])
    expect(() => textOf(action)).toThrow(/send it by REST/)
  const refs = [REF, { ...REF, symbol: 'ETHUSDT' }]
  expect(() => orders.encode({ kind: 'cancel-batch', refs }, 'rest', '1', AT, 5_000, SIM)).toThrow(/one symbol/)
})

test('costs: orders draw on the order counters, batches five at once, cancels on the weight alone', () => {
  expect(orders.cost(PLACE, 'ws')).toEqual({ weight: 0, orders: 1, lane: 'order', bucket: 'orders' })
  expect(orders.cost({ kind: 'amend', amend: AMEND }, 'rest')).toMatchObject({ weight: 0, orders: 1 })
  expect(orders.cost(PLACE_BATCH, 'rest')).toMatchObject({ weight: 5, orders: 5, lane: 'order' })
  expect(orders.cost(CANCEL, 'ws')).toMatchObject({ weight: 1, orders: 0, lane: 'cancel' })
  expect(orders.cost({ kind: 'cancel-all', symbol: 'BTCUSDT' }, 'rest')).toMatchObject({
    weight: 1,
    orders: 0,
    lane: 'cancel',
  })
})

function sent(action: OrderAction): ApiRequest {
  return JSON.parse(textOf(action)) as ApiRequest
}

function textOf(action: OrderAction, signer = SIM): string {
  const request = orders.encode(action, 'ws', '17', AT, 5_000, signer)
  if (request.transport !== 'ws') throw new Error('not by socket')
  return request.text
}

/** Written here once more, by the rule of reference §2.6. */
function signatureOf(signed: NonNullable<ApiRequest['params']>): string {
  const names = Object.keys(signed)
    .filter((name) => name !== 'signature')
    .sort()
  return hmac(names.map((name) => `${name}=${String(signed[name])}`).join('&'))
}

function hmac(text: string): string {
  return createHmac('sha256', simSecret).update(text).digest('hex')
}
