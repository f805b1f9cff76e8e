/** One figure of a bench: what was measured, and what it must reach. */
export interface Figure {
  readonly bench: string
  readonly id: string
  readonly value: number
  readonly unit: string
  readonly better: 'lower' | 'higher'
  /** `null`: shown for comparison, nothing is asked of it. */
  readonly must: number | null
  readonly stretch: number | null
}

export interface BenchOptions {
  /** Fewer rounds: all benches together stay below five minutes. */
  readonly isQuick: boolean
}

/** What a file `bench/NAME.ts` exports as `run`. @throws where a result is wrong, whatever its speed. */
export type Bench = (options: BenchOptions) => Promise<readonly Figure[]>

/** Whether the figure reaches what it must. */
export function isReached({ value, must, better }: Figure): boolean {
  return must === null || (better === 'lower' ? value <= must : value >= must)
}

/** The smallest sample that at least the given share does not exceed. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = Float64Array.from(samples).sort()
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
