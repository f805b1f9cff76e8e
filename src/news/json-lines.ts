import type { z } from 'zod'
import { PerpkitError } from '../domain/errors.ts'

/** A file of ours with one object a line. */
export interface JsonLines<T> {
  readonly file: string
  /** What the file is, for people: "no … that this version knows". */
  readonly what: string
  /** The name that its lines carry. */
  readonly schemaName: string
  readonly schema: z.ZodType<T>
}

/**
 * One line; `null` for an empty one and for the rest of one that a crash cut short.
 * @throws PerpkitError `usage.file` for a line of another shape: the file is somebody else's, or of another version
 */
export function readJsonLine<T>({ file, what, schemaName, schema }: JsonLines<T>, text: string): T | null {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return null
  }
  const { success, data } = schema.safeParse(json)
  if (success) return data
  throw new PerpkitError(`${file} is no ${what} that this version knows (${schemaName}); name another file.`, {
    code: 'usage.file',
  })
}

/** Lines as they are written: each whole, each ended. */
export function jsonLines(objects: readonly object[]): string {
  return objects.map((object) => `${JSON.stringify(object)}\n`).join('')
}
