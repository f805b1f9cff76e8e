import { createHmac, createPrivateKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { body, frames, parsed } from '../../../test/fixtures/binance/fixtures.ts'
import { clientOrderId, venueOrderId } from '../../domain/ids.ts'
import type { LegalAmend, LegalOrder, OrderAction, OrderRef } from '../../domain/order.ts'
import { price, qty, wallMs } from '../../domain/units.ts'
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

const LIMIT: LegalOrder = {
  symbol: 'BTCUSDT',
  side: 'buy',
  type: 'limit',
  size: qty(10),
  price: price(830_000),
  sizeText: '0.010',
  priceText: '83000.0',
  timeInForce: 'gtc',
  reduceOnly: false,
  clientOrderId: clientOrderId('lat-000002'),
}
const MARKET: LegalOrder = { ...LIMIT, type: 'market', price: null, priceText: null, reduceOnly: true, side: 'sell' }
const REF: OrderRef = { symbol: 'BTCUSDT', clientOrderId: clientOrderId('lat-000003') }
const KNOWN: OrderRef = { ...REF, venueOrderId: venueOrderId('9007199254740993') }
const AMEND: LegalAmend = { ref: KNOWN, side: 'buy', sizeText: '0.010', priceText: '82100.0' }

const PLACE: OrderAction = { kind: 'place', order: LIMIT }
const CANCEL: OrderAction = { kind: 'cancel', ref: REF }
const PLACE_BATCH: OrderAction = {
  kind: 'place-batch',
  orders: [
    { ...LIMIT, clientOrderId: REF.clientOrderId },
    { ...MARKET, clientOrderId: clientOrderId('lat-000004') },
  ],
}

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
  expect(orders.cost(PLACE)).toEqual({ weight: 0, orders: 1, lane: 'order', bucket: 'orders' })
  expect(orders.cost({ kind: 'amend', amend: AMEND })).toMatchObject({ weight: 0, orders: 1 })
  expect(orders.cost(PLACE_BATCH)).toMatchObject({ weight: 5, orders: 5, lane: 'order' })
  expect(orders.cost(CANCEL)).toMatchObject({ weight: 1, orders: 0, lane: 'cancel' })
  expect(orders.cost({ kind: 'cancel-all', symbol: 'BTCUSDT' })).toMatchObject({ weight: 1, orders: 0, lane: 'cancel' })
})

// ── Answers of the socket ──────────────────────────────────────────────────────────────────────────────────────────

test('an acknowledgement names the order and what has been used of the limits', () => {
  expect(decode(answer('"clientOrderId":"lat-000002"'), PLACE)).toEqual({
    kind: 'answer',
    requestId: '1',
    results: [
      {
        kind: 'accepted',
        order: { symbol: 'BTCUSDT', clientOrderId: 'lat-000002', venueOrderId: '862043615295' },
        venueMs: 1_791_382_994_009,
      },
    ],
    usage: [
      { bucket: 'orders-10s', used: 1, limit: 300, resetMs: null },
      { bucket: 'orders-1m', used: 1, limit: 1200, resetMs: null },
      { bucket: 'weight', used: 5, limit: 2400, resetMs: null },
    ],
  })
})

test('order ids beyond 2^53 keep their digits, by socket and by REST', () => {
  const long = answer('"clientOrderId":"lat-000002"').toString().replace('862043615295', '9007199254740993')
  expect(decode(Buffer.from(long), PLACE)).toMatchObject({ results: [{ order: { venueOrderId: '9007199254740993' } }] })
  const ack = body('order-ack.json').toString().replace('862043615290', '18446744073709551615')
  const place: OrderAction = { kind: 'place', order: { ...LIMIT, clientOrderId: clientOrderId('lat-000001') } }
  expect(orders.decodeRest(place, 200, Buffer.from(ack))).toMatchObject([
    { kind: 'accepted', order: { venueOrderId: '18446744073709551615' }, venueMs: 1_791_382_994_031 },
  ])
})

test('a refusal with an id is the definite no to that request', () => {
  expect(decode(answer('"code":-2011'), CANCEL)).toMatchObject({
    kind: 'answer',
    requestId: '4',
    results: [{ kind: 'refused', failure: { kind: 'order-not-found', venueCode: -2011, retry: 'never' } }],
    usage: [{ bucket: 'weight', used: 7 }],
  })
})

test('a refusal without an id: a dead key stops all; of anything else nobody knows whom it meant', () => {
  const revoked = frames('ws-api.jsonl').find((frame) => frame.includes('"id":null'))
  expect(decode(revoked ?? Buffer.from(''))).toMatchObject({
    kind: 'refusal',
    requestId: null,
    failure: { kind: 'key', venueCode: -2015 },
  })
  const other = '{"id":null,"status":400,"error":{"code":-1100,"msg":"Illegal characters found."}}'
  expect(decode(Buffer.from(other))).toMatchObject({
    kind: 'refusal',
    requestId: null,
    failure: { kind: 'unknown', venueCode: -1100 },
  })
})

