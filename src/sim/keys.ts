import { generateKeyPair, type KeyObject, randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const generate = promisify(generateKeyPair)

/** What signs for the one account of a venue: an API key with an HMAC secret and with a private key in a file. */
export interface VenueKeys {
  readonly apiKey: string
  readonly apiSecret: string
  /** PEM. */
  readonly publicKey: string
  /** PKCS 8 PEM, readable by the owner alone. */
  readonly privateKeyFile: string
}

/** Fresh keys of both venues; the private ones lie in a folder of their own that `remove` takes away. */
export interface KeyRing {
  readonly bybit: VenueKeys
  readonly binance: VenueKeys
  remove(): void
}

/** New at every start and from the system's randomness, not the seed: keys are no part of what must repeat. */
export async function createKeyRing(): Promise<KeyRing> {
  const folder = await mkdtemp(join(tmpdir(), 'perpkit-sim-'))
  const remove = (): void => {
    process.off('exit', remove)
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', remove)
  try {
    const [rsa, ed25519] = await Promise.all([generate('rsa', { modulusLength: 2_048 }), generate('ed25519', {})])
    const rsaKeyFile = await writeKey(join(folder, 'bybit-rsa.pem'), rsa.privateKey)
    const ed25519KeyFile = await writeKey(join(folder, 'binance-ed25519.pem'), ed25519.privateKey)
    return {
      // Lengths as on the venues: some SDKs look at them.
      bybit: { apiKey: text(18), apiSecret: text(36), publicKey: pem(rsa.publicKey), privateKeyFile: rsaKeyFile },
      binance: {
        apiKey: text(64),
        apiSecret: text(64),
        publicKey: pem(ed25519.publicKey),
        privateKeyFile: ed25519KeyFile,
      },
      remove,
    }
  } catch (error) {
    remove()
    throw error
  }
}

function pem(publicKey: KeyObject): string {
  return publicKey.export({ type: 'spki', format: 'pem' }).toString()
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

function text(length: number): string {
  let made = ''
  while (made.length < length) {
    // Bytes past the last whole multiple of the alphabet are thrown away, so that no letter is likelier than another.
    for (const byte of randomBytes(length)) if (byte < 248 && made.length < length) made += ALPHABET[byte % 62]
  }
  return made
}

async function writeKey(file: string, key: KeyObject): Promise<string> {
  await writeFile(file, key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' })
  return file
}
