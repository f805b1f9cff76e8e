import { findAssets } from './assets.ts'
import { type EventHit, readEvents } from './events.ts'
import { ALIASES, DOWNWARD, EMPTY, GENERIC_CAPITALS, TURNING, UPWARD } from './lexicon/directions.ts'
import { countOf, isOrigin, numberOf, textBefore } from './story-number.ts'
import { readTokens } from './tokens.ts'

/** What is compared of two headlines. */
export interface Story {
  /** Distinct words and numbers in the order in which they stand, wire prefixes and empty words left out. */
  readonly words: ReadonlySet<string>
  /** The numbers among them, `$30K` and `30,000` alike, with their sign and a "from" before them, sorted and joined; empty without numbers. */
  readonly numbers: string
  /** Words in capitals that may be a ticker or a firm. */
  readonly names: ReadonlySet<string>
  /** Each asset named, with the balance of the events in its own clauses. */
  readonly assets: ReadonlyMap<string, number>
  /** Good less bad events of the whole headline. */
  readonly balance: number
}

const WORD =
  /(\d[\d,]*(?:\.\d+)?)(?:\s?(thousand|million|billion|trillion|lakh|crore|mn|bn|tn|[kmbt])(?![a-z]))?|[a-z\u00df-\u024f\u0370-\uffff][a-z\u00df-\u024f\u0370-\uffff\d]*/g
const CAPITALS = /(?<![\p{L}\d])[A-Z][A-Z\d]+(?![\p{L}\d])/gu
const empty = new Set(EMPTY.split(/\s+/))
const generic = new Set(GENERIC_CAPITALS.split(/\s+/))
const turning = new Set(TURNING.split(/\s+/))
const directions = new Map<string, number>([
  ...DOWNWARD.split(/\s+/).map((word): [string, number] => [word, -1]),
  ...UPWARD.split(/\s+/).map((word): [string, number] => [word, 1]),
])

/** @param headline sanitised. */
export function readStory(headline: string): Story {
  const words = new Set<string>()
  const numbers = new Set<string>()
  const text = spelledOut(headline)
  for (const { 0: whole, 1: digits, 2: magnitude, index } of text.matchAll(WORD)) {
    const before = textBefore(text, index)
    const count = digits === undefined ? countOf(whole) : numberOf(digits, magnitude, before)
    if (count === null) {
      if (empty.has(whole)) continue
      const word = ALIASES[whole] ?? whole
      // "Revenue up, profit up" and "revenue down, profit up" have the same words: a direction counts as often as it stands.
      words.add(words.has(word) && bitOf(word) !== 0 ? `${word}${AGAIN}` : word)
      if (/\d/.test(whole)) numbers.add(whole) // Q4, S2F
    } else {
      words.add(count)
      numbers.add(isOrigin(before) ? `from ${count}` : count)
    }
  }
  if (words.size === 0) words.add(headline) // "!" and "now" are stories, too, and the same ones the second time
  const tokens = readTokens(headline)
  const { hits, good, bad } = readEvents(tokens)
  const assets = new Map<string, number>()
  for (const { symbol, clause } of findAssets(tokens)) {
    const own = hits.reduce((sum, hit) => sum + (hit.clause === clause ? hit.weight : 0), 0)
    assets.set(symbol, (assets.get(symbol) ?? 0) + own)
  }
  const names = namesIn(headline)
  return { words, numbers: [...numbers].sort().join(' '), names, assets, balance: good - bad }
}

