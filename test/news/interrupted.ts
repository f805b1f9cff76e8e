import { PerpkitError } from '../../src/domain/errors.ts'

/** What real connections and waits throw when they are interrupted. */
export function interrupted(): PerpkitError {
  return new PerpkitError('Interrupted.', { code: 'run.aborted' })
}
