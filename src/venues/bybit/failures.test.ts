import { expect, test } from 'vitest'
import { fixture, lines } from '../../../test/fixtures/bybit/fixtures.ts'
import { explain, failureOf, failureOfAnswer } from './failures.ts'
import { FAILURE_CODES } from './failure-codes.ts'

test.each<[number, string, string]>([
  [-1, 'unknown', 'after'],
  [429, 'unavailable', 'after'],
  [10000, 'unknown', 'after'],
  [10001, 'parameter', 'never'],
  [10002, 'clock', 'after'],
  [10003, 'key', 'never'],
  [10004, 'signature', 'never'],
  [10005, 'key', 'never'],
  [10006, 'rate-limit', 'after'],
  [10010, 'key', 'never'],
  [10016, 'unknown', 'after'],
  [10019, 'unavailable', 'after'],
  [10403, 'rate-limit', 'after'],
  [10429, 'rate-limit', 'after'],
  [33004, 'key', 'never'],
  [34040, 'unchanged', 'never'],
  [110001, 'order-not-found', 'never'],
  [110003, 'price', 'never'],
  [110007, 'margin', 'never'],
  [110025, 'unchanged', 'never'],
  [110043, 'unchanged', 'never'],
  [110072, 'duplicate-id', 'never'],
  [110094, 'size', 'never'],
  [170131, 'margin', 'never'],
])('code %i is of kind %s, retry %s', (code, kind, retry) => {
  expect(explain(code)).toMatchObject({ kind, retry, venueCode: code })
})

test('each documented code is told in one sentence that ends, and only three leave an order open', () => {
  for (const [kind, , sentence] of Object.values(FAILURE_CODES)) {
    expect(sentence).toMatch(/^[A-Z].*\.$/)
    expect(sentence.length).toBeLessThan(140)
    expect(kind).not.toBe('')
  }
  const open = Object.entries(FAILURE_CODES).filter(([, [kind]]) => kind === 'unknown')
  expect(open.map(([code]) => Number(code)).sort((a, b) => a - b)).toEqual([-1, 10000, 10016])
  expect(Object.keys(FAILURE_CODES).length).toBe(174)
  expect(explain(424242)).toBeNull()
})

test.each<[string, string]>([
  ['position idx not match position mode', 'parameter'],
  ['The number of contracts exceeds minimum limit allowed', 'size'],
  ['The number of contracts exceeds maximum limit allowed: too large, order_qty:1 > max_qty:0', 'size'],
  ['Qty invalid', 'size'],
  ['[579a5a89-7737-4ab9-9258-4186705f3ea5]sell: [955174000,955350000] invalid', 'unavailable'],
  ['The order remains unchanged as the parameters entered match the existing ones.', 'unchanged'],
  ['params error: symbol invalid', 'parameter'],
  ['Illegal category', 'parameter'],
])('the catch-all 10001 is read by its text: %s', (text, kind) => {
  expect(failureOf(10001, text)).toMatchObject({ kind, venueCode: 10001 })
  expect(failureOf(10001, text).message).toContain(text)
})

test('what the venue echoes of the signed text stays out of the message', () => {
  const failure = failureOfAnswer(200, fixture('rest', 'auth 10004'))
  expect(failure?.kind).toBe('signature')
  expect(failure?.message).toContain('origin_string[…]')
  expect(failure?.message).not.toContain('SIMKEY')
  const long = `error sign! origin_string[1792000000000SIMKEY0000000000AA5000${'x=1&'.repeat(100)}]`
  expect(failureOf(10004, long).message).not.toContain('SIMKEY')
})

test('every REST refusal of the reference is read, and every success is none', () => {
  for (const { name, msg } of lines('rest').filter(({ msg }) => 'retCode' in msg)) {
    const failure = failureOfAnswer(200, Buffer.from(JSON.stringify(msg)))
    const isSetAlready = msg['retCode'] === 110043 || msg['retCode'] === 110025 || msg['retCode'] === 34040
    expect([name, failure === null]).toEqual([name, msg['retCode'] === 0 || isSetAlready])
    if (failure !== null) expect(failure.venueCode).toBe(msg['retCode'])
  }
})

const HTML = Buffer.from('<html><body>access too frequent</body></html>')
const OK = fixture('rest', 'envelope ok')

test.each<[string, number, Buffer, string, string]>([
  ['an address that is shut out', 403, HTML, 'rate-limit', 'after'],
  ['a missing key', 401, Buffer.alloc(0), 'key', 'never'],
  ['a wrong path', 404, HTML, 'parameter', 'never'],
  ['an overload', 429, HTML, 'unavailable', 'after'],
  ['a broken gateway', 502, HTML, 'unknown', 'after'],
  ['a broken server that claims success', 500, OK, 'unknown', 'after'],
  ['a broken server that names a code', 503, fixture('rest', 'order/create 110007'), 'unknown', 'after'],
  ['a request timeout', 408, HTML, 'unknown', 'after'],
  ['a success without an envelope', 200, HTML, 'unknown', 'after'],
  ['an empty success', 200, Buffer.alloc(0), 'unknown', 'after'],
  ['a success without a code', 200, Buffer.from('{"result":{}}'), 'unknown', 'after'],
])('%s: HTTP %i', (_, status, body, kind, retry) => {
  expect(failureOfAnswer(status, body)).toMatchObject({ kind, retry })
})

test('who is shut out is told for how long', () => {
  expect(failureOfAnswer(403, HTML)?.retryAfterMs).toBe(600_000)
  expect(failureOfAnswer(403, fixture('rest', 'limits 10006'))).toMatchObject({ kind: 'rate-limit', venueCode: 10006 })
})
