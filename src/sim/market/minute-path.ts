import { createRandom, exponential, normal } from '../../kit/random.ts'
import { type Bar, MINUTE_MS } from './bar.ts'

/** How far the path wanders between its corners, as a share of the candle's range. */
const WANDER = 0.12
const WICK = 0.02

/**
 * Minutes inside a longer candle, the same for the same seed. The path starts at the open, visits low and high once each (the
 * low first where the candle rose), ends at the close and never leaves the range; between these corners it is a random bridge.
 * So the minutes put together again are the candle, to the unit, and each minute opens where the last one closed.
 */
export function minutePath(candle: Bar, minutes: number, tick: number, seed: number): Bar[] {
  const random = createRandom(seed)
  const between = (value: number): number =>
    Math.min(candle.high, Math.max(candle.low, Math.round(value / tick) * tick))
  const nodes = nodesOf(candle, minutes, random.next(), random.next())
  const points: number[] = [candle.open]
  const wander = (candle.high - candle.low) * WANDER
  for (const [place, [to, target]] of nodes.slice(1).entries()) {
    const [from, origin] = nodes[place] ?? [0, candle.open]
    for (let step = from + 1; step <= to; step++) {
      const share = (step - from) / (to - from)
      const noise = normal(random) * wander * Math.sqrt(share * (1 - share))
      points.push(step === to ? target : between(origin + (target - origin) * share + noise))
    }
  }
  const weights = Array.from({ length: minutes }, () => 0.3 + exponential(random, 1))
  const volumes = portions(candle.volume, weights)
  const turnovers = candle.volume === 0 ? 0 : candle.turnover / candle.volume
  return volumes.map((volume, minute) => {
    const [open = candle.open, close = candle.close] = points.slice(minute, minute + 2)
    const wick = (): number => random.next() * (candle.high - candle.low) * WICK
    const isWhole = minutes < 3 && minute === 0 // too short for corners: the first minute reaches both ends
    return {
      openMs: candle.openMs + minute * MINUTE_MS,
      open,
      high: isWhole ? candle.high : between(Math.max(open, close) + wick()),
      low: isWhole ? candle.low : between(Math.min(open, close) - wick()),
      close,
      volume,
      turnover: volume * turnovers,
    }
  })
}

/** Where the path has its corners: minute and price. */
function nodesOf(candle: Bar, minutes: number, first: number, second: number): (readonly [number, number])[] {
  const ends = [
    [0, candle.open],
    [minutes, candle.close],
  ] as const
  if (minutes < 3) return [...ends]
  const early = 1 + Math.floor(first * (minutes - 2))
  const late = early + 1 + Math.floor(second * (minutes - 1 - early))
  const [earlier, later] = candle.close >= candle.open ? [candle.low, candle.high] : [candle.high, candle.low]
  return [ends[0], [early, earlier], [late, later], ends[1]]
}

/** Whole portions by weight that add up to the total. */
function portions(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0)
  let [cumulated, given] = [0, 0]
  return weights.map((weight) => {
    cumulated += weight
    const portion = Math.round((total * cumulated) / sum) - given
    given += portion
    return portion
  })
}
