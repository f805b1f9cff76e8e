import { forkRandom } from '../kit/random.ts'
import { AnnouncementBoard } from './announcements/board.ts'
import type { Exchange, SimVenue } from './exchange/types.ts'
import { FaultBoard } from './fault-board.ts'
import { DelayGate } from './gate.ts'
import { Latency } from './latency.ts'
import { TierQuota } from './quota.ts'
import type { Stage } from './stage.ts'
import type { TierName } from './tiers.ts'
import type { VenueClock } from './venue-clock.ts'
import type { VenueWorld } from './world.ts'

/** One venue as the process holds it, its wire server apart. */
export interface VenueSide {
  readonly exchange: Exchange
  readonly gate: DelayGate
  readonly quota: TierQuota
  readonly clock: VenueClock
  readonly faults: FaultBoard
  readonly announcements: AnnouncementBoard
}

export interface VenueSideOptions {
  readonly venue: SimVenue
  readonly seed: number
  readonly world: VenueWorld
  readonly tier: TierName
  readonly stage: Stage
  readonly clock: VenueClock
  readonly exchange: Exchange
}

/** Puts gate, quota and faults around an engine. Each draw has a seeded stream of its own, so that none shifts another. */
export function createVenueSide({ venue, seed, world, tier, stage, clock, exchange }: VenueSideOptions): VenueSide {
  const { monoNs, exactLine, coarseLine, log } = stage
  const faults = new FaultBoard(monoNs)
  const gate = new DelayGate({
    venue,
    monoNs,
    order: new Latency(world.order, forkRandom(seed, `${venue} order latency`)),
    stream: new Latency(world.stream, forkRandom(seed, `${venue} stream delay`)),
    probeLoss: world.probeLoss,
    random: forkRandom(seed, `${venue} probes`),
    exactLine,
    coarseLine,
    faults,
    log,
  })
  const announcements = new AnnouncementBoard({
    venue,
    seed,
    startMs: clock.wallMs(),
    symbols: [...exchange.instruments.keys()],
  })
  return { exchange, gate, quota: new TierQuota(venue, tier, clock), clock, faults, announcements }
}
