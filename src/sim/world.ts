import type { SimVenue } from './exchange/types.ts'
import type { LatencyPlan } from './latency.ts'
import { SimSetupError } from './setup-error.ts'

export const VENUES = ['bybit', 'binance'] as const satisfies readonly SimVenue[]
export type WorldName = 'article' | 'none'

/** What one venue is like, as seen from the client. */
export interface VenueWorld {
  /** Order acknowledgement: from the request's bytes in to the answer's bytes out. */
  readonly order: LatencyPlan
  /** Streams: from the engine's instant to the bytes out. */
  readonly stream: LatencyPlan
  /** How often a probe stays unanswered: 0.0003 is 0.03 %. */
  readonly probeLoss: number
}

export interface World {
  readonly name: WorldName
  readonly bybit: VenueWorld
  readonly binance: VenueWorld
}

export interface WorldOverrides {
  /** `bybit=12/45,binance=18/67`: P50/P99 in milliseconds; a venue that is not named keeps the world's. */
  readonly latency?: string
  readonly streamDelay?: string
}

const NONE: LatencyPlan = { p50Ms: 0, p99Ms: 0 }

// `article`: the article's claim of latencies; its uptimes, 99.97 % and 99.95 %, are the unanswered probes.
const WORLDS: Readonly<Record<WorldName, World>> = {
  article: {
    name: 'article',
    bybit: { order: { p50Ms: 12, p99Ms: 45 }, stream: { p50Ms: 3, p99Ms: 5 }, probeLoss: 0.0003 },
    binance: { order: { p50Ms: 18, p99Ms: 67 }, stream: { p50Ms: 5, p99Ms: 8 }, probeLoss: 0.0005 },
  },
  none: {
    name: 'none',
    bybit: { order: NONE, stream: NONE, probeLoss: 0 },
    binance: { order: NONE, stream: NONE, probeLoss: 0 },
  },
}

/** @throws SimSetupError on a name or an override that cannot be read. */
export function createWorld(name: string, overrides: WorldOverrides = {}): World {
  const world = Object.hasOwn(WORLDS, name) ? WORLDS[name as WorldName] : undefined
  if (world === undefined) {
    throw new SimSetupError(`there is no world "${name}": take one of ${Object.keys(WORLDS).join(', ')}`)
  }
  const order = readPlans('--latency', overrides.latency)
  const stream = readPlans('--stream-delay', overrides.streamDelay)
  const changed = (venue: SimVenue): VenueWorld => ({
    ...world[venue],
    ...(order[venue] && { order: order[venue] }),
    ...(stream[venue] && { stream: stream[venue] }),
  })
  return { ...world, bybit: changed('bybit'), binance: changed('binance') }
}

function readPlans(flag: string, text: string | undefined): Partial<Record<SimVenue, LatencyPlan>> {
  const plans: Partial<Record<SimVenue, LatencyPlan>> = {}
  if (text === undefined) return plans
  for (const part of text.split(',')) {
    const [, venue, p50, p99] = /^\s*(bybit|binance)=(\d+(?:\.\d+)?)(?:\/(\d+(?:\.\d+)?))?\s*$/.exec(part) ?? []
    if (venue === undefined || p50 === undefined) {
      throw new SimSetupError(`${flag} "${part}" is not VENUE=P50/P99 in milliseconds, as in bybit=12/45,binance=18/67`)
    }
    const plan = { p50Ms: Number(p50), p99Ms: Number(p99 ?? p50) }
    if (plan.p99Ms < plan.p50Ms || plan.p99Ms > MS_MAX || (plan.p50Ms === 0 && plan.p99Ms > 0)) {
      throw new SimSetupError(`${flag} "${part}": P99 must be at least P50, at most ${MS_MAX} ms, and 0 where P50 is 0`)
    }
    plans[venue as SimVenue] = plan
  }
  return plans
}

const MS_MAX = 60_000
