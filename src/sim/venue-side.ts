import type { Exchange } from './exchange/types.ts'
import type { FaultBoard } from './fault-board.ts'
import type { DelayGate } from './gate.ts'
import type { TierQuota } from './quota.ts'
import type { VenueClock } from './venue-clock.ts'

/** One venue as the process holds it, its wire server apart. */
export interface VenueSide {
  readonly exchange: Exchange
  readonly gate: DelayGate
  readonly quota: TierQuota
  readonly clock: VenueClock
  readonly faults: FaultBoard
}
