import { fstatSync } from 'node:fs'

/** Tells when the process that started us has gone, so that no exchange outlives the command it was for. */
export interface ParentWatch {
  /** Calls back once: at once if the parent has gone already. To be called when the exchanges are up. */
  onGone(callback: () => void): void
  close(): void
}

/**
 * A parent holds the other end of our standard input (a pipe) or an IPC channel. A pipe that was at its end before we were up is
 * no leash but the way some shells and test harnesses start programs; then only a changed parent id means that the parent is gone.
 */
export function watchParent(): ParentWatch {
  const parentId = process.ppid
  let hasEnded = false
  let callback: (() => void) | null = null
  const gone = (): void => {
    hasEnded = true
    callback?.()
    callback = null
  }
  const isLeash = isPipe(0)
  if (isLeash) {
    process.stdin.once('end', gone).once('close', gone).on('error', gone)
    process.stdin.resume()
  }
  process.once('disconnect', gone)
  return {
    onGone(told) {
      const wasOrphaned = hasEnded && process.ppid !== parentId
      if (wasOrphaned) told()
      else if (!hasEnded) callback = told
    },
    close() {
      callback = null
      process.off('disconnect', gone)
      if (isLeash) process.stdin.off('end', gone).off('close', gone).destroy()
    },
  }
}

function isPipe(descriptor: number): boolean {
  try {
    const kind = fstatSync(descriptor)
    return kind.isFIFO() || kind.isSocket()
  } catch {
    return false // closed, as under some service managers
  }
}
