import { type Odds, SENTIMENTS, type Sentiment } from './sentiment.ts'

/** A verdict beside the truth. `ABSTAIN` is never right, and never NEUTRAL. */
export interface Judged {
  readonly truth: Sentiment
  readonly label: Sentiment | 'ABSTAIN'
  readonly confidence: number
  /** Where the judge gives all three. */
  readonly odds?: Odds
}

/** Rows: truth; columns: verdict, the last one ABSTAIN; both in the order of `SENTIMENTS`. */
export type Confusion = readonly (readonly number[])[]

const COLUMNS = [...SENTIMENTS, 'ABSTAIN'] as const
const BINS = 10

export function confusionOf(rows: readonly Judged[]): Confusion {
  const counts = SENTIMENTS.map(() => COLUMNS.map(() => 0))
  for (const { truth, label } of rows) {
    const row = counts[SENTIMENTS.indexOf(truth)]
    const column = COLUMNS.indexOf(label)
    if (row !== undefined) row[column] = (row[column] ?? 0) + 1
  }
  return counts
}

export function hitsOf(rows: readonly Judged[]): number {
  return rows.reduce((hits, { truth, label }) => hits + (truth === label ? 1 : 0), 0)
}

/** The classes that occur or are named. */
export function classesOf(rows: readonly Judged[]): readonly Sentiment[] {
  return SENTIMENTS.filter((sentiment) => rows.some(({ truth, label }) => truth === sentiment || label === sentiment))
}

/** The mean F1 of the classes; one of them that neither occurs nor is named in these rows has found nothing: zero. */
export function macroF1(rows: readonly Judged[], classes: readonly Sentiment[] = classesOf(rows)): number {
  const confusion = confusionOf(rows)
  const scores = classes.map((sentiment) => {
    const index = SENTIMENTS.indexOf(sentiment)
    const right = confusion[index]?.[index] ?? 0
    const meant = (confusion[index] ?? []).reduce((sum, count) => sum + count, 0)
    const named = confusion.reduce((sum, row) => sum + (row[index] ?? 0), 0)
    return meant + named === 0 ? 0 : (2 * right) / (meant + named)
  })
  return scores.reduce((sum, score) => sum + score, 0) / scores.length
}

/** Mean squared distance of the odds from the truth, 0 … 2; `null` where a row has no odds. */
export function brierScore(rows: readonly Judged[]): number | null {
  let sum = 0
  for (const { truth, odds } of rows) {
    if (odds === undefined) return null
    for (const [index, sentiment] of SENTIMENTS.entries())
      sum += ((odds[index] ?? 0) - (sentiment === truth ? 1 : 0)) ** 2
  }
  return sum / rows.length
}

/** A bin of the reliability diagram. */
export interface Bin {
  readonly from: number
  readonly n: number
  readonly confidence: number
  readonly accuracy: number
}

/** Rows by confidence in ten bins of equal width; empty ones are left out. */
export function reliability(rows: readonly Judged[]): readonly Bin[] {
  const bins = Array.from({ length: BINS }, (_, index) => ({ from: index / BINS, n: 0, confidence: 0, hits: 0 }))
  for (const { truth, label, confidence } of rows) {
    const bin = bins[Math.min(BINS - 1, Math.floor(confidence * BINS))]
    if (bin === undefined) continue
    bin.n++
    bin.confidence += confidence
    bin.hits += truth === label ? 1 : 0
  }
  return bins
    .filter(({ n }) => n > 0)
    .map(({ from, n, confidence, hits }) => ({ from, n, confidence: confidence / n, accuracy: hits / n }))
}

/** Expected calibration error: how far confidence and accuracy are apart, over the bins. */
export function calibrationError(rows: readonly Judged[]): number {
  return (
    reliability(rows).reduce((sum, { n, confidence, accuracy }) => sum + Math.abs(confidence - accuracy) * n, 0) /
    rows.length
  )
}

/** The most confident rows, as many as the share says; of equals the earlier ones. */
export function mostConfident(rows: readonly Judged[], share: number): readonly Judged[] {
  const sorted = rows.map((row, at) => ({ row, at })).sort((a, b) => b.row.confidence - a.row.confidence || a.at - b.at)
  return sorted.slice(0, Math.max(1, Math.floor(rows.length * share))).map(({ row }) => row)
}
