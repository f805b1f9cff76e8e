import { expect, test } from 'vitest'
import { changed, fixture } from '../../../test/fixtures/bybit/fixtures.ts'
import { clientOrderId } from '../../domain/ids.ts'
import type { LegalOrder, OrderAction } from '../../domain/order.ts'
import { price, qty } from '../../domain/units.ts'
import type { ActionResult, TradeMessage } from '../venue.ts'
import { trade } from './orders.ts'
import { rest } from './rest.ts'

const order = (id: string): LegalOrder => ({
  symbol: 'BTCUSDT',
  side: 'buy',
  type: 'limit',
  size: qty(10),
  price: price(649_000),
  sizeText: '0.010',
  priceText: '64900.0',
  timeInForce: 'gtc',
  reduceOnly: false,
  clientOrderId: clientOrderId(id),
})
const PLACE: OrderAction = { kind: 'place', order: order('sim-000001') }
const CANCEL: OrderAction = { kind: 'cancel', ref: { symbol: 'BTCUSDT', clientOrderId: clientOrderId('sim-000001') } }
const BATCH: OrderAction = { kind: 'place-batch', orders: [order('b-1'), order('b-2')] }
const ORDER_ID = '0f6a2f0e-6d6c-4a0e-9a57-1d6d1f0b7c11'

function read(bytes: Buffer, action: OrderAction | undefined = PLACE): TradeMessage {
  return trade.decode(bytes, 0, bytes.length, () => action)
}
/** As a session reads it: what is refused as a whole is not asked for its elements. */
function byRest(action: OrderAction, status: number, body: Buffer): readonly string[] {
  const failure = rest.failure(status, body)
  return failure === null ? kinds(trade.decodeRest(action, status, body)) : [failure.kind]
}

const kinds = (results: readonly ActionResult[]): string[] =>
  results.map((result) => (result.kind === 'accepted' ? 'accepted' : result.failure.kind))

test('a yes names the order, the time at the venue, and what is used of the limit', () => {
  expect(read(fixture('trade', 'order.create ok'))).toEqual({
    kind: 'answer',
    requestId: 'r-1',
    results: [
      {
        kind: 'accepted',
        order: { symbol: 'BTCUSDT', clientOrderId: 'sim-000001', venueOrderId: ORDER_ID },
        venueMs: 1792000000132,
      },
    ],
    usage: [{ bucket: 'order/create', used: 1, limit: 10, resetMs: null }],
  })
  expect(read(fixture('trade', 'order.cancel ok'), CANCEL)).toMatchObject({ kind: 'answer', requestId: 'r-4' })
})

test.each<[string, OrderAction, string, number]>([
  ['order.create 110003', PLACE, 'price', 110003],
  ['order.amend 110001', PLACE, 'order-not-found', 110001],
])('%s is a refusal of that request', (name, action, kind, venueCode) => {
  const message = read(fixture('trade', name), action)
  expect(message).toMatchObject({ kind: 'refusal', failure: { kind, venueCode } })
  expect(message.kind === 'refusal' && [message.requestId?.slice(0, 2), message.usage.length]).toEqual(['r-', 1])
})

test.each([10000, 10016])('code %i leaves the order unknown', (code) => {
  const bytes = changed('trade', 'order.create 110003', (msg: { retCode: number }) => (msg.retCode = code))
  expect(read(bytes)).toMatchObject({ kind: 'refusal', requestId: 'r-2', failure: { kind: 'unknown' } })
})

test('a batch is read element by element, though its envelope says OK', () => {
  const message = read(fixture('trade', 'order.create-batch ok'), BATCH)
  expect(message.kind === 'answer' && message.results).toMatchObject([
    { kind: 'accepted', order: { clientOrderId: 'b-1' }, venueMs: 1792000000532 },
    { kind: 'refused', failure: { kind: 'parameter', venueCode: 10001 } },
  ])
  expect(message.kind === 'answer' && message.usage).toEqual([
    { bucket: 'order/create-batch', used: 2, limit: 10, resetMs: null },
  ])
})

test.each<[string, (msg: { retExtInfo: { list?: unknown[] }; data: { list: unknown[] } }) => void, string[]]>([
  ['without codes', (msg) => (msg.retExtInfo = {}), ['unknown', 'unknown']],
  ['with fewer codes than orders', (msg) => msg.retExtInfo.list?.pop(), ['accepted', 'unknown']],
  ['with a yes that names no order', (msg) => (msg.data.list = []), ['unknown', 'parameter']],
])('a batch answer %s is never guessed', (_, change, expected) => {
  const message = read(changed('trade', 'order.create-batch ok', change as never), BATCH)
  expect(message.kind === 'answer' && kinds(message.results)).toEqual(expected)
})

