import { expect, test } from 'vitest'
import { changed, fixture } from '../../../test/fixtures/bybit/fixtures.ts'
import { PerpkitError } from '../../domain/errors.ts'
import { wallMs } from '../../domain/units.ts'
import type { PrivateMessage } from '../venue.ts'
import { privateStream } from './private-stream.ts'
import { createSigner } from './sign.ts'
import type { OrderStatus } from './wire.ts'

type Row = Record<string, unknown>
const decode = (bytes: Buffer): readonly PrivateMessage[] => privateStream.decode(bytes, 0, bytes.length)
const order = (change: Row): Buffer =>
  changed('private', 'order', (msg: { data: Row[] }) => Object.assign(msg.data[0] ?? {}, change))
const execution = (change: Row): Buffer =>
  changed('private', 'execution', (msg: { data: Row[] }) => Object.assign(msg.data[0] ?? {}, change))
const ORDER_ID = '0f6a2f0e-6d6c-4a0e-9a57-1d6d1f0b7c11'

test('an order event in our words', () => {
  expect(decode(fixture('private', 'order'))).toEqual([
    {
      kind: 'order',
      eventMs: 1792000000133,
      update: {
        symbol: 'BTCUSDT',
        clientOrderId: 'sim-000001',
        venueOrderId: ORDER_ID,
        side: 'buy',
        type: 'limit',
        status: 'open',
        price: '65000.1',
        size: '0.01',
        filled: '0',
        averagePrice: null,
        reduceOnly: false,
        reason: null,
        updatedMs: 1792000000132,
      },
    },
  ])
})

// The causes of docs/wire/bybit.md §4.21, and what a trader is told of them.
test.each<[string, Row, string, string | null]>([
  ['a partial fill', { orderStatus: 'PartiallyFilled', cumExecQty: '0.004' }, 'open', null],
  ['a conditional order at rest', { orderStatus: 'Untriggered' }, 'open', null],
  ['a conditional order at its trigger', { orderStatus: 'Triggered' }, 'open', null],
  ['a fill', { orderStatus: 'Filled', cumExecQty: '0.01', avgPrice: '65000.1' }, 'filled', null],
  [
    "a user's cancel",
    { orderStatus: 'Cancelled', cancelType: 'CancelByUser', rejectReason: 'EC_PerCancelRequest' },
    'cancelled',
    null,
  ],
  [
    'a cancel that came too late: the second Filled stays a fill',
    { orderStatus: 'Filled', cancelType: 'CancelByUser', rejectReason: 'EC_OrigClOrdIDDoesNotExist' },
    'filled',
    null,
  ],
  [
    'a fill that carries the reason of something else',
    { orderStatus: 'Filled', rejectReason: 'EC_Others' },
    'filled',
    null,
  ],
  [
    'a post-only order that would have taken',
    { orderStatus: 'Cancelled', rejectReason: 'EC_PostOnlyWillTakeLiquidity' },
    'rejected',
    'EC_PostOnlyWillTakeLiquidity',
  ],
  [
    'an immediate order that met nothing',
    { orderStatus: 'Cancelled', timeInForce: 'IOC', rejectReason: 'EC_NoImmediateQtyToFill' },
    'expired',
    'EC_NoImmediateQtyToFill',
  ],
  [
    'the rest of an immediate order',
    { orderStatus: 'Cancelled', timeInForce: 'IOC', cumExecQty: '0.004', rejectReason: 'EC_CancelForNoFullFill' },
    'expired',
    'EC_CancelForNoFullFill',
  ],
  [
    'an immediate order that would have met ourselves',
    { orderStatus: 'Cancelled', timeInForce: 'IOC', cancelType: 'CancelBySmp', rejectReason: 'EC_BySelfMatch' },
    'cancelled',
    'EC_BySelfMatch',
  ],
  [
    'a reduce-only order with nothing left to reduce',
    { orderStatus: 'Cancelled', cancelType: 'CancelByReduceOnly' },
    'cancelled',
    'CancelByReduceOnly',
  ],
  ['a refusal by the engine', { orderStatus: 'Rejected', rejectReason: 'EC_Others' }, 'rejected', 'EC_Others'],
  ['a conditional order that was called off', { orderStatus: 'Deactivated' }, 'cancelled', null],
])('%s', (_, change, status, reason) => {
  expect(decode(order(change))).toMatchObject([{ kind: 'order', update: { status, reason } }])
})

test('every documented status is known; another one, another side or type fails loudly', () => {
  const statuses: Record<OrderStatus, true> = {
    New: true,
    PartiallyFilled: true,
    Untriggered: true,
    Triggered: true,
    Filled: true,
    Cancelled: true,
    PartiallyFilledCanceled: true,
    Rejected: true,
    Deactivated: true,
  }
  for (const orderStatus of Object.keys(statuses)) expect(decode(order({ orderStatus })).length).toBe(1)
  const strange = [{ orderStatus: 'Amended' }, { orderStatus: 'toString' }, { side: 'Long' }, { orderType: 'Stop' }]
  for (const change of strange) {
    const attempt = (): unknown => decode(order(change))
    expect(attempt).toThrow(PerpkitError)
    expect(attempt).toThrow(/"(Amended|toString|Long|Stop)"/)
  }
})

