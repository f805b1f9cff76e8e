import { constants, createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto'
import type { SimKey } from '../exchange/types.ts'
import { Refusal } from './refusal.ts'

const RECV_WINDOW_MS = 5000
/** A clock that is this much fast is refused, however large the window is (reference §2.4). */
const AHEAD_MS = 1000
const DIGITS = /^\d{1,16}$/

/** What a signed REST request brings, as its headers name it. `payload` is the query or the body, in the very bytes received. */
export interface SignedRequest {
  readonly apiKey: string
  readonly timestamp: string
  readonly sign: string
  /** `null`: the header was left out. */
  readonly recvWindow: string | null
  readonly payload: Buffer
}

/** Whose request it is. @throws Refusal 10003, 10002 or 10004, in this order */
export function authenticate(request: SignedRequest, keys: ReadonlyMap<string, SimKey>, nowMs: number): SimKey {
  const key = keys.get(request.apiKey)
  if (key === undefined) throw new Refusal(10003, 'API key is invalid.')
  checkTimestamp(request.timestamp, request.recvWindow, nowMs)
  const origin = originOf(request, request.recvWindow ?? '')
  const isSigned =
    isSignatureOf(key, origin, request.sign) ||
    // Which string is signed where the header is left out is undocumented: either will do.
    (request.recvWindow === null && isSignatureOf(key, originOf(request, String(RECV_WINDOW_MS)), request.sign))
  if (!isSigned) throw new Refusal(10004, `error sign! origin_string[${origin.toString('utf8')}]`)
  return key
}

/** `server − window ≤ timestamp < server + 1000`. @throws Refusal 10002 */
export function checkTimestamp(timestamp: string, recvWindow: string | null, nowMs: number): void {
  const serverMs = Math.floor(nowMs)
  const window = recvWindow === null || recvWindow === '' ? String(RECV_WINDOW_MS) : recvWindow
  const isInside =
    DIGITS.test(timestamp) &&
    DIGITS.test(window) &&
    serverMs - Number(window) <= Number(timestamp) &&
    Number(timestamp) < serverMs + AHEAD_MS
  if (isInside) return
  const figures = `req_timestamp[${timestamp}],server_timestamp[${serverMs}],recv_window[${window}]`
  throw new Refusal(10002, `invalid request, please check your server timestamp or recv_window param. ${figures}`)
}

export type Logon = { readonly key: SimKey } | { readonly failure: 'key' | 'expired' | 'signature' | 'arguments' }

/** Reads the `args` of an `auth` frame: key, expiry, signature. The expiry may be a number or its digits. */
export function logOn(args: unknown, keys: ReadonlyMap<string, SimKey>, nowMs: number): Logon {
  if (!Array.isArray(args) || args.length !== 3) return { failure: 'arguments' }
  const [apiKey, expires, sign] = args.map(String) as [string, string, string]
  if (!DIGITS.test(expires)) return { failure: 'arguments' }
  const key = keys.get(apiKey)
  if (key === undefined) return { failure: 'key' }
  if (Number(expires) <= nowMs) return { failure: 'expired' }
  return isSignatureOf(key, Buffer.from(`GET/realtime${expires}`), sign) ? { key } : { failure: 'signature' }
}

/** HMAC-SHA256 in lower-case hex by the secret, or RSA PKCS#1 v1.5 over SHA-256 in base64 by the public key. */
export function isSignatureOf(key: SimKey, signed: Buffer, sign: string): boolean {
  if (key.kind === 'hmac' && /^[0-9a-f]{64}$/.test(sign)) {
    const expected = createHmac('sha256', key.secret).update(signed).digest()
    return timingSafeEqual(expected, Buffer.from(sign, 'hex'))
  }
  const pem = key.kind === 'rsa' ? key.secret : key.publicKey
  return pem !== undefined && isRsaSignature(pem, signed, sign)
}

function isRsaSignature(pem: string, signed: Buffer, sign: string): boolean {
  const publicKey = createPublicKey(pem)
  if (publicKey.asymmetricKeyType !== 'rsa') return false
  const options = { key: publicKey, padding: constants.RSA_PKCS1_PADDING }
  return verify('sha256', signed, options, Buffer.from(sign, 'base64'))
}

function originOf(request: SignedRequest, recvWindow: string): Buffer {
  return Buffer.concat([Buffer.from(request.timestamp + request.apiKey + recvWindow), request.payload])
}