test('a yes without an order id is not taken for one', () => {
  const message = read(changed('trade', 'order.create ok', (msg: { data: object }) => (msg.data = {})))
  expect(message.kind === 'answer' && kinds(message.results)).toEqual(['unknown'])
})

test.each([
  ['{"success":false,"ret_msg":"Params Error","op":"order.create","conn_id":"x"}', 'unknown'],
  ['{"retCode":10003,"retMsg":"API key is invalid.","op":"order.create","connId":"x"}', 'key'],
  [
    '{"reqId":"","retCode":10429,"retMsg":"System level frequency protection","op":"order.create","connId":"x"}',
    'rate-limit',
  ],
])('a refusal that names no request is told as one: %s', (text, kind) => {
  expect(read(Buffer.from(text))).toMatchObject({ kind: 'refusal', requestId: null, failure: { kind } })
})

test('an answer that nobody waits for still tells the usage', () => {
  const bytes = fixture('trade', 'order.create ok')
  expect(trade.decode(bytes, 0, bytes.length, () => undefined)).toMatchObject({
    kind: 'answer',
    results: [],
    usage: [{ used: 1 }],
  })
})

test.each<[string, TradeMessage]>([
  [fixture('trade', 'auth ok').toString(), { kind: 'logon', failure: null }],
  ['{"retCode":20001,"retMsg":"Repeat auth","op":"auth","connId":"x"}', { kind: 'logon', failure: null }],
  [fixture('trade', 'pong ok').toString(), { kind: 'pong' }],
  ['{"op":"ping"', { kind: 'other' }],
  ['{"topic":"order"}', { kind: 'other' }],
])('%s', (text, expected) => {
  expect(read(Buffer.from(text))).toEqual(expected)
})

test.each<[string, string]>([
  [fixture('trade', 'auth 10004').toString(), 'signature'],
  ['{"retCode":10005,"retMsg":"Permission denied","op":"auth","connId":"x"}', 'key'],
  ['{"success":false,"ret_msg":"Params Error","op":"auth","conn_id":"x"}', 'clock'],
  ['{"retCode":10001,"retMsg":"Params Error","op":"auth","connId":"x"}', 'clock'],
])('a logon refused: %s', (text, kind) => {
  expect(read(Buffer.from(text))).toMatchObject({ kind: 'logon', failure: { kind } })
})

test('limits: the time of reset counts only where nothing is left', () => {
  const used = changed('trade', 'order.create ok', (msg: { header: Record<string, string> }) => {
    msg.header['X-Bapi-Limit-Status'] = '0'
  })
  expect(read(used)).toMatchObject({ usage: [{ used: 10, limit: 10, resetMs: 1792000000131 }] })
})

// ── REST ───────────────────────────────────────────────────────────────────────────────────────────────────────────

test.each<[string, OrderAction, string[]]>([
  ['order/create ok', PLACE, ['accepted']],
  ['order/create 110007', PLACE, ['margin']],
  ['order/create 110072', PLACE, ['duplicate-id']],
  ['order/create 10001', PLACE, ['parameter']],
  ['order/cancel ok', CANCEL, ['accepted']],
  ['order/cancel 110001', CANCEL, ['order-not-found']],
  ['order/amend 10001', PLACE, ['unchanged']],
  ['order/create-batch ok', BATCH, ['accepted', 'size']],
  ['order/create-batch 10001', BATCH, ['parameter']], // as a whole
  ['order/cancel-all ok', { kind: 'cancel-all', symbol: 'BTCUSDT' }, ['accepted']],
  ['order/cancel-all 10001', { kind: 'cancel-all', symbol: 'BTCUSDT' }, ['parameter']],
])('REST %s', (name, action, expected) => {
  expect(byRest(action, 200, fixture('rest', name))).toEqual(expected)
})

test('REST: a broken server, HTML and half an answer leave the order unknown, a ban is a definite no', () => {
  const outcome = (status: number, body: string): readonly string[] => byRest(PLACE, status, Buffer.from(body))
  expect(outcome(502, '<html>')).toEqual(['unknown'])
  expect(outcome(200, '<html>')).toEqual(['unknown'])
  expect(outcome(200, '{"retCode":0,"retMsg":"OK","result":{"ord')).toEqual(['unknown'])
  expect(outcome(200, '{"retCode":0,"retMsg":"OK","result":{},"retExtInfo":{},"time":1}')).toEqual(['unknown'])
  expect(outcome(403, '<html>')).toEqual(['rate-limit'])
  const partly = changed(
    'rest',
    'order/cancel-all ok',
    (msg: { result: { success: string } }) => (msg.result.success = '0'),
  )
  expect(byRest({ kind: 'cancel-all', symbol: 'BTCUSDT' }, 200, partly)).toEqual(['unknown'])
})
