import type { Sentiment } from '../sentiment.ts'

/** What is said of a headline; ABSTAIN is a word of its own, never a kind of NEUTRAL. */
export type Label = Sentiment | 'ABSTAIN'

/** A model's own word on a headline, asked now or remembered. */
export interface ModelVerdict {
  readonly label: Label
  /** The model's own figure, 0 … 1: uncalibrated. */
  readonly confidence: number
  readonly source: 'model' | 'cache'
  readonly provider: string
  readonly model: string
  /** The ledger's line for the request that it came with. */
  readonly requestId: string
  /** From the request to the verdict; 0 from the cache. */
  readonly latencyMs: number
}

/** Why a headline has no word of a model. */
export type Silence = 'unanswered' | 'over the cap' | 'no provider'
