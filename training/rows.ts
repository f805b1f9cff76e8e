import { readFileSync } from 'node:fs'
import { findAssets } from '../src/news/assets.ts'
import { type Domain, domainOf } from '../src/news/domain.ts'
import { type EventReading, readEvents } from '../src/news/events.ts'
import type { FeatureBag } from '../src/news/features.ts'
import { sanitiseHeadline } from '../src/news/sanitise.ts'
import { SENTIMENTS, type Sentiment } from '../src/news/sentiment.ts'
import { readTokens } from '../src/news/tokens.ts'

/** A labelled headline, read as the classifier reads it. */
export interface Row {
  readonly truth: Sentiment
  /** The truth's place in `SENTIMENTS`. */
  readonly target: number
  readonly buckets: Int32Array
  readonly reading: EventReading
  readonly domain: Domain
}

/** The sets' own words for a label. `mixed` (entities of one headline differ) has no single truth and is left out. */
const LABELS: Readonly<Record<string, Sentiment>> = {
  negative: 'BEARISH',
  bearish: 'BEARISH',
  BEARISH: 'BEARISH',
  neutral: 'NEUTRAL',
  NEUTRAL: 'NEUTRAL',
  positive: 'BULLISH',
  bullish: 'BULLISH',
  BULLISH: 'BULLISH',
}

interface Line {
  readonly headline: string
  readonly label?: string
  /** Of a set that several people read: each judgement is a row. */
  readonly labels?: readonly string[]
}

export function readRows(name: string, bag: FeatureBag): readonly Row[] {
  return readFileSync(new URL(`data/${name}.jsonl`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const { headline, label, labels = [label ?? ''] } = JSON.parse(line) as Line
      return labels.flatMap((each) => {
        const truth = LABELS[each]
        return truth === undefined ? [] : [readRow(headline, truth, bag)]
      })
    })
}

function readRow(headline: string, truth: Sentiment, bag: FeatureBag): Row {
  const tokens = readTokens(sanitiseHeadline(headline))
  const reading = readEvents(tokens)
  bag.fill(tokens, reading)
  return {
    truth,
    target: SENTIMENTS.indexOf(truth),
    buckets: bag.buckets.slice(0, bag.count),
    reading,
    domain: domainOf(tokens, findAssets(tokens)),
  }
}
