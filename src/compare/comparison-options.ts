import type { VenueId } from '../domain/ids.ts'
import type { Clock } from '../kit/clock.ts'
import type { Plan } from './plan.ts'
import type { Control } from './truth.ts'
import type { VenueUnderTest } from './venue-under-test.ts'

/** What a comparison is given. */
export interface ComparisonOptions {
  readonly venues: Readonly<Record<VenueId, VenueUnderTest>>
  readonly plan: Plan
  /** Where the exchanges' own records are to be had; `null` outside the built-in exchanges. */
  readonly control: Control | null
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly progress: Progress
}

/** Told as the run goes on. */
export interface Progress {
  phase(name: string, detail: string): void
  done(name: string, detail: string): void
}
