import type { z } from 'zod'
import { PerpkitError } from '../../domain/errors.ts'

// Ids that are numbers on the wire and may outgrow 2^53 one day: they are quoted before JSON.parse can round them.
const LONG_ID = /"(orderId|tradeId|id|i|t)":\s*(\d{16,})/g

/** The text of some bytes, without copying them first. */
export function textOf(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8')
}

/** JSON as it is, or `undefined` where the text is none: market data and answers may be anything. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The same with long ids as text. */
export function parseExact(text: string): unknown {
  return parse(text.replace(LONG_ID, '"$1":"$2"'))
}

/** An object's fields, whatever they are; `null` for everything else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}

/** Reads a control-plane body by its schema. @throws PerpkitError `venue.answer` naming the field. */
export function readBody<T>(schema: z.ZodType<T>, body: Uint8Array, what: string): T {
  const { success, data, error } = schema.safeParse(parseExact(textOf(body)))
  if (success) return data
  const [issue] = error.issues
  throw unreadable(what, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`, error)
}

export function unreadable(what: string, why: string, cause?: unknown): PerpkitError {
  return new PerpkitError(`Binance's ${what} is not as documented (${why}); please report it.`, {
    code: 'venue.answer',
    cause,
  })
}
