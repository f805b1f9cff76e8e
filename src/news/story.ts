import { findAssets } from './assets.ts'
import { type EventHit, readEvents } from './events.ts'
import { ALIASES, DOWNWARD, EMPTY, TURNING, UPWARD } from './lexicon/directions.ts'
import { readTokens } from './tokens.ts'

/** What is compared of two headlines. */
export interface Story {
  /** Distinct words and numbers, wire prefixes and empty words left out. */
  readonly words: ReadonlySet<string>
  /** The numbers among them, `$30K` and `30,000` alike, sorted and joined; empty without numbers. */
  readonly numbers: string
  /** Each asset named, with the balance of the events in its own clauses. */
  readonly assets: ReadonlyMap<string, number>
  /** Good less bad events of the whole headline. */
  readonly balance: number
}

const MAGNITUDES: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  mn: 1e6,
  million: 1e6,
  b: 1e9,
  bn: 1e9,
  billion: 1e9,
  t: 1e12,
  tn: 1e12,
  trillion: 1e12,
}
const WORD =
  /(\d[\d,]*(?:\.\d+)?)(?:\s?(thousand|million|billion|trillion|mn|bn|tn|[kmbt])(?![a-z]))?|[a-z\u00df-\u024f\u0370-\uffff][a-z\u00df-\u024f\u0370-\uffff\d]*/g
const empty = new Set(EMPTY.split(/\s+/))
const turning = new Set(TURNING.split(/\s+/))
const directions = new Map<string, number>([
  ...DOWNWARD.split(/\s+/).map((word): [string, number] => [word, -1]),
  ...UPWARD.split(/\s+/).map((word): [string, number] => [word, 1]),
])

/** @param headline sanitised. */
export function readStory(headline: string): Story {
  const words = new Set<string>()
  const numbers = new Set<string>()
  for (const [whole, digits, magnitude] of headline.toLowerCase().replaceAll(/['’]/g, '').matchAll(WORD)) {
    if (digits === undefined) {
      if (empty.has(whole)) continue
      const word = ALIASES[whole] ?? whole
      // "Revenue up, profit up" and "revenue down, profit up" have the same words: a direction counts as often as it stands.
      words.add(words.has(word) && bitOf(word) !== 0 ? `${word}${AGAIN}` : word)
      if (/\d/.test(whole)) numbers.add(whole) // Q4, S2F
      continue
    }
    const number = `${Number(digits.replaceAll(',', '')) * (MAGNITUDES[magnitude ?? ''] ?? 1)}`
    words.add(number)
    numbers.add(number)
  }
  if (words.size === 0) words.add(headline) // "!" and "now" are stories, too, and the same ones the second time
  const tokens = readTokens(headline)
  const { hits, good, bad } = readEvents(tokens)
  const assets = new Map<string, number>()
  for (const { symbol, clause } of findAssets(tokens)) {
    const own = hits.reduce((sum, hit) => sum + (hit.clause === clause ? hit.weight : 0), 0)
    assets.set(symbol, (assets.get(symbol) ?? 0) + own)
  }
  return { words, numbers: [...numbers].sort().join(' '), assets, balance: good - bad }
}

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
  return namesOther(a, b) || turnsRound(a, b)
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
