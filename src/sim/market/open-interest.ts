import { createRandom, forkRandom } from '../../kit/random.ts'

const HOUR_MS = 3_600_000
const GRID_MS = 5 * 60_000
/** One side, in base coin: about what each venue reported for its contract in 2024. */
const LEVEL: Readonly<Record<string, number>> = { BTC: 78_000, ETH: 520_000 }
const LEVEL_OF_OTHERS = 1_000_000
/** Periods in hours, and how far each wave lifts the level. */
const WAVES = [
  [74, 0.05],
  [17, 0.02],
  [4, 0.006],
] as const
const NOISE = 0.001

/**
 * Open interest is in no recording: a level of its own for each coin, three slow waves with phases drawn from the seed, and a
 * little noise on a grid of five minutes. A pure function of the instant, so the past and the present agree.
 */
export function createOpenInterest(
  seed: number,
  venue: string,
  symbol: string,
  baseCoin: string,
): (ms: number) => number {
  const purpose = `open interest ${venue} ${symbol}`
  const random = forkRandom(seed, purpose)
  const level = (LEVEL[baseCoin] ?? LEVEL_OF_OTHERS) * (0.9 + random.next() * 0.2)
  const waves = WAVES.map(([hours, height]) => ({ hours, height, phase: random.next() * 2 * Math.PI }))
  const noiseSeed = Math.floor(random.next() * 2 ** 32)
  const noiseAt = (slot: number): number => (createRandom(noiseSeed ^ slot).next() - 0.5) * NOISE
  const swell = (ms: number): number =>
    waves.reduce(
      (sum, { hours, height, phase }) => sum + height * Math.sin((ms / HOUR_MS / hours) * 2 * Math.PI + phase),
      0,
    )
  return (ms) => {
    const slot = Math.floor(ms / GRID_MS)
    const share = ms / GRID_MS - slot
    return level * Math.exp(swell(ms) + noiseAt(slot) * (1 - share) + noiseAt(slot + 1) * share)
  }
}