/** In lower case, negations as two words: "won't" is no word of its own. */
function spelledOut(headline: string): string {
  const text = headline.toLowerCase().replaceAll('’', "'")
  if (!text.includes("'") && !text.includes('cannot')) return text
  return text
    .replaceAll(/\bwon't\b/g, 'will not')
    .replaceAll(/\bcan(?:'t|not)\b/g, 'can not')
    .replaceAll(/n't\b/g, ' not')
    .replaceAll("'", '')
}

/** Where a headline shouts as a whole, capitals name nothing. */
function namesIn(headline: string): ReadonlySet<string> {
  if (!/[a-z]/.test(headline)) return NO_NAMES
  const found = (headline.match(CAPITALS) ?? []).map((name) => name.toLowerCase())
  return new Set(found.filter((name) => !generic.has(name)).map((name) => ALIASES[name] ?? name))
}

const NO_NAMES: ReadonlySet<string> = new Set()

/** How alike two sets of words are, 0 … 1. */
export function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0
  for (const word of a) if (b.has(word)) shared++
  const all = a.size + b.size - shared
  return all === 0 ? 1 : shared / all
}

/** Whether alike words tell another story after all: another number, another asset, another direction. */
export function isContrary(a: Story, b: Story): boolean {
  if (a.numbers !== b.numbers && a.numbers !== '' && b.numbers !== '') return true
  if (Math.sign(a.balance) * Math.sign(b.balance) < 0) return true
  return namesOther(a, b) || (hasOwnName(a, b) && hasOwnName(b, a)) || turnsRound(a, b) || swaps(a.words, b.words)
}

/** A ticker or a firm that the other does not name: lists of coins are longer than any table. */
function hasOwnName({ names }: Story, { words }: Story): boolean {
  for (const name of names) if (!words.has(name)) return true
  return false
}

/** "SEC sues Coinbase" and "Coinbase sues SEC": the same words, but two of them have changed places. */
function swaps(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [inA, inB] = [[...a].filter((word) => b.has(word)), [...b].filter((word) => a.has(word))]
  if (inA.length > 2 && inA[0] === inB.at(-1) && inA.at(-1) === inB[0]) return true
  const places = new Map(inB.map((word, place) => [word, place]))
  return inA.some((pivot, at) => {
    const place = places.get(pivot) ?? 0
    const [left, right] = [inA[at - 1], inA[at + 1]]
    return left !== undefined && right !== undefined && left === inB[place + 1] && right === inB[place - 1]
  })
}

/** Other assets, or the same ones with good and bad news swapped between them. */
function namesOther({ assets: a }: Story, { assets: b }: Story): boolean {
  let [onlyA, shared] = [0, 0]
  for (const [symbol, balance] of a) {
    const other = b.get(symbol)
    if (other === undefined) onlyA++
    else {
      shared++
      if (a.size > 1 && Math.sign(balance) * Math.sign(other) < 0) return true
    }
  }
  return onlyA > 0 && b.size > shared
}

/** A "not" more or less, or words of opposite direction where the headlines differ. */
function turnsRound(a: Story, b: Story): boolean {
  let [directionsA, directionsB] = [0, 0]
  for (const word of a.words) {
    if (b.words.has(word)) continue
    if (turning.has(word)) return true
    directionsA |= bitOf(word)
  }
  for (const word of b.words) {
    if (a.words.has(word)) continue
    if (turning.has(word)) return true
    directionsB |= bitOf(word)
  }
  return directionsA !== 0 && directionsB !== 0 && directionsA !== directionsB
}

const bits = new Map<string, number>()

/** Marks the second of two equal words of direction. */
const AGAIN = '~'

/** 1 upward, 2 downward, 0 neither; the lexicon speaks for words that the list of directions does not have. */
function bitOf(word: string): number {
  let bit = bits.get(word)
  if (bit === undefined) {
    const plain = word.replace(AGAIN, '')
    const direction = directions.get(plain) ?? weightOf(readEvents({ words: [plain], clauses: [0] }).hits)
    bit = direction > 0 ? 1 : direction < 0 ? 2 : 0
    if (bits.size < BITS_MAX) bits.set(word, bit)
  }
  return bit
}

/** Words come from outside: what is remembered of them has a bound. */
const BITS_MAX = 50_000

function weightOf(hits: readonly EventHit[]): number {
  return hits.reduce((sum, { weight }) => sum + (Math.abs(weight) >= 2 ? weight : 0), 0)
}
