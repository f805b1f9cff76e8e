import type { VenueId } from '../domain/ids.ts'
import type { Transport } from '../domain/order.ts'
import type { BlockResult } from './order-block.ts'
import type { Row, RowId } from './report.ts'
import { quantileEstimate } from './statistics.ts'
import { winnerOf } from './winner.ts'

type ByVenue<T> = Readonly<Record<VenueId, T>>

interface LatencyRow {
  readonly id: RowId
  readonly metric: string
  readonly p: number
  readonly read: (block: BlockResult) => Float64Array
  readonly claim: Row['claim']
  readonly method: string
}

const ACK_METHOD =
  'Open loop, Poisson arrivals fixed before the run: intended instant → answer parsed, monotonic clock of this machine, accepted orders only. Bybit acknowledges before matching, Binance after: compare `order-live` for the same thing on both.'
const LIVE_METHOD =
  'Intended instant → first event of the own order on the private stream, monotonic clock, accepted orders, both transports.'
const CANCEL_METHOD =
  'Open loop, each cancel due a fixed time after its placement was: intended instant → answer parsed, by WebSocket.'

const ROWS: readonly LatencyRow[] = [
  ...acknowledgements('ws', { p50: { bybit: '12', binance: '18' }, p99: { bybit: '45', binance: '67' } }),
  ...acknowledgements('rest', { p50: { bybit: '12', binance: '18' }, p99: { bybit: '45', binance: '67' } }),
  ...[0.5, 0.99].map((p): LatencyRow => {
    const name = percentile(p)
    return {
      id: `order-live-${name}` as RowId,
      metric: `order live ${name}`,
      p,
      read: ({ placements }) => placements.liveLatenciesMs(),
      claim: null,
      method: LIVE_METHOD,
    }
  }),
  ...[0.5, 0.99].map((p): LatencyRow => {
    const name = percentile(p)
    return {
      id: `cancel-latency-ws-${name}` as RowId,
      metric: `cancel latency ws ${name}`,
      p,
      read: ({ cancels }) => cancels.latenciesMs('ws'),
      claim: null,
      method: CANCEL_METHOD,
    }
  }),
]

/** The rows that timed orders give; a row without samples on one of the venues is left out. */
export function latencyRows(blocks: ByVenue<BlockResult>): readonly Row[] {
  return ROWS.flatMap(({ id, metric, p, read, claim, method }) => {
    const samples = { bybit: read(blocks.bybit), binance: read(blocks.binance) }
    if (samples.bybit.length === 0 || samples.binance.length === 0) return []
    const bybit = quantileEstimate(samples.bybit, p)
    const binance = quantileEstimate(samples.binance, p)
    const unbounded = bybit.high === null || binance.high === null
    return [
      {
        id,
        metric,
        unit: 'ms',
        better: 'lower' as const,
        bybit,
        binance,
        winner: winnerOf(bybit, binance, 'lower'),
        claim,
        method,
        detail: unbounded ? 'Too few samples for an upper bound of this percentile, so nobody wins it.' : '',
      },
    ]
  })
}

function acknowledgements(transport: Transport, claims: Partial<Record<string, Row['claim']>>): readonly LatencyRow[] {
  return [0.5, 0.95, 0.99, 0.999].map((p) => {
    const name = percentile(p)
    return {
      id: `order-latency-${transport}-${name}` as RowId,
      metric: `order latency ${transport} ${name}`,
      p,
      read: ({ placements }: BlockResult) => placements.latenciesMs(transport),
      claim: claims[name] ?? null,
      method: ACK_METHOD,
    }
  })
}

function percentile(p: number): string {
  return `p${Number((p * 100).toFixed(1))}`
}
