import type { Environment, VenueId } from '../domain/ids.ts'
import type { Estimate } from './statistics.ts'

/** The name of the report's shape; a reader refuses one that it does not know. */
export const REPORT_SCHEMA = 'perpkit.comparison/1'

export const ROW_IDS = [
  'order-latency-ws-p50',
  'order-latency-ws-p95',
  'order-latency-ws-p99',
  'order-latency-ws-p99.9',
  'order-latency-rest-p50',
  'order-latency-rest-p95',
  'order-latency-rest-p99',
  'order-latency-rest-p99.9',
  'order-live-p50',
  'order-live-p99',
  'cancel-latency-ws-p50',
  'cancel-latency-ws-p99',
  'connect',
  'feed-rate',
  'feed-delay-p50',
  'feed-delay-p99',
  'depth-levels',
  'depth-usdt-10bp',
  'order-rate-limit',
  'fee-maker',
  'fee-taker',
  'all-in-taker',
  'all-in-maker',
  'success-rate',
  'uptime',
  'api-reach',
  'parity',
] as const
export type RowId = (typeof ROW_IDS)[number]

/** One line of the comparison. A row that was not measured is absent from the report, never filled with a constant. */
export interface Row {
  readonly id: RowId
  readonly metric: string
  readonly unit: string
  readonly better: 'lower' | 'higher' | null
  readonly bybit: Estimate
  readonly binance: Estimate
  /** `none`: no difference that the samples prove. `null`: there is nothing to win. */
  readonly winner: VenueId | 'none' | null
  /** What the article claimed, where it did. */
  readonly claim: { readonly bybit: string; readonly binance: string } | null
  /** How the figure was taken: which clock, which two instants, open or closed loop. */
  readonly method: string
  /** What else a reader must know of this figure; empty when there is nothing. */
  readonly detail: string
}

/** The simulated truth of a row, from the exchanges' own records. */
export interface Truth {
  readonly bybit: number
  readonly binance: number
  readonly source: string
}

export interface ErrorLine {
  readonly venue: VenueId
  readonly op: string
  readonly code: string
  readonly count: number
  /** ISO time of the first one. */
  readonly firstAt: string
}

export interface Verdict {
  /** `null` where a venue never showed a book that holds the size. */
  readonly taker: SideVerdict | null
  /** `null` where a venue never showed a readable book. */
  readonly maker: SideVerdict | null
  /** The two in one sentence. */
  readonly text: string
}

/** Which venue costs less for the size, by how many basis points, and by which parts. Differences are Binance minus Bybit. */
export interface SideVerdict {
  readonly winner: VenueId | 'none'
  readonly byBp: number
  readonly parts: {
    readonly fees: number
    readonly spread: number
    readonly depth: number
    /** `null` where no orders were timed. */
    readonly latency: number | null
  }
}

export interface World {
  readonly name: string
  readonly tier: string
  readonly seed: number
}

export interface Report {
  readonly schema: typeof REPORT_SCHEMA
  readonly environment: Environment
  /** `null` outside the built-in exchanges. */
  readonly world: World | null
  readonly startedAt: string
  readonly durationMs: number
  readonly machine: { readonly node: string; readonly platform: string; readonly cpu: string; readonly cores: number }
  readonly plan: Readonly<Record<string, unknown>>
  /** How late orders left after their intended instants; `null` where none were timed. */
  readonly schedule: { readonly sendLagP50Ms: number; readonly sendLagP99Ms: number } | null
  readonly verdict: Verdict
  readonly rows: readonly Row[]
  readonly truth: Readonly<Partial<Record<RowId, Truth>>>
  readonly errors: readonly ErrorLine[]
  /** Whatever the reader must be told before the figures: a fill that was flattened, a schedule that was not kept. */
  readonly notes: readonly string[]
}
