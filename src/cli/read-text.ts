import { readFileSync } from 'node:fs'
import { PerpkitError } from '../domain/errors.ts'

/** The text of a file, or of standard input for `-`. @throws PerpkitError `usage.file` */
export function readText(file: string, remedy = 'check its name and its rights'): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (cause) {
    throw new PerpkitError(`${file} cannot be read; ${remedy}.`, { code: 'usage.file', cause })
  }
}
