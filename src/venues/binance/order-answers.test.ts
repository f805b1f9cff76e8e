import { expect, test } from 'vitest'
import { AMEND, CANCEL, LIMIT, PLACE, PLACE_BATCH, REF } from '../../../test/fixtures/binance/actions.ts'
import { body, frames } from '../../../test/fixtures/binance/fixtures.ts'
import { clientOrderId } from '../../domain/ids.ts'
import type { OrderAction } from '../../domain/order.ts'
import { binance } from './binance.ts'
import { orders } from './orders.ts'

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

test('a refusal without an id is told as one, with its cause', () => {
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
    failure: { kind: 'parameter', venueCode: -1100 },
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

test('a batch that failed as a whole says so; an ambiguous answer leaves each open', () => {
  const refused = Buffer.from('{"code":-4082,"msg":"Invalid number of batch place orders: 6"}')
  expect(binance.rest.failure(400, refused)).toMatchObject({ kind: 'parameter' })
  expect(binance.rest.failure(502, Buffer.from('<html>'))).toMatchObject({ kind: 'unknown' })
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
  expect(binance.rest.failure(400, Buffer.from('{"code":-2011,"msg":"Unknown order sent."}'))).toMatchObject({
    kind: 'order-not-found',
  })
})

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
