import { createHmac } from 'node:crypto'
import { Decimal } from 'decimal.js'
import { expect, test } from 'vitest'
import type { SimAccount, SimKey } from '../exchange/types.ts'
import { authenticate, checkTimestamp, isSignatureOf, logOn, type SignedRequest } from './auth.ts'
import { Refusal, replyOf } from './refusal.ts'

// Vectors V1 to V9, V5x, RSA and the older code's are those of docs/wire/bybit.md §2.7.

const account: SimAccount = {
  uid: '100200300',
  wallet: new Decimal(0),
  leverage: new Map(),
  positions: new Map(),
  openOrders: new Map(),
}
const RSA_PUBLIC = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0mirfZ2XkSaHTH0Svb5C
EmlVk1VkuOLw6dExFQ/lVr/uoDCDH9/U1FKeduPHlNi667/sb2zFeigVYfJTnScV
Uro1c1Ppj17P3fs1lDgf1EzaKhj/QkGTvTZ3jvN58w4CwE1f8DmKjKqTtBIODLPV
ad2MIsmFkswbJXtU+KRWBl5OFyoeiYhPoaupGikpmT5Ay/3XPKKxiyR7SEd5vL//
sSV/CRaDNh0ux070MuJD7XXWn7JVZiBISW8ufaxtKqENEyKlTI9q9ghhnGBIhOO6
hmtIpVb9qs/tAlAN3gLMiA34e/kaPmyvJstwqHTM90rJwDMp7Y9ZjABaEUQ1NQhI
oQIDAQAB
-----END PUBLIC KEY-----
`
const KEY: SimKey = {
  apiKey: 'SIMKEY0000000000AA',
  kind: 'hmac',
  secret: 'this-is-a-fake-secret-for-tests-only',
  publicKey: RSA_PUBLIC,
  account,
  canTrade: true,
}
const KEYS = new Map([[KEY.apiKey, KEY]])

const V1_QUERY = 'category=linear&symbol=BTCUSDT&openOnly=0&limit=50'
const B1 =
  '{"category":"linear","symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.001","price":"65000.10","timeInForce":"PostOnly","positionIdx":0,"orderLinkId":"sim-000001"}'
const B2 =
  '{"category": "linear", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "qty": "0.001", "price": "65000.10", "timeInForce": "PostOnly", "positionIdx": 0, "orderLinkId": "sim-000001"}'
const V5_QUERY =
  'category=linear&settleCoin=USDT&limit=50&cursor=page_args%253Daf6512ea-74b0-4ac5-959a-9a52d4208b08%2526'

const VECTORS: readonly (readonly [
  name: string,
  timestamp: string,
  recvWindow: string,
  payload: string,
  sign: string,
])[] = [
  ['V1', '1760000000000', '5000', V1_QUERY, 'c448812f93cdb6857e7e925370d3f04684c4b471d0ce69948425c9b98a877b9d'],
  ['V2', '1760000000000', '5000', '', '4472009b96216bd7a27b50517255f8a13afb426453a2e35656a9364ed1d3b7b9'],
  ['V3', '1760000000123', '5000', B1, '467dccc7bc6da6226c41cb450978185b52687c6473e0057c72466206f2472760'],
  ['V4', '1760000000123', '5000', B2, '66205a1041bd8ee82c62a0e13d540373922324f90fce51fc6a2808002c16af27'],
  ['V5', '1760000000456', '10000', V5_QUERY, 'c5ba3387427f7fe26a7845e002582d0175e445f686ba42f4ab57c11ea3f734f5'],
  ['V6', '1760000000789', '5000', '{}', '7de9b7dbc137882ab4802ec79934571d7f4303b2eac50f6bd4eb26102848be47'],
  [
    'V9',
    '1760000000123',
    '5000',
    '{"category":"linear","symbol":"BTCUSDT","orderLinkId":"é"}',
    'df002b5422c7c4c39de0b152850f2a1efc4be796749647e7662f0de9ab7501c9',
  ],
]

function signed(timestamp: string, recvWindow: string | null, payload: string, sign: string): SignedRequest {
  return { apiKey: KEY.apiKey, timestamp, sign, recvWindow, payload: Buffer.from(payload) }
}

function codeOf(request: SignedRequest, nowMs: number): number {
  return replyOf(() => {
    authenticate(request, KEYS, nowMs)
    return { code: 0, message: '', result: {}, extInfo: {} }
  }).code
}

test.each(VECTORS)(
  'signature: vector %s is taken, over the bytes received',
  (_name, timestamp, recvWindow, payload, sign) => {
    const request = signed(timestamp, recvWindow, payload, sign)
    expect(authenticate(request, KEYS, Number(timestamp))).toBe(KEY)
    expect(codeOf({ ...request, payload: Buffer.from(`${payload} `) }, Number(timestamp))).toBe(10004)
    expect(codeOf({ ...request, sign: sign.replace(/^./, (c) => (c === '0' ? '1' : '0')) }, Number(timestamp))).toBe(
      10004,
    )
  },
)

test('signature: V5x, made after decoding the query once, is refused for the query as sent', () => {
  const sign = 'e5f16a066566148920344d6d7272602244028046f6f732cdedd1116a3d3b759c'
  expect(codeOf(signed('1760000000456', '10000', V5_QUERY, sign), 1760000000456)).toBe(10004)
})

test('signature: what the older client made of key and secret is refused', () => {
  const sign = 'f21766b40cbb4c8aa23443510b059dabdddfaab7df217f1ff0e4c19d355b8a71'
  expect(codeOf(signed('1760000000123', '5000', B1, sign), 1760000000123)).toBe(10004)
})

test.each(['', '5000'])('signature: without the window header either signed form passes (%j)', (window) => {
  const sign = createHmac('sha256', KEY.secret).update(`1760000000000${KEY.apiKey}${window}${V1_QUERY}`).digest('hex')
  expect(codeOf(signed('1760000000000', null, V1_QUERY, sign), 1760000000000)).toBe(0)
})

test('signature: RSA over SHA-256 is taken by the public key, and only for its own text', () => {
  const sign =
    'SPjQSnu4ZFmHhshcOTkb8WcGwc4LScIYi3Lk5TUNXUyC24k4pIwCJQwC/qGBWrzRuLQBoqL/n/EP+IdQ+KKjv39AfpGc2p13MbxBtMP3BICAAkJoe62UkPjHgUEw5y9h3kFXxSUHh7FqVU4eSwzp4GKYY1aOSo/m4ZWOfp1mXfAv5gcscNWZfJBSP9I+aqOeH9jlzvUT3JeUXi378K+fHMT/8jMY3KtI51frq4SU8rg5bPIMP01C1GvmLvN+obAfROPwvqexOzrBMbRFBfuWvZusKYaqqJLBgdTGJ0vaiPaEx24la5uxVeN8Jr4CgcqW4R4M38fN7zInddCHtDT1kw=='
  const text = `1760000000000${KEY.apiKey}5000${V1_QUERY}`
  const rsaOnly: SimKey = { ...KEY, kind: 'rsa', secret: RSA_PUBLIC }
  expect(isSignatureOf(KEY, Buffer.from(text), sign)).toBe(true)
  expect(isSignatureOf(rsaOnly, Buffer.from(text), sign)).toBe(true)
  expect(isSignatureOf(KEY, Buffer.from(`${text}1`), sign)).toBe(false)
  expect(isSignatureOf({ ...KEY, publicKey: undefined } as unknown as SimKey, Buffer.from(text), sign)).toBe(false)
})

test('refusal 10004 echoes the string that the exchange put together', () => {
  const [, timestamp, window] = VECTORS[0] ?? ['', '', '']
  const request = signed(timestamp, window, 'category=linear', 'a'.repeat(64))
  expect(() => authenticate(request, KEYS, Number(timestamp))).toThrow(
    'error sign! origin_string[1760000000000SIMKEY0000000000AA5000category=linear]',
  )
})

test('order of checks: the key before the clock, the clock before the signature', () => {
  const wrong = signed('1', '5000', V1_QUERY, 'wrong')
  expect(codeOf({ ...wrong, apiKey: 'NOBODY' }, 1760000000000)).toBe(10003)
  expect(codeOf(wrong, 1760000000000)).toBe(10002)
  expect(codeOf({ ...wrong, timestamp: '1760000000000' }, 1760000000000)).toBe(10004)
})

test.each([
  ['as old as the window', -5000, '5000', true],
  ['older by one', -5001, '5000', false],
  ['nearly a second fast', 999, '5000', true],
  ['a second fast, with a window of a minute', 1000, '60000', false],
  ['the default window', -5000, null, true],
  ['beyond the default window', -5001, null, false],
])('clock: %s', (_name, offMs, window, isFine) => {
  const check = (): void => checkTimestamp(String(1792000000123 + offMs), window, 1792000000123)
  if (isFine) expect(check).not.toThrow()
  else expect(check).toThrow(Refusal)
})

test('refusal 10002 names both times and the window', () => {
  expect(() => checkTimestamp('1791999990000', '5000', 1792000000123)).toThrow(
    'invalid request, please check your server timestamp or recv_window param. req_timestamp[1791999990000],server_timestamp[1792000000123],recv_window[5000]',
  )
})

const V7 = '4ea7bb516baf4f665df6e3946cedd480d82dff0506d8697573d1c30707eed15f'
const V8 = '9baf584ddf7a063dffe910d97ce4eac0cf7064058356de8b8d92f028e5ad936f'

test.each([
  ['V7', [KEY.apiKey, 1760000010000, V7], { key: KEY }],
  ['V7 with the expiry as text', [KEY.apiKey, '1760000010000', V7], { key: KEY }],
  ['an unknown key', ['NOBODY', 1760000010000, V7], { failure: 'key' }],
  ['a signature of something else', [KEY.apiKey, 1760000010001, V7], { failure: 'signature' }],
  ['expired', [KEY.apiKey, 1760000000000, V7], { failure: 'expired' }],
  ['too few arguments', [KEY.apiKey, 1760000010000], { failure: 'arguments' }],
  ['no list', 'auth', { failure: 'arguments' }],
])('logon: %s', (_name, args, outcome) => {
  expect(logOn(args, KEYS, 1760000000000)).toEqual(outcome)
})

test('logon: V8, with another secret', () => {
  expect(isSignatureOf({ ...KEY, secret: 'secret' }, Buffer.from('GET/realtime1700000000000'), V8)).toBe(true)
})
