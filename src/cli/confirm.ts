import { createInterface } from 'node:readline/promises'
import { PerpkitError } from '../domain/errors.ts'
import type { CommandIo } from './command.ts'

/** Asks a person. @throws PerpkitError `safety.live` when nobody is there to answer */
export async function confirm(question: string, { err, signal }: CommandIo): Promise<boolean> {
  if (process.stdin.isTTY !== true) {
    throw new PerpkitError('Nobody is there to say yes; run it in a terminal, or say --yes. Nothing was sent.', {
      code: 'safety.live',
    })
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    err.write(`${question}\n`)
    return /^(y|yes)$/i.test((await lines.question('yes/no: ', { signal })).trim())
  } finally {
    lines.close()
  }
}
