import { expect, test } from 'vitest'
import { frames, parsedLines } from '../../../test/fixtures/binance/fixtures.ts'
import type { FailureKind } from '../../domain/errors.ts'
import { explain, failureOf } from './failures.ts'

interface Code {
  readonly code: number
  readonly name: string
  readonly class: string
}
const CODES = parsedLines<Code>('error-codes.jsonl')

/** Defined by the venue, practically never met: reference §9.1, last paragraph. */
const RARE = [-4008, -4012, -4017, -4019, -4025, -4027, -4029, -4030, -4033, -4044, -4058, -4085, -4086].concat([
  -4063, -4066, -4069, -4081, -20121, -20204,
])

test('every code of the table is explained, with cause and remedy in one sentence', () => {
  expect(CODES.length).toBe(175)
  for (const { code } of [...CODES, ...RARE.map((code) => ({ code }))]) {
    const failure = explain(code)
    expect(failure?.venueCode, String(code)).toBe(code)
    expect(failure?.message, String(code)).toMatch(/^[A-Z].{20,200}\.$/)
    expect(failure?.message.match(/\.(\s|$)/g)?.length, String(code)).toBe(1)
  }
})

test('kinds follow the class of action of the table', () => {
  const kinds = (wanted: string): Set<FailureKind | undefined> =>
    new Set(CODES.filter((row) => row.class === wanted).map(({ code }) => explain(code)?.kind))
  expect(kinds('DONE')).toEqual(new Set(['unchanged']))
  expect(kinds('CLOCK')).toEqual(new Set(['clock']))
  expect(kinds('LIMIT')).toEqual(new Set(['rate-limit']))
  expect(kinds('UNKNOWN')).toEqual(new Set(['unknown']))
  for (const definite of ['FIX', 'STATE', 'HALT']) expect(kinds(definite)).not.toContain('unknown')
  // -1001 is a definite no as HTTP 503 alone; by itself the table says "on a POST verify anyway".
  expect(
    CODES.filter(({ class: action }) => action === 'RETRY').map(({ code }) => [code, explain(code)?.kind]),
  ).toEqual([
    [-1001, 'unknown'],
    [-1008, 'unavailable'],
    [-5043, 'unavailable'],
  ])
})

test('only wrong requests and states are never to be repeated; waiting helps against limits and moving prices', () => {
  for (const { code, class: action } of CODES) {
    if (['FIX', 'HALT', 'DONE'].includes(action) && code !== -1016)
      expect(explain(code)?.retry, String(code)).toBe('never')
    if (['LIMIT', 'CLOCK', 'RETRY', 'UNKNOWN'].includes(action))
      expect(explain(code)?.retry, String(code)).toBe('after')
  }
})

test.each<[number, FailureKind]>([
  [-1021, 'clock'],
  [-5028, 'clock'],
  [-1022, 'signature'],
  [-2014, 'key'],
  [-2015, 'key'],
  [-1003, 'rate-limit'],
  [-1015, 'rate-limit'],
  [-2011, 'order-not-found'],
  [-2013, 'order-not-found'],
  [-4116, 'duplicate-id'],
  [-5022, 'would-take'],
  [-2019, 'margin'],
  [-4014, 'price'],
  [-4016, 'price'],
  [-4164, 'size'],
  [-1102, 'parameter'],
  [-4120, 'parameter'],
  [-4046, 'unchanged'],
  [-4059, 'unchanged'],
  [-5027, 'unchanged'],
  [-1008, 'unavailable'],
  [-1006, 'unknown'],
  [-1007, 'unknown'],
  [-4083, 'unknown'],
])('%i is %s', (code, kind) => {
  expect(explain(code)?.kind).toBe(kind)
  expect(failureOf(400, json({ code, msg: 'x' }))).toMatchObject({ kind, venueCode: code })
})

test('a code that nobody documents is explained by nobody, and refused with the words of the venue', () => {
  expect(explain(-9999)).toBeNull()
  expect(failureOf(400, json({ code: -9999, msg: 'New rule.' }))).toEqual({
    kind: 'other',
    venueCode: -9999,
    message: 'Binance refused for a reason that perpkit does not know. [Binance -9999: New rule.]',
    retry: 'never',
  })
})

