/** How often the served model misbehaves, each drawn on its own. The first eleven are the reference's, the last three the issue's. */
export interface FaultRates {
  readonly rateLimited: number
  readonly busy: number
  readonly html: number
  readonly reset: number
  readonly fence: number
  readonly blank: number
  readonly truncated: number
  readonly dropped: number
  readonly badWord: number
  readonly alien: number
  readonly duplicate: number
  readonly thinks: number
  readonly drips: number
  readonly hijacked: number
}

export const REFERENCE_FAULTS: FaultRates = {
  rateLimited: 0.05,
  busy: 0.05,
  html: 0.03,
  reset: 0.03,
  fence: 0.1,
  blank: 0.05,
  truncated: 0.08,
  dropped: 0.1,
  badWord: 0.05,
  alien: 0.05,
  duplicate: 0.05,
  thinks: 0.02,
  drips: 0.02,
  hijacked: 0.02,
}

export const NO_FAULTS: FaultRates = {
  rateLimited: 0,
  busy: 0,
  html: 0,
  reset: 0,
  fence: 0,
  blank: 0,
  truncated: 0,
  dropped: 0,
  badWord: 0,
  alien: 0,
  duplicate: 0,
  thinks: 0,
  drips: 0,
  hijacked: 0,
}
