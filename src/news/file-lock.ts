import { closeSync, openSync, rmSync, statSync } from 'node:fs'
import { PerpkitError } from '../domain/errors.ts'

/** Locks are held for a few writes; an older one was left by a crash. */
const STALE_MS = 10_000
const WAIT_MS = 2
const WAITS_MAX = 10_000

const sleeper = new Int32Array(new SharedArrayBuffer(4))

/** Runs `act` while no other process does so under the same name. A file made with "must not exist" works on every system. */
export function withFileLock<T>(file: string, act: () => T): T {
  for (let waits = 0; !isTaken(file); waits++) {
    if (waits === WAITS_MAX)
      throw new PerpkitError(`${file} is held by another perpkit; remove it if none is running.`, {
        code: 'run.failed',
      })
    if (isStale(file)) rmSync(file, { force: true })
    else Atomics.wait(sleeper, 0, 0, WAIT_MS)
  }
  try {
    return act()
  } finally {
    rmSync(file, { force: true })
  }
}

function isTaken(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx', 0o600))
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function isStale(file: string): boolean {
  try {
    return Date.now() - statSync(file).mtimeMs > STALE_MS
  } catch {
    return false // let go of in the meantime
  }
}