// The three meanings of 503 and their relatives: reference §9.2.
test.each<[string, number, string, FailureKind]>([
  ['A', 503, '{"code":-1000,"msg":"Unknown error, please check your request or try again later."}', 'unknown'],
  ['A without code', 503, '{"msg":"Unknown error, please check your request or try again later."}', 'unknown'],
  ['B', 503, '{"code":0,"msg":"Service Unavailable."}', 'unavailable'],
  ['B with a code', 503, '{"code":-1000,"msg":"Service Unavailable."}', 'unavailable'],
  [
    'B′',
    503,
    '{"code":-1001,"msg":"Internal error; unable to process your request. Please try again."}',
    'unavailable',
  ],
  [
    'B′ with another status',
    500,
    '{"code":-1001,"msg":"Internal error; unable to process your request. Please try again."}',
    'unknown',
  ],
  ['C', 503, '{"code":-1008,"msg":"Request throttled by system-level protection."}', 'unavailable'],
  ['HTML', 503, '<html><h1>503 Service Temporarily Unavailable</h1></html>', 'unknown'],
  ['HTML', 502, '<html></html>', 'unknown'],
  ['empty', 504, '', 'unknown'],
  ['empty object', 500, '{}', 'unknown'],
  ['other 5xx', 500, '{"code":-1000,"msg":"Request occur unknown error."}', 'unknown'],
  ['408', 408, '', 'unknown'],
  ['408', 408, '{"code":-1007,"msg":"Timeout waiting for response from backend server."}', 'unknown'],
  ['-1007 by 400', 400, '{"code":-1007,"msg":"Timeout."}', 'unknown'],
  ['-1006', 503, '{"code":-1006,"msg":"An unexpected response was received."}', 'unknown'],
  ['HTML with 200', 200, '<html></html>', 'unknown'],
  ['401 without body', 401, '', 'key'],
  ['403 by the firewall', 403, '<html></html>', 'rate-limit'],
  ['418', 418, '', 'rate-limit'],
  ['429', 429, '<html></html>', 'rate-limit'],
  ['429', 429, '{"code":-1015,"msg":"Too many new orders."}', 'rate-limit'],
  ['451', 451, '', 'other'],
  ['404', 404, '<html></html>', 'other'],
])('%s: HTTP %i %s is %s', (_, status, text, kind) => {
  expect(failureOf(status, Buffer.from(text))?.kind).toBe(kind)
})

test('the recorded bodies of variants A, B and C', () => {
  expect(frames('server-errors.jsonl').map((body) => failureOf(503, body)?.kind)).toEqual([
    'unknown',
    'unavailable',
    'unavailable',
  ])
})

test('the refusals of the examples', () => {
  expect(frames('order-refusals.jsonl').map((body) => failureOf(400, body)?.kind)).toEqual([
    'would-take',
    'margin',
    'size',
    'order-not-found',
    'parameter',
    'signature',
    'clock',
  ])
})

test('a code of 200, number or text, is a success; a batch with failed elements too', () => {
  for (const success of [{ code: 200, msg: 'success' }, { code: '200', msg: 'success' }, {}, [{ code: -2022 }]])
    expect(failureOf(200, json(success))).toBeNull()
  expect(failureOf(200, json({ code: -2011, msg: 'Unknown order sent.' }))?.kind).toBe('order-not-found')
})

test('the end of a ban is read from its text', () => {
  const until = Date.now() + 120_000
  for (const who of ['IP', 'IP(1.2.3.4)']) {
    const msg = `Way too many requests; ${who} banned until ${until}. Please use the websocket.`
    const { kind, retryAfterMs } = failureOf(418, json({ code: -1003, msg })) ?? {}
    expect(kind).toBe('rate-limit')
    expect(retryAfterMs).toBeGreaterThan(100_000)
    expect(retryAfterMs).toBeLessThanOrEqual(120_000)
  }
})

test('the words of the venue are kept, short and without secrets', () => {
  const msg = `Illegal characters found in parameter 'signature=abcdef0123456789'; ${'x'.repeat(500)}`
  const { message } = failureOf(400, json({ code: -1100, msg })) ?? { message: '' }
  expect(message).toContain('Illegal characters')
  expect(message).not.toContain('abcdef0123456789')
  expect(message.length).toBeLessThan(320)
})

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}
