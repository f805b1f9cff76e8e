import { constants, createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto'
import type { SimKey } from '../exchange/types.ts'
import type { Parameters } from './parameters.ts'
import { invalid, missing, Refusal } from './refusal.ts'

const RECV_WINDOW_MS = 5_000
/** A clock that is this much fast is refused, however large the window is (reference §2.3). */
const AHEAD_MS = 1_000
const KEY_FORM = /^[A-Za-z0-9]{64}$/
const HEX = /^[0-9a-f]{64}$/i

/** Whose key this is. @throws Refusal -2014, -2015 */
export function findKey(keys: ReadonlyMap<string, SimKey>, apiKey: string | null): SimKey {
  const key = apiKey === null ? undefined : keys.get(apiKey)
  if (key !== undefined) return key
  if (apiKey === null || !KEY_FORM.test(apiKey)) throw new Refusal(-2014, 'API-key format invalid.', 401)
  throw keyRejected()
}

/** The same key, where it may trade. @throws Refusal -2015 */
export function trader(key: SimKey): SimKey {
  if (key.canTrade) return key
  throw keyRejected()
}

/** What a REST request is signed over, cut out of the bytes as they came: query and body without `signature`, nothing between. */
export function signedBytes(query: Buffer, body: Buffer): { readonly payload: Buffer; readonly signature: string } {
  const [inQuery, inBody] = [cut(query), cut(body)]
  const payload = Buffer.concat([inQuery.rest, inBody.rest])
  return { payload, signature: inQuery.signature || inBody.signature }
}

/** @throws Refusal -1102 where there is none, -1022 where it is wrong */
export function checkSignature(key: SimKey, payloads: readonly Buffer[], signature: string): void {
  if (signature === '') throw missing('signature')
  if (!payloads.some((payload) => isSignatureOf(key, payload, signature)))
    throw new Refusal(-1022, 'Signature for this request is not valid.')
}

/** `timestamp < now + 1000` and `now − timestamp ≤ recvWindow`. @throws Refusal -1102, -1021 */
export function checkTime(parameters: Parameters, nowMs: number): void {
  const timestamp = parameters.integer('timestamp')
  if (timestamp === null) throw missing('timestamp')
  const ageMs = nowMs - timestamp
  if (ageMs <= -AHEAD_MS) throw new Refusal(-1021, "Timestamp for this request was 1000ms ahead of the server's time.")
  if (ageMs > recvWindowOf(parameters))
    throw new Refusal(-1021, 'Timestamp for this request is outside of the recvWindow.')
}

/** The matching engine's own look at the clock: place and modify pass it a second time. @throws Refusal -5028 */
export function checkTimeAgain(parameters: Parameters, nowMs: number): void {
  const timestamp = parameters.integer('timestamp') ?? nowMs
  if (nowMs - timestamp > recvWindowOf(parameters))
    throw new Refusal(-5028, 'Timestamp for this request is outside of the ME recvWindow.')
}

/** HMAC-SHA256 by the secret, in hex of either case; otherwise RSA PKCS#1 v1.5 with SHA-256, or Ed25519, in base64. */
export function isSignatureOf(key: SimKey, payload: Buffer, signature: string): boolean {
  if (key.kind === 'hmac' && HEX.test(signature)) {
    const expected = createHmac('sha256', key.secret).update(payload).digest()
    return timingSafeEqual(expected, Buffer.from(signature, 'hex'))
  }
  const pem = key.kind === 'hmac' ? key.publicKey : key.secret
  if (pem === undefined) return false
  const publicKey = publicKeyOf(pem)
  const bytes = Buffer.from(signature, 'base64')
  if (publicKey.asymmetricKeyType === 'ed25519') return verify(null, payload, publicKey, bytes)
  return verify('sha256', payload, { key: publicKey, padding: constants.RSA_PKCS1_PADDING }, bytes)
}

/** `session.logon` takes Ed25519 alone (reference §7.3). */
export function isEd25519(key: SimKey, signature: string): boolean {
  if (HEX.test(signature)) return false
  const pem = key.kind === 'hmac' ? key.publicKey : key.secret
  return pem !== undefined && publicKeyOf(pem).asymmetricKeyType === 'ed25519'
}

/**
 * What a WebSocket API request is signed over: parameters sorted by name. Clients differ in whether values are
 * percent-encoded: none, every one, or the symbol alone (reference §2.6). Any of these will do.
 */
export function sortedPayloads(params: ReadonlyMap<string, string>): Buffer[] {
  const pairs = [...params].filter(([name]) => name !== 'signature').sort(([a], [b]) => (a < b ? -1 : 1))
  const join = (encode: (value: string, name: string) => string): string =>
    pairs.map(([name, value]) => `${name}=${encode(value, name)}`).join('&')
  const forms = [
    join((value) => value),
    join((value) => encodeURIComponent(value)),
    join((value, name) => (name === 'symbol' ? encodeURIComponent(value) : value)),
  ]
  return [...new Set(forms)].map((form) => Buffer.from(form))
}

function keyRejected(): Refusal {
  return new Refusal(-2015, 'Invalid API-key, IP, or permissions for action.', 401)
}

const publicKeys = new Map<string, KeyObject>()

/** Parsed once: an exchange has a handful of keys. */
function publicKeyOf(pem: string): KeyObject {
  let key = publicKeys.get(pem)
  if (key === undefined) {
    key = createPublicKey(pem)
    publicKeys.set(pem, key)
  }
  return key
}

function recvWindowOf(parameters: Parameters): number {
  const text = parameters.get('recvWindow')
  if (text === null) return RECV_WINDOW_MS
  const window = Number(text)
  if (!(window > 0)) throw invalid('recvWindow')
  return window
}

/** Latin-1 maps each byte to one character and back. A `+` inside base64 stays what it is. */
function cut(part: Buffer): { readonly rest: Buffer; readonly signature: string } {
  const pairs = part.toString('latin1').split('&')
  const rest = pairs.filter((pair) => !pair.startsWith('signature='))
  const sent = pairs.find((pair) => pair.startsWith('signature='))?.slice('signature='.length) ?? ''
  return { rest: Buffer.from(rest.join('&'), 'latin1'), signature: unescaped(sent) }
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