test('unset fields in the spelling of any core are unset', () => {
  const old = { avgPrice: '0.00', cumExecQty: '', price: '', cancelType: '', rejectReason: '' }
  expect(decode(order(old))).toMatchObject([{ update: { averagePrice: null, filled: '0', price: '0', reason: null } }])
  expect(decode(order({ avgPrice: '65000.1' }))).toMatchObject([{ update: { averagePrice: '65000.1' } }])
})

test('an order that the venue made itself has a type by its price', () => {
  expect(decode(order({ orderType: 'UNKNOWN', price: '0' }))).toMatchObject([{ update: { type: 'market' } }])
  expect(decode(order({ orderType: 'UNKNOWN' }))).toMatchObject([{ update: { type: 'limit' } }])
})

test('several rows of one message are several messages; other products are left out', () => {
  const bytes = changed('private', 'order', (msg: { data: Row[] }) => {
    msg.data.push({ ...msg.data[0], orderLinkId: 'b-2' }, { ...msg.data[0], category: 'spot', orderStatus: 'Odd' })
  })
  expect(decode(bytes)).toMatchObject([
    { update: { clientOrderId: 'sim-000001' } },
    { update: { clientOrderId: 'b-2' } },
  ])
})

test('an execution is a fill, its fee positive where it was paid', () => {
  expect(decode(fixture('private', 'execution'))).toEqual([
    {
      kind: 'fill',
      eventMs: 1792000000415,
      fill: {
        symbol: 'BTCUSDT',
        tradeId: 'e0cbe81d-0f18-5866-9415-cf319b5dab3b',
        clientOrderId: 'sim-000001',
        venueOrderId: ORDER_ID,
        side: 'buy',
        price: '65000.1',
        size: '0.01',
        fee: '0.1300002',
        feeCoin: 'USDT',
        isMaker: true,
        tradedMs: 1792000000412,
      },
    },
  ])
})

test.each(['Funding', 'Settle', 'Delivery', 'MovePosition', 'CorporateAction', 'Dividend', 'NewerThanUs'])(
  'an execution of type %s is no fill',
  (execType) => {
    expect(decode(execution({ execType, orderType: 'UNKNOWN' }))).toEqual([{ kind: 'other' }])
  },
)

test.each(['AdlTrade', 'BustTrade', 'BlockTrade'])('an execution of type %s is a fill', (execType) => {
  expect(decode(execution({ execType, feeCurrency: '' }))).toMatchObject([{ kind: 'fill', fill: { feeCoin: 'USDT' } }])
})

test('control frames: logon, subscription, pong; positions and balances are asked for, not streamed', () => {
  expect(decode(fixture('private', 'auth ok'))).toEqual([{ kind: 'logon', failure: null }])
  expect(decode(fixture('private', 'subscribe ok'))).toEqual([{ kind: 'subscribed', failure: null }])
  expect(decode(fixture('private', 'pong'))).toEqual([{ kind: 'pong' }])
  for (const name of ['position', 'wallet', 'execution.fast'])
    expect(decode(fixture('private', name))).toEqual([{ kind: 'other' }])
  expect(decode(Buffer.from('nothing'))).toEqual([{ kind: 'other' }])
  expect(() => decode(Buffer.from('{"topic":"order","creationTime":1}'))).toThrow(/without rows/)
})

test('a logon refused for its expiry is a matter of the clock, all else of the key', () => {
  expect(decode(fixture('private', 'auth refused'))).toMatchObject([{ kind: 'logon', failure: { kind: 'clock' } }])
  const refused = (text: string): Buffer => changed('private', 'auth refused', (msg: Row) => (msg['ret_msg'] = text))
  expect(decode(refused('invalid sign'))).toMatchObject([{ failure: { kind: 'signature' } }])
  expect(decode(refused('API key is invalid.'))).toMatchObject([{ failure: { kind: 'key' } }])
  expect(decode(fixture('private', 'subscribe refused'))).toMatchObject([
    { kind: 'subscribed', failure: { kind: 'parameter' } },
  ])
})

test('the stream is opened by a logon and one subscription, in one form of names', () => {
  if (privateStream.session !== 'logon') throw new Error('Bybit logs on')
  const signer = createSigner({ kind: 'hmac', apiKey: 'KEY', secret: 'secret' })
  expect(JSON.parse(privateStream.logon(signer, wallMs(1699999990000)))).toEqual({
    req_id: 'logon',
    op: 'auth',
    args: ['KEY', 1700000000000, '9baf584ddf7a063dffe910d97ce4eac0cf7064058356de8b8d92f028e5ad936f'],
  })
  expect(JSON.parse(privateStream.subscribe(3))).toEqual({
    req_id: '3',
    op: 'subscribe',
    args: ['order', 'execution', 'position', 'wallet'],
  })
})
