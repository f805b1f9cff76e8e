import hdr, { type Histogram } from 'hdr-histogram-js'
import type { OrderAction, Outcome, Transport } from '../domain/order.ts'

/** Latencies of one kind of action over one transport, in milliseconds; `null` where nothing was measured. */
export interface LatencySummary {
  readonly action: OrderAction['kind']
  readonly transport: Transport
  readonly count: number
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly p99Ms: number | null
  readonly maxMs: number | null
}

/** How often a venue refused with a code, or how often an outcome stayed open for a cause. */
export interface ErrorCount {
  readonly kind: 'rejected' | 'unknown'
  /** The venue's code, or the cause of the unknown, as text. */
  readonly code: string
  readonly count: number
}

export interface OrderStatistics {
  readonly sent: number
  readonly accepted: number
  readonly rejected: number
  readonly unknown: number
  /** Write to answer parsed, of every answered action. */
  readonly latencies: readonly LatencySummary[]
  readonly errors: readonly ErrorCount[]
}

const HIGHEST_US = 60_000_000

/** Counts outcomes and keeps latency histograms (microseconds, three digits). Free it with `Symbol.dispose`. */
export class OrderStats implements Disposable {
  private readonly counts = { accepted: 0, rejected: 0, unknown: 0 }
  private readonly errors = new Map<string, ErrorCount>()
  private readonly histograms = new Map<
    string,
    { action: OrderAction['kind']; transport: Transport; histogram: Histogram }
  >()

  record(action: OrderAction['kind'], transport: Transport, outcomes: readonly Outcome[], tookNs: number): void {
    for (const outcome of outcomes) this.count(outcome)
    if (outcomes.every(({ kind }) => kind === 'unknown')) return // no answer, so no latency
    this.histogramOf(action, transport).recordValue(Math.min(HIGHEST_US, Math.max(1, Math.round(tookNs / 1e3))))
  }

  read(): OrderStatistics {
    const { accepted, rejected, unknown } = this.counts
    return {
      sent: accepted + rejected + unknown,
      accepted,
      rejected,
      unknown,
      latencies: [...this.histograms.values()].map(({ action, transport, histogram }) => ({
        action,
        transport,
        ...summaryOf(histogram),
      })),
      errors: [...this.errors.values()],
    }
  }

  [Symbol.dispose](): void {
    for (const { histogram } of this.histograms.values()) histogram.destroy()
    this.histograms.clear()
  }

  private count(outcome: Outcome): void {
    this.counts[outcome.kind]++
    if (outcome.kind === 'accepted') return
    const code = outcome.kind === 'rejected' ? String(outcome.failure.venueCode ?? outcome.failure.kind) : outcome.cause
    const key = `${outcome.kind} ${code}`
    this.errors.set(key, { kind: outcome.kind, code, count: (this.errors.get(key)?.count ?? 0) + 1 })
  }

  private histogramOf(action: OrderAction['kind'], transport: Transport): Histogram {
    const key = `${action} ${transport}`
    const known = this.histograms.get(key)
    if (known !== undefined) return known.histogram
    const histogram = hdr.build({ highestTrackableValue: HIGHEST_US, numberOfSignificantValueDigits: 3 })
    this.histograms.set(key, { action, transport, histogram })
    return histogram
  }
}

function summaryOf(histogram: Histogram): Omit<LatencySummary, 'action' | 'transport'> {
  const count = histogram.totalCount
  const at = (percentile: number): number | null =>
    count === 0 ? null : histogram.getValueAtPercentile(percentile) / 1e3
  return { count, p50Ms: at(50), p95Ms: at(95), p99Ms: at(99), maxMs: count === 0 ? null : histogram.maxValue / 1e3 }
}
