import { createHmac, type KeyObject, sign as signWithKey } from 'node:crypto'
import { PerpkitError } from '../../domain/errors.ts'
import type { Keys, Signer } from '../../domain/keys.ts'
import type { WallMs } from '../../domain/units.ts'
import type { PreparedRequest, RestRequest } from '../venue.ts'

/** How long after its stamp a logon may still be read: one second, as some clients use, fails on a slow link. docs/wire/bybit.md T-04 */
const LOGON_LIFE_MS = 10_000

/** @throws PerpkitError `usage.credentials` for a kind of key that Bybit does not take */
export function createSigner(keys: Keys): Signer {
  const { kind, apiKey } = keys
  switch (kind) {
    case 'hmac':
      return { kind, apiKey, sign: (payload) => createHmac('sha256', keys.secret).update(payload).digest('hex') }
    case 'rsa':
      requireRsa(keys.privateKey)
      // PKCS#1 v1.5 is what node:crypto does with an RSA key unless told otherwise.
      return { kind, apiKey, sign: (payload) => rsaSignature(payload, keys.privateKey) }
    case 'ed25519':
      throw noSuchKey('an Ed25519')
  }
}

/** Adds the headers that identify and sign a request; what is signed is what is sent, byte for byte. docs/wire/bybit.md §2.2 */
export function signRequest(
  request: RestRequest,
  at: WallMs,
  recvWindowMs: number,
  signer: Signer | null,
): PreparedRequest & { transport: 'rest' } {
  const { method, path, query, body } = request
  const target = query === '' ? path : `${path}?${query}`
  const content: Record<string, string> = body === null ? {} : { 'Content-Type': 'application/json' }
  if (request.security === 'none') return { transport: 'rest', method, target, headers: content, body }
  if (signer === null) throw new PerpkitError(NO_KEY, { code: 'usage.credentials' })
  const headers = {
    ...content,
    'X-BAPI-API-KEY': signer.apiKey,
    'X-BAPI-TIMESTAMP': String(at),
    'X-BAPI-RECV-WINDOW': String(recvWindowMs),
    'X-BAPI-SIGN': signer.sign(`${at}${signer.apiKey}${recvWindowMs}${body ?? query}`),
  }
  return { transport: 'rest', method, target, headers, body }
}

/** The arguments of an `auth` frame, the same on the private and on the trade socket. */
export function logonArguments(signer: Signer, at: WallMs): [apiKey: string, expires: number, signature: string] {
  const expires = at + LOGON_LIFE_MS
  return [signer.apiKey, expires, signer.sign(`GET/realtime${expires}`)]
}

const NO_KEY =
  'This needs a Bybit API key: set PERPKIT_BYBIT_KEY and PERPKIT_BYBIT_SECRET, or PERPKIT_BYBIT_KEY_FILE for an RSA key.'

function rsaSignature(payload: string, privateKey: KeyObject): string {
  return signWithKey('sha256', Buffer.from(payload), privateKey).toString('base64')
}

function requireRsa({ asymmetricKeyType }: KeyObject): void {
  if (asymmetricKeyType !== 'rsa') throw noSuchKey(`this ${asymmetricKeyType ?? 'secret'}`)
}

function noSuchKey(kind: string): PerpkitError {
  const remedy = 'create a system-generated (HMAC) or a self-generated RSA key in its API management'
  return new PerpkitError(`Bybit does not take ${kind} key; ${remedy}.`, { code: 'usage.credentials' })
}
