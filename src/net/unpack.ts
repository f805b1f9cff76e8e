import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'

/** What a body is once unpacked, or the end of a sentence that begins "Its answer …". */
export type Unpacked =
  | { readonly kind: 'body'; readonly body: Buffer }
  | { readonly kind: 'refused'; readonly what: string }

export const ACCEPT_ENCODING = 'gzip, br, deflate'

const unpackers = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  br: promisify(brotliDecompress),
  zlib: promisify(inflate),
  deflate: promisify(inflateRaw),
}

/** Unpacks a body to at most `maxBytes`: the rest of a bomb is never made. */
export async function unpack(body: Buffer, encoding: string, maxBytes: number): Promise<Unpacked> {
  const name = encoding.trim().toLowerCase()
  if (name === '' || name === 'identity') return { kind: 'body', body }
  const unpacker = unpackerOf(name, body)
  if (unpacker === null) return refused(`is packed in a way that was not asked for`)
  try {
    return { kind: 'body', body: await unpacker(body, { maxOutputLength: maxBytes }) }
  } catch (error) {
    const isTooLong = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    return refused(isTooLong ? `unpacks to more than ${maxBytes} bytes` : `is not the ${name} that it says`)
  }
}

function unpackerOf(name: string, body: Buffer): (typeof unpackers)['gzip'] | null {
  // `deflate` means zlib, but some servers send it without its two leading bytes.
  if (name === 'deflate') return isZlib(body) ? unpackers.zlib : unpackers.deflate
  return name === 'gzip' || name === 'x-gzip' || name === 'br' ? unpackers[name] : null
}

function isZlib(body: Buffer): boolean {
  const [method = 0, flags = 0] = body
  return (method & 0x0f) === 8 && (method * 256 + flags) % 31 === 0
}

function refused(what: string): Unpacked {
  return { kind: 'refused', what }
}
