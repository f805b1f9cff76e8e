import { PerpkitError } from '../domain/errors.ts'
import type { CommandIo } from './command.ts'

/** Asks a person. @throws PerpkitError `safety.live` when nobody is there to answer */
export async function confirm(question: string, { err, signal }: CommandIo): Promise<boolean> {
  if (process.stdin.isTTY !== true) {
    throw new PerpkitError('Nobody is there to say yes; run it in a terminal, or say --yes. Nothing was sent.', {
      code: 'safety.live',
    })
  }
  const prompts = await import('@clack/prompts')
  err.write(`${question}\n`)
  // A cancelled prompt answers with a symbol: only a true yes is one.
  return (await prompts.confirm({ message: 'Send these orders?', initialValue: false, signal })) === true
}
