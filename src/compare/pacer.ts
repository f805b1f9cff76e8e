import type { MonoNs } from '../domain/units.ts'
import type { Clock } from '../kit/clock.ts'

/** The last stretch before an instant is waited for in a loop that lets the sockets speak between its turns. */
const SPIN_NS = 1.3e6
const TIMER_MAX_MS = 250

/**
 * Resolves at an instant, as exactly as one thread can: a timer is up to 1.5 ms late, so it only goes near, and `setImmediate`
 * turns do the rest. Answers that arrive meanwhile are read at once, so waiting does not distort what is being measured.
 */
export function waitUntil(at: MonoNs, clock: Clock, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const step = (): void => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error)
        return
      }
      const left = at - clock.monoNs()
      if (left <= 0) resolve()
      else if (left > SPIN_NS) setTimeout(step, Math.min(TIMER_MAX_MS, Math.floor((left - SPIN_NS) / 1e6)))
      else setImmediate(step)
    }
    step()
  })
}