test('logon: accepted, or refused with the cause', () => {
  const reply =
    frames('ws-api.jsonl')
      .find((frame) => frame.includes('authorizedSince'))
      ?.toString() ?? ''
  const own = reply.replace('c174a2b1-3f51-4580-b200-8528bd237cb7', 'logon')
  expect(decode(Buffer.from(own))).toEqual({ kind: 'logon', failure: null })
  const refused =
    '{"id":"logon","status":401,"error":{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}}'
  expect(decode(Buffer.from(refused))).toMatchObject({ kind: 'logon', failure: { kind: 'key' } })
})

test.each([
  ['throttled', '{"id":"1","status":503,"error":{"code":-1008,"msg":"Request throttled."}}', 'unavailable'],
  ['timed out', '{"id":"1","status":408,"error":{"code":-1007,"msg":"Timeout."}}', 'unknown'],
  [
    '503 A',
    '{"id":"1","status":503,"error":{"code":-1000,"msg":"Unknown error, please check your request or try again later."}}',
    'unknown',
  ],
  ['an error without a body', '{"id":"1","status":500}', 'unknown'],
  ['a success without a result', '{"id":"1","status":200}', 'unknown'],
  [
    "another order's acknowledgement",
    answer('"clientOrderId":"lat-000002"').toString().replace('lat-000002"', 'other"'),
    'unknown',
  ],
])('%s is told apart', (_, text, kind) => {
  expect(decode(Buffer.from(text), PLACE)).toMatchObject({
    kind: 'answer',
    results: [{ kind: 'refused', failure: { kind } }],
  })
})

test('frames that are no answers', () => {
  for (const text of ['', 'x', '[]', '{}', '{"id":null,"status":200,"result":{}}'])
    expect(decode(Buffer.from(text))).toEqual({ kind: 'other' })
})

// ── Answers of REST ────────────────────────────────────────────────────────────────────────────────────────────────

test('a batch: one result an element, in order; a missing or foreign element leaves its order open', () => {
  const good = body('batch-answer.json')
  expect(orders.decodeRest(PLACE_BATCH, 200, good)).toMatchObject([
    { kind: 'accepted', order: { clientOrderId: 'lat-000003', venueOrderId: '862043615301' } },
    { kind: 'refused', failure: { venueCode: -2022, kind: 'other' } },
  ])
  const [first] = JSON.parse(good.toString()) as unknown[]
  for (const elements of [[first], [first, first], [first, {}], [first, null]]) {
    expect(orders.decodeRest(PLACE_BATCH, 200, Buffer.from(JSON.stringify(elements)))).toMatchObject([
      { kind: 'accepted' },
      { kind: 'refused', failure: { kind: 'unknown' } },
    ])
  }
})

test('a batch that failed as a whole failed for each; an ambiguous answer leaves each open', () => {
  const refused = Buffer.from('{"code":-4082,"msg":"Invalid number of batch place orders: 6"}')
  expect(orders.decodeRest(PLACE_BATCH, 400, refused).map(kindOf)).toEqual(['parameter', 'parameter'])
  expect(orders.decodeRest(PLACE_BATCH, 502, Buffer.from('<html>')).map(kindOf)).toEqual(['unknown', 'unknown'])
  expect(orders.decodeRest(PLACE_BATCH, 200, Buffer.from('{}')).map(kindOf)).toEqual(['unknown', 'unknown'])
})

test('single actions and cancel-all', () => {
  const modified: OrderAction = { kind: 'amend', amend: { ...AMEND, ref: REF } }
  expect(orders.decodeRest(modified, 200, body('modify-ack.json'))).toMatchObject([{ kind: 'accepted' }])
  const all: OrderAction = { kind: 'cancel-all', symbol: 'BTCUSDT' }
  expect(orders.decodeRest(all, 200, body('cancel-all.json'))).toEqual([
    { kind: 'accepted', order: { symbol: 'BTCUSDT', clientOrderId: '' }, venueMs: null },
  ])
  expect(orders.decodeRest(all, 200, Buffer.from('{}')).map(kindOf)).toEqual(['unknown'])
  expect(orders.decodeRest(CANCEL, 400, Buffer.from('{"code":-2011,"msg":"Unknown order sent."}')).map(kindOf)).toEqual(
    ['order-not-found'],
  )
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

function answer(part: string): Buffer {
  const found = frames('ws-api.jsonl').find((frame) => frame.includes(part) && frame.includes('"status":'))
  if (found === undefined) throw new Error(`no answer with ${part}`)
  return found
}

function decode(bytes: Buffer, action?: OrderAction): unknown {
  return orders.decode(bytes, 0, bytes.length, () => action)
}

function kindOf(result: { kind: string; failure?: { kind: string } }): string {
  return result.failure?.kind ?? result.kind
}
