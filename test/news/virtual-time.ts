import { monoNs, wallMs } from '../../src/domain/units.ts'
import type { Clock } from '../../src/kit/clock.ts'
import { interrupted } from '../../src/kit/pause.ts'

interface Waiting {
  readonly atMs: number
  readonly wake: () => void
}

/** A clock that stands still while anything can run, and then jumps to the next thing that was waited for. */
export class VirtualTime {
  private nowMs: number
  private waiting: Waiting[] = []

  constructor(startMs = Date.UTC(2026, 10, 25, 12)) {
    this.nowMs = startMs
  }

  readonly clock: Clock = { wallMs: () => wallMs(this.nowMs), monoNs: () => monoNs(this.nowMs * 1e6) }

  readonly pause = async (ms: number, signal?: AbortSignal): Promise<void> => {
    if (signal?.aborted === true) throw interrupted()
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        this.waiting = this.waiting.filter((other) => other !== waiting)
        reject(interrupted())
      }
      const wake = (): void => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }
      const waiting = { atMs: this.nowMs + ms, wake }
      this.waiting.push(waiting)
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  }

  /** Runs until the promise is settled. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isDone = false
    const watched = work.finally(() => (isDone = true))
    watched.catch(() => {})
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve))
      if (isDone) return watched
      this.waiting.sort((a, b) => a.atMs - b.atMs)
      const next = this.waiting.shift()
      if (next === undefined) throw new Error('nothing is waited for, and nothing is done')
      this.nowMs = Math.max(this.nowMs, next.atMs)
      next.wake()
    }
  }
}
