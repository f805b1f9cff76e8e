import { ADOPTION } from './lexicon/adoption.ts'
import { CALM } from './lexicon/calm.ts'
import { wordings } from './lexicon/entry.ts'
import { LAW } from './lexicon/law.ts'
import { addPhrase, createPhraseTree, longestPhrase } from './lexicon/phrase-tree.ts'
import { PRICE } from './lexicon/price.ts'
import { SECURITY } from './lexicon/security.ts'
import { turningWord } from './lexicon/turning.ts'
import type { Tokens } from './tokens.ts'

/** An event that fired: what, by which words, how heavily, where. */
export interface EventHit {
  readonly event: string
  readonly phrase: string
  /** After turning by a word such as "not" or "avoids". */
  readonly weight: number
  readonly start: number
  readonly clause: number
}

/** What the lexicon reads in a headline. */
export interface EventReading {
  readonly hits: readonly EventHit[]
  /** Sums of weights, both positive. */
  readonly good: number
  readonly bad: number
  /** How strongly the headline explains, asks or gathers instead of reporting. */
  readonly calm: number
}

type Meaning = { readonly event: string | null; readonly weight: number }

/** A turned event weighs less than the plain opposite would. */
const TURNED = -0.7

const ENTRIES = [...PRICE, ...LAW, ...SECURITY, ...ADOPTION]
const tree = createPhraseTree<Meaning>()
for (const { event, weight, phrases } of ENTRIES)
  for (const phrase of wordings(phrases)) addPhrase(tree, phrase, { event, weight })
for (const { weight, phrases } of CALM)
  for (const phrase of wordings(phrases)) addPhrase(tree, phrase, { event: null, weight })

/** Reads events from left to right, the longest phrase first; no word counts twice. */
export function readEvents(headline: Pick<Tokens, 'words' | 'clauses'>): EventReading {
  const { words, clauses } = headline
  const hits: EventHit[] = []
  let calm = words[words.length - 1] === '?' ? 1 : 0
  let spent = -1
  for (let at = 0; at < words.length;) {
    const found = longestPhrase(tree, words, at)
    if (found === null) {
      at++
      continue
    }
    const { value, length } = found
    if (value.event === null) calm += value.weight
    else {
      // "Charges against X dismissed": what turned the one is not turned by what stands between.
      const turning = at === spent ? -1 : turningWord(headline, at, at + length, value.weight > 0)
      spent = turning
      // Who denies a hack has not refused anything: the turning word is no bad news of its own.
      if (turning !== -1 && value.weight < 0 && isBadAlone(hits[hits.length - 1], turning)) hits.pop()
      const weight = turning === -1 ? value.weight : value.weight * TURNED
      const phrase = length === 1 ? (words[at] ?? '') : words.slice(at, at + length).join(' ')
      hits.push({ event: value.event, phrase, weight, start: at, clause: clauses[at] ?? 0 })
    }
    at += length
  }
  return { hits, ...sumsOf(hits), calm }
}

function isBadAlone(hit: EventHit | undefined, at: number): boolean {
  return hit !== undefined && hit.start === at && hit.weight < 0
}

/** The weights of good and of bad news, both positive. */
export function sumsOf(hits: readonly EventHit[]): Pick<EventReading, 'good' | 'bad'> {
  let [good, bad] = [0, 0]
  for (const { weight } of hits) {
    if (weight > 0) good += weight
    else bad -= weight
  }
  return { good, bad }
}
