import { createHmac, createSecretKey, sign as signWithKey } from 'node:crypto'
import { inspect } from 'node:util'
import { PerpkitError } from '../../domain/errors.ts'
import { type Keys, redactedKey, type Signer } from '../../domain/keys.ts'
import type { WallMs } from '../../domain/units.ts'
import type { PreparedRequest, RestRequest } from '../venue.ts'

export function createSigner(keys: Keys): Signer {
  const { kind, apiKey } = keys
  const sign = signFunction(keys)
  const shown = (): object => ({ kind, apiKey: redactedKey(apiKey) })
  const signer = { kind, apiKey, sign, toJSON: shown, [inspect.custom]: shown }
  return signer
}

/**
 * Stamps and signs one REST request. What is signed is the query exactly as sent, and the body right after it, with nothing between.
 * All of our requests carry everything in the query, which the venue takes for every method.
 */
export function signRequest(
  request: RestRequest,
  at: WallMs,
  recvWindowMs: number,
  signer: Signer | null,
): PreparedRequest & { transport: 'rest' } {
  const { method, path, body, security } = request
  if (security === 'none') return { transport: 'rest', method, target: joined(path, request.query), headers: {}, body }
  if (signer === null) {
    throw new PerpkitError(`Binance wants an API key for ${path}; set PERPKIT_BINANCE_KEY and its secret.`, {
      code: 'usage.credentials',
    })
  }
  const headers = { 'X-MBX-APIKEY': signer.apiKey }
  if (security === 'key') return { transport: 'rest', method, target: joined(path, request.query), headers, body }
  const stamp = `recvWindow=${recvWindowMs}&timestamp=${Math.trunc(at)}`
  const query = request.query === '' ? stamp : `${request.query}&${stamp}`
  // Base64 holds `+`, `/` and `=`, so a signature is percent-encoded like any other value; hex stays as it is.
  const signature = encodeURIComponent(signer.sign(query + (body ?? '')))
  return { transport: 'rest', method, target: `${path}?${query}&signature=${signature}`, headers, body }
}

/** Parameters of a WebSocket request: numbers are written bare in JSON, so that ids beyond 2^53 keep their digits. */
export interface SocketParam {
  readonly name: string
  readonly text: string
  readonly isNumber: boolean
}

/** What is signed on the order socket: all parameters sorted by name. Symbols may be Chinese and are percent-encoded as Binance's own SDK does. */
export function socketPayload(params: readonly SocketParam[]): string {
  return params
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    .map(({ name, text }) => `${name}=${encodeURIComponent(text)}`)
    .join('&')
}

function signFunction(keys: Keys): (payload: string) => string {
  switch (keys.kind) {
    case 'hmac': {
      const secret = createSecretKey(keys.secret, 'utf8')
      return (payload) => createHmac('sha256', secret).update(payload).digest('hex')
    }
    case 'rsa':
      return (payload) => signWithKey('sha256', Buffer.from(payload), keys.privateKey).toString('base64')
    case 'ed25519':
      return (payload) => signWithKey(null, Buffer.from(payload), keys.privateKey).toString('base64')
  }
}

function joined(path: string, query: string): string {
  return query === '' ? path : `${path}?${query}`
}
