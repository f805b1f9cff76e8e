import type { KeyObject } from 'node:crypto'

/** An API key. The secret part never leaves the signer; `toJSON` and inspection show the key's kind and its last four characters. */
export type Keys =
  | { readonly kind: 'hmac'; readonly apiKey: string; readonly secret: string }
  | { readonly kind: 'ed25519' | 'rsa'; readonly apiKey: string; readonly privateKey: KeyObject }

/** Signs text with one key. HMAC answers in hex, RSA and Ed25519 in base64. */
export interface Signer {
  readonly kind: Keys['kind']
  readonly apiKey: string
  sign(payload: string): string
}

/** How a key may be shown: never more than its last four characters. */
export function redactedKey(apiKey: string): string {
  return apiKey.length > 8 ? `…${apiKey.slice(-4)}` : '…'
}
