import { type Blend, blendOdds, lexiconScores } from '../src/news/classify.ts'
import { type Regression, regress } from '../src/news/regression.ts'
import { hitsOf, type Judged } from '../src/news/scores.ts'
import { likeliest, type Odds } from '../src/news/sentiment.ts'
import type { Row } from './rows.ts'

/** A row with both opinions on it. */
export interface Opinion {
  readonly row: Row
  readonly lexicon: readonly [number, number]
  readonly regressed: readonly [number, number]
}

export function opinionOn(row: Row, regression: Regression): Opinion {
  return {
    row,
    lexicon: lexiconScores(row.reading),
    regressed: regress(regression, { buckets: row.buckets, count: row.buckets.length }),
  }
}

export function judge({ row, lexicon, regressed }: Opinion, blend: Blend): Judged {
  const odds = blendOdds(lexicon, regressed, blend)
  return { truth: row.truth, label: likeliest(odds), confidence: Math.max(...odds), odds }
}

/** Twentieths: finer steps would fit the sample, not the world. */
const STEPS = 20

/** The blend with the least log loss on rows that neither opinion was fitted to, then made as sure as it is right on them. */
export function fitBlend(opinions: readonly Opinion[], most: Blend): Blend {
  return calibrated(opinions, leastLoss(opinions, most))
}

function leastLoss(opinions: readonly Opinion[], most: Blend): Blend {
  let best: Blend = { lexicon: 0, regression: 0 }
  let least = Number.POSITIVE_INFINITY
  for (let a = 0; a <= most.lexicon * STEPS; a++) {
    for (let b = 0; b <= most.regression * STEPS; b++) {
      const blend = { lexicon: a / STEPS, regression: b / STEPS }
      const loss = logLoss(opinions, blend)
      if (loss < least) [best, least] = [blend, loss]
    }
  }
  return best
}

/** Halvings of the interval: the scale is then known to a millionth. */
const HALVINGS = 20

/** Both parts scaled alike change no verdict, only how sure it is: scaled until the mean confidence is the share of hits. */
function calibrated(opinions: readonly Opinion[], blend: Blend): Blend {
  const scaled = (by: number): Blend => ({ lexicon: blend.lexicon * by, regression: blend.regression * by })
  const hits = hitsOf(opinions.map((opinion) => judge(opinion, blend)))
  let [low, high] = [0.25, 4]
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = Math.sqrt(low * high)
    const surety = opinions.reduce((sum, opinion) => sum + judge(opinion, scaled(middle)).confidence, 0)
    if (surety > hits) high = middle
    else low = middle
  }
  const { lexicon, regression } = scaled(Math.sqrt(low * high))
  return { lexicon: rounded(lexicon), regression: rounded(regression) }
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000
}

function logLoss(opinions: readonly Opinion[], blend: Blend): number {
  let sum = 0
  for (const { row, lexicon, regressed } of opinions) {
    const odds: Odds = blendOdds(lexicon, regressed, blend)
    sum -= Math.log(Math.max(1e-9, odds[row.target] ?? 0))
  }
  return sum / opinions.length
}
