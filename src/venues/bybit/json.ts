import { PerpkitError } from '../../domain/errors.ts'

/** What the bytes say as JSON; `undefined` where they are none (a CDN's HTML, an empty body). */
export function jsonOf(bytes: Uint8Array, start = 0, end = bytes.length): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8'))
  } catch {
    return undefined
  }
}

/** A JSON object and no array; `undefined` for all else. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined
}

/** The error for an answer that is not what the venue documents. */
export function strangeAnswer(what: string, cause?: unknown): PerpkitError {
  return new PerpkitError(`Bybit answered ${what}: perpkit does not know this form, please report it.`, {
    code: 'venue.answer',
    cause,
  })
}
