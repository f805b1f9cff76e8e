import { bootstrap, type Interval, wilson } from './intervals.ts'
import {
  type Bin,
  brierScore,
  calibrationError,
  classesOf,
  type Confusion,
  confusionOf,
  hitsOf,
  type Judged,
  macroF1,
  mostConfident,
  reliability,
} from './scores.ts'

export const EVALUATION_SCHEMA = 'perpkit.news-evaluation/1'

/** How good a judge is on labelled rows. */
export interface Evaluation {
  readonly schema: typeof EVALUATION_SCHEMA
  readonly n: number
  readonly accuracy: Interval
  readonly macroF1: Interval
  /** `null` where the judge gives no odds. */
  readonly brier: Interval | null
  readonly calibrationError: Interval
  readonly reliability: readonly Bin[]
  /** Accuracy of the most confident share of rows. */
  readonly coverage: readonly { readonly share: number; readonly accuracy: Interval }[]
  readonly confusion: Confusion
}

const SHARES = [0.1, 0.25, 0.5, 0.75, 0.9, 1]

/** @throws RangeError without rows. */
export function evaluate(rows: readonly Judged[]): Evaluation {
  // Of the whole: a resample without the rare class would be judged on the easy ones alone.
  const classes = classesOf(rows)
  const isRated = brierScore(rows) !== null
  return {
    schema: EVALUATION_SCHEMA,
    n: rows.length,
    accuracy: wilson(hitsOf(rows), rows.length),
    macroF1: bootstrap(rows, (sample) => macroF1(sample, classes)),
    brier: isRated ? bootstrap(rows, (sample) => brierScore(sample) ?? Number.NaN) : null,
    calibrationError: bootstrap(rows, calibrationError),
    reliability: reliability(rows),
    coverage: SHARES.map((share) => {
      const kept = mostConfident(rows, share)
      return { share, accuracy: wilson(hitsOf(kept), kept.length) }
    }),
    confusion: confusionOf(rows),
  }
}
