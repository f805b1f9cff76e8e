import { createPrivateKey, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { parsed, parsedLines } from '../../../test/fixtures/binance/fixtures.ts'
import type { Keys } from '../../domain/keys.ts'
import { wallMs } from '../../domain/units.ts'
import type { RestRequest } from '../venue.ts'
import { createSigner, signRequest, type SocketParam, socketPayload } from './sign.ts'
import type { ApiRequest } from './wire.ts'

interface Vector {
  readonly name: string
  readonly kind: 'hmac' | 'ed25519'
  readonly payload: string
  readonly secret: string
  readonly signature: string
  readonly inUrl?: string
  readonly query?: string
  readonly body?: string
  readonly json?: string
}
const { vectors, wrong, ed25519, simKey, simSecret } = parsed<{
  vectors: Vector[]
  wrong: Vector[]
  ed25519: { privateKey: string; publicKey: string }
  simKey: string
  simSecret: string
}>('signatures.json')

const COST = { weight: 1, orders: 0, lane: 'poll', bucket: 'weight' } as const
const SIM = createSigner({ kind: 'hmac', apiKey: simKey, secret: simSecret })
const AT = wallMs(1_791_382_994_000)

test.each(vectors)('published vector $name', ({ kind, payload, secret, signature }) => {
  expect(createSigner(keysOf(kind, secret)).sign(payload)).toBe(signature)
})

test.each(wrong)('a signature made otherwise is not ours: vector $name', ({ payload, secret, signature }) => {
  expect(createSigner(keysOf('hmac', secret)).sign(payload)).not.toBe(signature)
})

test('query and body are signed one after the other, with nothing between', () => {
  const mixed = vector('2')
  expect(`${mixed.query}${mixed.body}`).toBe(mixed.payload)
  const request = rest('POST', { query: mixed.query ?? '', body: 'quantity=1&price=9000' })
  const { target, body } = signRequest(request, AT, 5_000, SIM)
  const [query, signature] = target.slice(target.indexOf('?') + 1).split('&signature=')
  expect(body).toBe('quantity=1&price=9000')
  expect(signature).toBe(SIM.sign(`${query}${body}`))
})

test('a REST request is stamped, signed and sent as the same text: vectors 3 to 6', () => {
  for (const name of ['3', '4', '5']) {
    const { payload, signature } = vector(name)
    const query = payload.replace(/&?recvWindow=5000&timestamp=1791382994000$/, '')
    const { target, headers } = signRequest(rest('POST', { query }), AT, 5_000, SIM)
    expect(target).toBe(`/path?${payload}&signature=${signature}`)
    expect(headers).toEqual({ 'X-MBX-APIKEY': simKey })
  }
  expect(`symbol=${encodeURIComponent('币安人生USDT')}&timestamp=1791382994000`).toBe(vector('6').payload)
})

test('base64 is percent-encoded in the target: vector E1', () => {
  const { payload, inUrl } = vector('E1')
  const signer = createSigner(keysOf('ed25519', ''))
  const query = payload.replace('&recvWindow=5000&timestamp=1791382994000', '')
  expect(signRequest(rest('POST', { query }), AT, 5_000, signer).target.endsWith(`&signature=${inUrl}`)).toBe(true)
})

test('RSA keys sign PKCS#1 v1.5 over SHA-256 in base64', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const signature = createSigner({ kind: 'rsa', apiKey: 'k', privateKey }).sign('symbol=BTCUSDT')
  expect(verify('sha256', Buffer.from('symbol=BTCUSDT'), publicKey, Buffer.from(signature, 'base64'))).toBe(true)
})

test('what the Ed25519 signer signs, the published public key verifies', () => {
  const signature = Buffer.from(createSigner(keysOf('ed25519', '')).sign('text'), 'base64')
  expect(verify(null, Buffer.from('text'), createPublicKey(ed25519.publicKey), signature)).toBe(true)
})

test('socket requests are signed over all parameters sorted by name: every signed example', () => {
  const requests = parsedLines<ApiRequest>('ws-api.jsonl').filter(
    ({ method, params }) => method?.startsWith('session.') === false && params?.signature !== undefined,
  )
  for (const { params = {} } of requests) {
    const { signature, ...signed } = params
    expect(SIM.sign(socketPayload(Object.entries(signed).map(socketParam)))).toBe(signature)
  }
  expect(requests.length).toBe(7)
  const { payload } = vector('7')
  const shuffled = payload
    .split('&')
    .toReversed()
    .map((pair) => socketParam(pair.split('=') as [string, string]))
  expect(socketPayload(shuffled)).toBe(payload)
})

test('a key is enough for key requests, and nothing for public ones', () => {
  expect(signRequest(rest('POST', { security: 'key' }), AT, 5_000, SIM)).toMatchObject({
    target: '/path',
    headers: { 'X-MBX-APIKEY': simKey },
  })
  expect(signRequest(rest('GET', { security: 'none', query: 'a=1' }), AT, 5_000, null)).toMatchObject({
    target: '/path?a=1',
    headers: {},
  })
  expect(() => signRequest(rest('GET', {}), AT, 5_000, null)).toThrow(/PERPKIT_BINANCE_KEY/)
})

test('the time stamp is a whole number whatever the clock gives', () => {
  expect(signRequest(rest('GET', {}), wallMs(1_791_382_994_000.75), 5_000, SIM).target).toContain(
    '?recvWindow=5000&timestamp=1791382994000&signature=fccf32dc8c6f',
  )
})

test('neither secret nor whole key shows in JSON or inspection', () => {
  for (const text of [JSON.stringify(SIM), inspect(SIM), `${inspect({ SIM })}`]) {
    expect(text).not.toContain(simSecret)
    expect(text).not.toContain(simKey)
  }
})

function vector(name: string): Vector {
  const found = vectors.find((candidate) => candidate.name === name)
  if (found === undefined) throw new Error(`no vector ${name}`)
  return found
}

function keysOf(kind: Vector['kind'], secret: string): Keys {
  if (kind === 'hmac') return { kind, apiKey: simKey, secret }
  return { kind, apiKey: 'simEdKey', privateKey: createPrivateKey(ed25519.privateKey) }
}

function rest(method: RestRequest['method'], change: Partial<RestRequest>): RestRequest {
  return { method, path: '/path', query: '', body: null, security: 'signed', cost: COST, ...change }
}

function socketParam([name, value]: readonly [string, string | number | boolean]): SocketParam {
  return { name, text: String(value), isNumber: typeof value === 'number' }
}
