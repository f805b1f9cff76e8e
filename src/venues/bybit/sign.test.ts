import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { text } from '../../../test/fixtures/bybit/fixtures.ts'
import { PerpkitError } from '../../domain/errors.ts'
import type { Keys } from '../../domain/keys.ts'
import { wallMs } from '../../domain/units.ts'
import type { RestRequest } from '../venue.ts'
import { createSigner, logonArguments, signRequest } from './sign.ts'

// Vectors V1–V9 of docs/wire/bybit.md §2.7, recomputed there with two other implementations.
const API_KEY = 'SIMKEY0000000000AA'
const KEYS: Keys = { kind: 'hmac', apiKey: API_KEY, secret: 'this-is-a-fake-secret-for-tests-only' }
const ORDER =
  '{"category":"linear","symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.001","price":"65000.10","timeInForce":"PostOnly","positionIdx":0,"orderLinkId":"sim-000001"}'
const SPACED_ORDER = ORDER.replaceAll('":', '": ').replaceAll(',"', ', "')
const CURSOR = 'category=linear&settleCoin=USDT&limit=50&cursor=page_args%253Daf6512ea-74b0-4ac5-959a-9a52d4208b08%2526'
const V1_QUERY = 'category=linear&symbol=BTCUSDT&openOnly=0&limit=50'

const VECTORS: readonly [
  name: string,
  method: 'GET' | 'POST',
  at: number,
  recv: number,
  payload: string,
  hex: string,
][] = [
  ['V1 GET', 'GET', 1760000000000, 5000, V1_QUERY, 'c448812f93cdb6857e7e925370d3f04684c4b471d0ce69948425c9b98a877b9d'],
  ['V2 no query', 'GET', 1760000000000, 5000, '', '4472009b96216bd7a27b50517255f8a13afb426453a2e35656a9364ed1d3b7b9'],
  ['V3 POST', 'POST', 1760000000123, 5000, ORDER, '467dccc7bc6da6226c41cb450978185b52687c6473e0057c72466206f2472760'],
  [
    'V4 spaces',
    'POST',
    1760000000123,
    5000,
    SPACED_ORDER,
    '66205a1041bd8ee82c62a0e13d540373922324f90fce51fc6a2808002c16af27',
  ],
  [
    'V5 encoded cursor, as sent',
    'GET',
    1760000000456,
    10000,
    CURSOR,
    'c5ba3387427f7fe26a7845e002582d0175e445f686ba42f4ab57c11ea3f734f5',
  ],
  [
    'V6 empty object',
    'POST',
    1760000000789,
    5000,
    '{}',
    '7de9b7dbc137882ab4802ec79934571d7f4303b2eac50f6bd4eb26102848be47',
  ],
  [
    'V9 UTF-8',
    'POST',
    1760000000123,
    5000,
    '{"category":"linear","symbol":"BTCUSDT","orderLinkId":"é"}',
    'df002b5422c7c4c39de0b152850f2a1efc4be796749647e7662f0de9ab7501c9',
  ],
]

function request(method: 'GET' | 'POST', payload: string): RestRequest {
  const [query, body] = method === 'GET' ? [payload, null] : ['', payload]
  const cost = { weight: 1, orders: 0, lane: 'poll', bucket: 'ip' } as const
  return { method, path: '/v5/order/realtime', query, body, security: 'signed', cost }
}

test.each(VECTORS)(
  '%s is signed as the reference says, and sent as it was signed',
  (_, method, at, recv, payload, hex) => {
    const sent = signRequest(request(method, payload), wallMs(at), recv, createSigner(KEYS))
    expect(sent.headers).toMatchObject({
      'X-BAPI-API-KEY': API_KEY,
      'X-BAPI-TIMESTAMP': String(at),
      'X-BAPI-RECV-WINDOW': String(recv),
      'X-BAPI-SIGN': hex,
    })
    expect(method === 'GET' ? sent.target : sent.body).toBe(
      method === 'POST' ? payload : `/v5/order/realtime${payload === '' ? '' : `?${payload}`}`,
    )
    expect('Content-Type' in sent.headers).toBe(method === 'POST')
  },
)

test('V5x: the cursor decoded once gives another signature, which the venue would refuse', () => {
  const decoded = 'category=linear&settleCoin=USDT&limit=50&cursor=page_args%3Daf6512ea-74b0-4ac5-959a-9a52d4208b08%26'
  const { headers } = signRequest(request('GET', decoded), wallMs(1760000000456), 10000, createSigner(KEYS))
  expect(headers['X-BAPI-SIGN']).toBe('e5f16a066566148920344d6d7272602244028046f6f732cdedd1116a3d3b759c')
  expect(headers['X-BAPI-SIGN']).not.toBe(VECTORS[4]?.[5])
})

