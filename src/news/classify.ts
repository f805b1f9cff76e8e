import { findAssets, type Mention } from './assets.ts'
import { type Domain, domainOf } from './domain.ts'
import { type EventHit, type EventReading, readEvents, sumsOf } from './events.ts'
import { FeatureBag } from './features.ts'
import { type Regression, regress } from './regression.ts'
import { sanitiseHeadline } from './sanitise.ts'
import { likeliest, type Odds, type Sentiment, softmax } from './sentiment.ts'
import { readTokens } from './tokens.ts'

/** What the local model says of a headline. It never abstains. */
export interface LocalVerdict {
  readonly label: Sentiment
  /** Calibrated: of verdicts with .8, about eight of ten are right. */
  readonly confidence: number
  readonly odds: Odds
  readonly source: 'local'
  /** The events that fired, heaviest first. */
  readonly reasons: readonly Reason[]
  /** One entry for each asset named, in the order of the headline. */
  readonly assets: readonly AssetVerdict[]
}

export interface Reason {
  readonly event: string
  /** The words that told of it. */
  readonly words: string
  readonly weight: number
}

export interface AssetVerdict {
  readonly symbol: string
  readonly label: Sentiment
  readonly confidence: number
}

/** How the lexicon's and a regression's scores are weighed against each other; their size is the calibration. */
export interface Blend {
  readonly lexicon: number
  readonly regression: number
}

export interface NewsModel {
  readonly regressions: Readonly<Record<Domain, Regression>>
  readonly blends: Readonly<Record<Domain, Blend>>
  /** What the lexicon's scores are multiplied by where it speaks alone: for one clause of several. */
  readonly clauseScale: number
}

export interface Classifier {
  /** @param headline as it came: it is sanitised here. @param domain where its source says what it is about: a crypto exchange need not name a coin */
  classify(headline: string, domain?: Domain): LocalVerdict
}

/** Bad news weighs a little more: headlines dress losses up, and nobody dresses gains down. */
const BADNESS = 1.15
/** How much good or bad news it takes to speak against NEUTRAL at all, and how much more for each sign of calm. */
const THRESHOLD = 0.9
const CALMING = 1.5
/** A headline that piles up words is not that much surer: the balance never exceeds this. */
const ENOUGH = 4
/** Where nothing speaks, crypto headlines are rather good news than bad: their authors choose what to announce. */
const LEAN = 0.6

/** A classifier out of a model: one reused feature bag, so one classifier a thread. */
export function createClassifier({ regressions, blends, clauseScale }: NewsModel): Classifier {
  const bag = new FeatureBag(regressions.crypto.weights.length / 2)

  return {
    classify(headline, told) {
      const tokens = readTokens(sanitiseHeadline(headline))
      const reading = readEvents(tokens)
      const mentions = findAssets(tokens)
      const domain = told ?? domainOf(tokens, mentions)
      bag.fill(tokens, reading)
      const odds = blendOdds(lexiconScores(reading), regress(regressions[domain], bag), blends[domain])
      const label = likeliest(odds)
      const whole = { label, confidence: Math.max(...odds) }
      return {
        ...whole,
        odds,
        source: 'local',
        reasons: reasonsOf(reading.hits),
        assets: mentions.length === 0 ? [] : assetVerdicts(mentions, reading, whole, clauseScale),
      }
    },
  }
}

/** Scores of BEARISH and BULLISH against NEUTRAL, from the events alone. */
export function lexiconScores({
  good,
  bad,
  calm,
}: Pick<EventReading, 'good' | 'bad' | 'calm'>): readonly [number, number] {
  const balance = ENOUGH * Math.tanh((good - BADNESS * bad) / ENOUGH)
  const threshold = THRESHOLD + CALMING * calm
  return [-balance - threshold, balance - threshold + LEAN]
}

/** Adds both opinions up and turns them into odds. */
export function blendOdds(
  lexicon: readonly [number, number],
  regressed: readonly [number, number],
  blend: Blend,
): Odds {
  return softmax(
    blend.lexicon * lexicon[0] + blend.regression * regressed[0],
    0,
    blend.lexicon * lexicon[1] + blend.regression * regressed[1],
  )
}

/**
 * Where a headline names several assets, each is judged by the events of its own clauses; where those tell nothing, and where
 * only one asset is named, the headline's verdict is the asset's.
 */
function assetVerdicts(
  mentions: readonly Mention[],
  reading: EventReading,
  whole: Pick<AssetVerdict, 'label' | 'confidence'>,
  clauseScale: number,
): readonly AssetVerdict[] {
  const clausesOf = new Map<string, Set<number>>()
  for (const { symbol, clause } of mentions) clausesOf.set(symbol, (clausesOf.get(symbol) ?? new Set()).add(clause))
  return Array.from(clausesOf, ([symbol, clauses]) => {
    const own = clausesOf.size === 1 ? [] : reading.hits.filter(({ clause }) => clauses.has(clause))
    if (own.length === 0) return { symbol, ...whole }
    const [bearish, bullish] = lexiconScores({ ...sumsOf(own), calm: reading.calm })
    const odds = softmax(clauseScale * bearish, 0, clauseScale * bullish)
    return { symbol, label: likeliest(odds), confidence: Math.max(...odds) }
  })
}

function reasonsOf(hits: readonly EventHit[]): readonly Reason[] {
  const reasons = hits.map(({ event, phrase, weight }) => ({ event, words: phrase, weight }))
  return reasons.length < 2 ? reasons : reasons.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
}
