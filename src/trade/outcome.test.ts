import { expect, test } from 'vitest'
import { type Failure, type FailureKind, PerpkitError } from '../domain/errors.ts'
import { clientOrderId, venueOrderId } from '../domain/ids.ts'
import type { OrderAction } from '../domain/order.ts'
import { monoNs } from '../domain/units.ts'
import { outcomeOf, outcomeOfError } from './outcome.ts'
import { Pending, type PendingEnding } from './pending.ts'

const REF = { symbol: 'BTCUSDT', clientOrderId: clientOrderId('pk-a-1') }
const SINCE = monoNs(5)
const failure = (kind: FailureKind, retry: Failure['retry'] = 'never'): Failure => ({
  kind,
  venueCode: -1,
  message: 'no',
  retry,
})

test('an accepted order carries both ids', () => {
  const order = { ...REF, venueOrderId: venueOrderId('99') }
  expect(outcomeOf({ kind: 'accepted', order, venueMs: null }, REF, SINCE)).toEqual({ kind: 'accepted', order })
})

test('unknown is not rejected: an ambiguous answer, a time-out and a lost socket leave the order open', () => {
  expect(outcomeOf({ kind: 'refused', failure: failure('unknown') }, REF, SINCE)).toMatchObject({
    kind: 'unknown',
    cause: 'ambiguous answer',
  })
  expect(outcomeOfError(new PerpkitError('t', { code: 'network.timeout' }), REF, SINCE)).toMatchObject({
    kind: 'unknown',
    cause: 'timeout',
  })
  expect(outcomeOfError(new PerpkitError('c', { code: 'network.closed' }), REF, SINCE)).toMatchObject({
    kind: 'unknown',
    cause: 'disconnect',
  })
})

test('a refusal is not unknown: limits and a connection that never stood are definite, and may be tried later', () => {
  expect(outcomeOf({ kind: 'refused', failure: failure('rate-limit', 'after') }, REF, SINCE)).toMatchObject({
    kind: 'rejected',
    retry: 'after',
  })
  expect(outcomeOf({ kind: 'refused', failure: failure('margin') }, REF, SINCE)).toMatchObject({
    kind: 'rejected',
    retry: 'never',
  })
  expect(outcomeOfError(new PerpkitError('u', { code: 'network.unreachable' }), REF, SINCE)).toMatchObject({
    kind: 'rejected',
    retry: 'after',
  })
})

test('a bug is no outcome: foreign errors pass through', () => {
  expect(() => outcomeOfError(new TypeError('x is not a function'), REF, SINCE)).toThrow(TypeError)
})

test('pending: each request ends exactly once, by answer, deadline or disconnect', () => {
  const pending = new Pending(1_000)
  const action: OrderAction = { kind: 'cancel', ref: REF }
  const ended: string[] = []
  const add = (requestId: string, sentMs: number): void =>
    pending.add({
      requestId,
      action,
      sentNs: monoNs(sentMs * 1e6),
      settle: (ending: PendingEnding) => ended.push(`${requestId} ${ending.kind}`),
    })
  add('1', 0)
  add('2', 500)
  add('3', 900)
  expect(pending.settle('2', { kind: 'answer', requestId: '2', results: [], usage: [] }, monoNs(0))).toBe(true)
  pending.expire(monoNs(999e6))
  pending.expire(monoNs(1_000e6))
  expect(pending.settle('1', { kind: 'timeout' }, monoNs(0))).toBe(false)
  pending.abandon({ kind: 'disconnect' }, monoNs(0))
  pending.abandon({ kind: 'disconnect' }, monoNs(0))
  expect(ended).toEqual(['2 answer', '1 timeout', '3 disconnect'])
  expect(pending.size).toBe(0)
})
