/** A bounded sample of delays that were really given, each with the instant at which it ended: the newest ones. */
export class DelaySample {
  private readonly endNs: Float64Array
  private readonly delayMs: Float64Array
  private added = 0

  constructor(size = 65_536) {
    this.endNs = new Float64Array(size)
    this.delayMs = new Float64Array(size)
  }

  add(endNs: number, delayMs: number): void {
    const at = this.added++ % this.endNs.length
    this.endNs[at] = endNs
    this.delayMs[at] = delayMs
  }

  /** Percentiles over the delays that ended in the interval; `null` where there were none. */
  summary(fromNs: number, toNs: number): DelaySummary {
    const kept = Math.min(this.added, this.endNs.length)
    const chosen = this.delayMs.subarray(0, kept).filter((_, at) => {
      const endNs = this.endNs[at] ?? Number.NaN
      return endNs >= fromNs && endNs <= toNs
    })
    chosen.sort()
    const quantile = (share: number): number | null => chosen[Math.ceil(share * chosen.length) - 1] ?? null
    return {
      n: chosen.length,
      minMs: chosen[0] ?? null,
      p50Ms: quantile(0.5),
      p90Ms: quantile(0.9),
      p99Ms: quantile(0.99),
      maxMs: chosen.at(-1) ?? null,
    }
  }
}

export interface DelaySummary {
  readonly n: number
  readonly minMs: number | null
  readonly p50Ms: number | null
  readonly p90Ms: number | null
  readonly p99Ms: number | null
  readonly maxMs: number | null
}
