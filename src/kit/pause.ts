import { setTimeout as sleep } from 'node:timers/promises'
import { PerpkitError } from '../domain/errors.ts'

/** Waits; tests pass a virtual one. @throws PerpkitError `run.aborted` by the signal. */
export type Pause = (ms: number, signal?: AbortSignal) => Promise<void>

export const systemPause: Pause = async (ms, signal) => {
  try {
    await sleep(ms, undefined, { signal })
  } catch (cause) {
    throw interrupted(cause)
  }
}

export function interrupted(cause?: unknown): PerpkitError {
  return new PerpkitError('Interrupted.', { code: 'run.aborted', cause })
}