test.each([
  ['V7', KEYS.secret, 1760000010000, '4ea7bb516baf4f665df6e3946cedd480d82dff0506d8697573d1c30707eed15f'],
  ['V8', 'secret', 1700000000000, '9baf584ddf7a063dffe910d97ce4eac0cf7064058356de8b8d92f028e5ad936f'],
])('%s: a logon signs its expiry, ten seconds after its stamp', (_, secret, expires, hex) => {
  const signer = createSigner({ kind: 'hmac', apiKey: API_KEY, secret })
  expect(logonArguments(signer, wallMs(expires - 10_000))).toEqual([API_KEY, expires, hex])
})

test('the scheme of old clients, a plain hash over sorted pairs, is not what is sent', () => {
  const pairs = `api_key=${API_KEY}&order_type=Limit&price=65000.10&qty=0.001&side=Buy&symbol=BTCUSDT&time_in_force=GoodTillCancel&timestamp=1760000000123`
  const old = createHash('sha256').update(`${pairs}${KEYS.secret}`).digest('hex')
  const { headers } = signRequest(request('POST', ORDER), wallMs(1760000000123), 5000, createSigner(KEYS))
  expect(old).toBe('f21766b40cbb4c8aa23443510b059dabdddfaab7df217f1ff0e4c19d355b8a71')
  expect(headers['X-BAPI-SIGN']).not.toBe(old)
})

const V1_TEXT = `1760000000000${API_KEY}5000${V1_QUERY}`
const V1_RSA =
  'SPjQSnu4ZFmHhshcOTkb8WcGwc4LScIYi3Lk5TUNXUyC24k4pIwCJQwC/qGBWrzRuLQBoqL/n/EP+IdQ+KKjv39AfpGc2p13MbxBtMP3BICAAkJoe62UkPjHgUEw5y9h3kFXxSUHh7FqVU4eSwzp4GKYY1aOSo/m4ZWOfp1mXfAv5gcscNWZfJBSP9I+aqOeH9jlzvUT3JeUXi378K+fHMT/8jMY3KtI51frq4SU8rg5bPIMP01C1GvmLvN+obAfROPwvqexOzrBMbRFBfuWvZusKYaqqJLBgdTGJ0vaiPaEx24la5uxVeN8Jr4CgcqW4R4M38fN7zInddCHtDT1kw=='

test('RSA: the text that is signed here is the one under the published signature', () => {
  const signed: string[] = []
  const spy = { kind: 'rsa', apiKey: API_KEY, sign: (payload: string) => (signed.push(payload), '') } as const
  signRequest(request('GET', V1_QUERY), wallMs(1760000000000), 5000, spy)
  expect(signed).toEqual([V1_TEXT])
  const publicKey = createPublicKey(text('vector-rsa-public.pem'))
  const isValid = (payload: string): boolean =>
    verify('sha256', Buffer.from(payload), publicKey, Buffer.from(V1_RSA, 'base64'))
  expect([isValid(V1_TEXT), isValid(`${V1_TEXT}0`)]).toEqual([true, false])
})

test('RSA: base64 of PKCS#1 v1.5 over SHA-256, the same text always the same', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const signer = createSigner({ kind: 'rsa', apiKey: API_KEY, privateKey })
  const signature = signer.sign(V1_TEXT)
  expect(signer.sign(V1_TEXT)).toBe(signature)
  expect(signature).toMatch(/^[A-Za-z0-9+/]{342}==$/)
  expect(verify('sha256', Buffer.from(V1_TEXT), publicKey, Buffer.from(signature, 'base64'))).toBe(true)
})

test('keys that Bybit does not take are refused with what to do instead', () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  for (const kind of ['ed25519', 'rsa'] as const) {
    const attempt = (): unknown => createSigner({ kind, apiKey: API_KEY, privateKey })
    expect(attempt).toThrow(PerpkitError)
    expect(attempt).toThrow(/does not take .*d25519 key; create .*HMAC.* or .*RSA/)
  }
})

test('no key: public requests go bare, signed ones are refused by name of the settings', () => {
  const open: RestRequest = { ...request('GET', 'category=linear'), security: 'none' }
  expect(signRequest(open, wallMs(1), 5000, null)).toEqual({
    transport: 'rest',
    method: 'GET',
    target: '/v5/order/realtime?category=linear',
    headers: {},
    body: null,
  })
  expect(() => signRequest(request('GET', ''), wallMs(1), 5000, null)).toThrow(/PERPKIT_BYBIT_KEY/)
})
