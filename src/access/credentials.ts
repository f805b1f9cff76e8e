import { createPrivateKey } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { PerpkitError } from '../domain/errors.ts'
import type { VenueId } from '../domain/ids.ts'
import type { Keys } from '../domain/keys.ts'
import { variable } from '../kit/variable.ts'
import type { ReadyLine } from './ready-line.ts'

/** What may be set for a venue, by environment or by the configuration file. A secret itself comes from the environment or a file only. */
export interface KeySettings {
  readonly apiKey?: string | undefined
  readonly secret?: string | undefined
  /** A file that only its owner may read: the HMAC secret, or a private key in PEM (Ed25519 or RSA). */
  readonly keyFile?: string | undefined
}

/** The settings of a venue in an environment: `PERPKIT_BYBIT_KEY`, `_SECRET`, `_KEY_FILE`, and the same for `BINANCE`. */
export function keySettings(venue: VenueId, environment: NodeJS.ProcessEnv): KeySettings {
  const prefix = `PERPKIT_${venue.toUpperCase()}`
  return {
    apiKey: variable(environment, `${prefix}_KEY`),
    secret: variable(environment, `${prefix}_SECRET`),
    keyFile: variable(environment, `${prefix}_KEY_FILE`),
  }
}

/** The keys, or `null` where none are set. @throws PerpkitError `usage.credentials` for half a pair, a readable file, or an unknown key kind. */
export function readKeys(venue: VenueId, { apiKey, secret, keyFile }: KeySettings): Keys | null {
  const prefix = `PERPKIT_${venue.toUpperCase()}`
  if (isEmpty(apiKey)) {
    if (isEmpty(secret) && isEmpty(keyFile)) return null
    throw wrong(`${prefix}_KEY is missing beside its secret; set both`)
  }
  if (!/^[A-Za-z0-9_-]{8,128}$/.test(apiKey))
    throw wrong(`${prefix}_KEY is malformed; copy it again from ${venue}'s API page`)
  if (!isEmpty(secret) && !isEmpty(keyFile))
    throw wrong(`${prefix}_SECRET and ${prefix}_KEY_FILE are both set; keep one`)
  if (!isEmpty(secret)) return { kind: 'hmac', apiKey, secret: secret.trim() }
  if (isEmpty(keyFile)) throw wrong(`${prefix}_SECRET (or ${prefix}_KEY_FILE) is missing; set one beside ${prefix}_KEY`)
  return keysFromFile(apiKey, keyFile)
}

/** The keys that the built-in exchanges hand out. */
export function simulatedKeys(venue: VenueId, ready: ReadyLine): Keys | null {
  const { apiKey, apiSecret } = ready[venue]
  return apiKey === undefined || apiSecret === undefined ? null : { kind: 'hmac', apiKey, secret: apiSecret }
}

function keysFromFile(apiKey: string, file: string): Keys {
  const text = readPrivate(file)
  if (!text.includes('PRIVATE KEY')) return { kind: 'hmac', apiKey, secret: text.trim() }
  let privateKey
  try {
    privateKey = createPrivateKey(text)
  } catch {
    // The cause may quote the key: it is left out on purpose.
    throw wrong(
      `the key file ${file} holds no readable private key; export it again as PKCS#8 PEM without a passphrase`,
    )
  }
  const kind = privateKey.asymmetricKeyType
  if (kind !== 'ed25519' && kind !== 'rsa')
    throw wrong(`the key file ${file} holds a ${kind ?? 'strange'} key; Ed25519 or RSA is needed`)
  return { kind, apiKey, privateKey }
}

/** @throws PerpkitError `usage.credentials` for a file that others can read, or that cannot be read. */
export function readPrivate(file: string): string {
  try {
    // Windows has no such bits: there the file's own rights decide.
    const mode = statSync(file).mode & 0o077
    if (process.platform !== 'win32' && mode !== 0)
      throw wrong(`the key file ${file} can be read by others; run \`chmod 600 ${file}\``)
    return readFileSync(file, 'utf8')
  } catch (cause) {
    if (cause instanceof PerpkitError) throw cause
    throw wrong(`the key file ${file} cannot be read`)
  }
}

function isEmpty(text: string | undefined): text is undefined | '' {
  return text === undefined || text.trim() === ''
}

function wrong(what: string): PerpkitError {
  return new PerpkitError(`Credentials: ${what}.`, { code: 'usage.credentials' })
}
