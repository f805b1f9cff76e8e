import { ADOPTION } from './lexicon/adoption.ts'
import { CALM, RELIEVES, THWARTS } from './lexicon/calm.ts'
import { wordings } from './lexicon/entry.ts'
import { LAW } from './lexicon/law.ts'
import { addPhrase, createPhraseTree, longestPhrase } from './lexicon/phrase-tree.ts'
import { PRICE } from './lexicon/price.ts'
import { SECURITY } from './lexicon/security.ts'
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
/** How many words may stand between the turning word and the event. */
const REACH = 2

const ENTRIES = [...PRICE, ...LAW, ...SECURITY, ...ADOPTION]
const tree = createPhraseTree<Meaning>()
for (const { event, weight, phrases } of ENTRIES)
  for (const phrase of wordings(phrases)) addPhrase(tree, phrase, { event, weight })
for (const { weight, phrases } of CALM)
  for (const phrase of wordings(phrases)) addPhrase(tree, phrase, { event: null, weight })
const relieves = new Set(RELIEVES.split(/\s+/))
const thwarts = new Set(THWARTS.split(/\s+/))

/** Reads events from left to right, the longest phrase first; no word counts twice. */
export function readEvents({ words, clauses }: Pick<Tokens, 'words' | 'clauses'>): EventReading {
  const hits: EventHit[] = []
  let [good, bad, calm] = [0, 0, 0]
  for (let at = 0; at < words.length;) {
    const found = longestPhrase(tree, words, at)
    if (found === null) {
      at++
      continue
    }
    const { value, length } = found
    if (value.event === null) calm += value.weight
    else {
      const weight = isTurned(words, clauses, at, value.weight > 0 ? thwarts : relieves)
        ? value.weight * TURNED
        : value.weight
      if (weight > 0) good += weight
      else bad -= weight
      const phrase = length === 1 ? (words[at] ?? '') : words.slice(at, at + length).join(' ')
      hits.push({ event: value.event, phrase, weight, start: at, clause: clauses[at] ?? 0 })
    }
    at += length
  }
  if (words[words.length - 1] === '?') calm++
  return { hits, good, bad, calm }
}

/** By a word just before it in the same clause: what a comma or "despite" sets apart turns nothing. */
function isTurned(
  words: readonly string[],
  clauses: readonly number[],
  at: number,
  turning: ReadonlySet<string>,
): boolean {
  for (let back = 1; back <= REACH + 1 && back <= at && clauses[at - back] === clauses[at]; back++)
    if (turning.has(words[at - back] ?? '')) return true
  return false
}
