import { type BigIntStats, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { PerpkitError } from '../domain/errors.ts'

/** Locks are held for a few writes; an older one, if its process is gone, was left by a crash. */
const STALE_MS = 10_000
/** By then a process of the same number is another one. */
const ABANDONED_MS = 600_000
const WAIT_MS = 2
const WAITS_MAX = 10_000

const sleeper = new Int32Array(new SharedArrayBuffer(4))

/** Runs `act` while no other process does so under the same name. A file made with "must not exist" works on every system. */
export function withFileLock<T>(file: string, act: () => T): T {
  let own = take(file)
  for (let waits = 0; own === null; own = take(file), waits++) {
    if (waits === WAITS_MAX)
      throw new PerpkitError(`${file} is held by another perpkit; remove it if none is running.`, {
        code: 'run.failed',
      })
    Atomics.wait(sleeper, 0, 0, WAIT_MS)
  }
  try {
    return act()
  } finally {
    release(file, own)
  }
}

/**
 * The identity of the lock that was taken; `null`: somebody else has it. A stale lock is taken over in one step, by a rename over it, and
 * only by who holds the claim to that very lock: whoever comes later with the same claim finds another lock in its place.
 */
function take(file: string): string | null {
  const made = make(file)
  if (made !== null) return made
  const stale = staleIdentity(file)
  if (stale === null) return null
  const claim = `${file}.${stale}`
  const claimed = take(claim)
  if (claimed === null) return null
  if (identity(file) !== stale) {
    release(claim, claimed)
    return null
  }
  renameSync(claim, file)
  return claimed
}

function make(file: string): string | null {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return null
    throw error
  }
  return identity(file)
}

function release(file: string, own: string): void {
  if (identity(file) === own) rmSync(file, { force: true })
}

/** A file as distinct from any other of its name; a rename keeps it. `null`: there is none. */
function identity(file: string): string | null {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false })
  return stat === undefined ? null : identityOf(stat)
}

function identityOf({ ino, mtimeNs }: BigIntStats): string {
  return `${ino}-${mtimeNs}`
}

function staleIdentity(file: string): string | null {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false })
  if (stat === undefined) return null
  const ageMs = Date.now() - Number(stat.mtimeMs)
  const isStale = ageMs > ABANDONED_MS || (ageMs > STALE_MS && !isHeld(file))
  return isStale ? identityOf(stat) : null
}

/** By a process that lives, if only slowly. A lock of this process's own number is that of an earlier one: it holds none while it waits. */
function isHeld(file: string): boolean {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return false
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
