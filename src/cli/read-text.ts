import { readFileSync } from 'node:fs'
import { PerpkitError } from '../domain/errors.ts'

/** The text of a file, or of standard input for `-`. @throws PerpkitError `usage.file` where it cannot be read, or is no text */
export function readText(file: string, remedy = 'check its name and its rights'): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(file === '-' ? 0 : file)
  } catch (cause) {
    throw new PerpkitError(`${file} cannot be read; ${remedy}.`, { code: 'usage.file', cause })
  }
  // Bytes that are no text would be judged like words.
  if (bytes.includes(0)) throw noText(file)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw noText(file, cause)
  }
}

function noText(file: string, cause?: unknown): PerpkitError {
  return new PerpkitError(`${file} is not text in UTF-8; convert it, or name another file.`, {
    code: 'usage.file',
    cause,
  })
}
