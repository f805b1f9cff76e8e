import type { Random } from '../kit/random.ts'
import type { AnnouncementBoard } from './announcements/board.ts'
import type { Exchange, Gate, Quota, SimClock } from './exchange/types.ts'

/** What a venue's wire server (`sim/bybit`, `sim/binance`) is given: the engine, and what stands around it. */
export interface WireDeps {
  readonly exchange: Exchange
  readonly gate: Gate
  readonly quota: QuotaCounter
  readonly clock: SimClock
  readonly announcements: AnnouncementBoard
  readonly random: Random
  readonly host: '127.0.0.1'
  /** 0 takes any free port. */
  readonly port: number
  readonly faults?: FaultPort
}

/**
 * Counts what is used of the venue's limits. `rule` is a name of `tiers.ts`; `who` is the UID, or the address for limits per IP.
 * Bybit: `ip`, and a rule per endpoint, named as its path (`order/create`; WebSocket order entry draws on the same one).
 * Binance: `weight` per IP, `orders-10s` and `orders-1m` per account.
 */
export interface QuotaCounter extends Quota {
  /** Counts `cost` (1 if not told) and says where that leaves the caller; never `isOver` under a tier that enforces nothing. */
  take(rule: string, who: string, cost?: number): QuotaCount
  /** The same, counting nothing. */
  peek(rule: string, who: string): QuotaCount
  /** The rules in force, by name: for the rate limits that exchange information lists. */
  readonly rules: ReadonlyMap<string, QuotaRule>
}

export interface QuotaRule {
  readonly limit: number
  readonly windowMs: number
  /** Sliding windows look back from now; aligned ones start at whole multiples of `windowMs` of the venue's wall clock. */
  readonly window: 'sliding' | 'aligned'
  /** Whether a refused request is counted all the same. */
  readonly countsRefused: boolean
  /** The first refusal shuts the caller out for so long; 0 where it does not. */
  readonly banMs: number
}

export interface QuotaCount {
  /** This request is to be refused. */
  readonly isOver: boolean
  readonly used: number
  readonly limit: number
  readonly remaining: number
  /** On the venue's wall clock: when room comes free (sliding: now, while there is room), or the aligned window or the ban ends. */
  readonly resetMs: number
  /** Refusals in a row of this caller and rule, this one included; a request that passes sets it to 0. */
  readonly refusals: number
}

/** Faults that only a wire server can carry out. */
export interface FaultPort {
  /** `drop` is to cut every open WebSocket at once, without a close frame. The returned function takes it off. */
  onDisconnect(drop: () => void): () => void
}
