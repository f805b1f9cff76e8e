import { exponential, type Random } from '../kit/random.ts'

/**
 * Intended instants of an open-loop run, in nanoseconds after its start: Poisson arrivals at `ratePerSecond`, made before the run,
 * so that a slow answer can never hold back the next send (that would hide the very delays that are asked for).
 */
export function poissonSchedule(random: Random, count: number, ratePerSecond: number): Float64Array {
  const meanGapNs = 1e9 / ratePerSecond
  const instants = new Float64Array(count)
  let at = 0
  for (let i = 0; i < count; i++) {
    at += exponential(random, meanGapNs)
    instants[i] = at
  }
  return instants
}

/** Which of the scheduled orders go by WebSocket: exactly half, shuffled, so that both transports see the same weather. */
export function halfAndHalf(random: Random, count: number): Uint8Array {
  const isSocket = new Uint8Array(count).map((_, i) => (i % 2 === 0 ? 1 : 0))
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1))
    const kept = isSocket[i] ?? 0
    isSocket[i] = isSocket[j] ?? 0
    isSocket[j] = kept
  }
  return isSocket
}
