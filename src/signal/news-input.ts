import type { Classifier } from '../news/classify.ts'
import { Dedupe } from '../news/dedupe.ts'
import { sanitiseHeadline } from '../news/sanitise.ts'
import { assetOf } from './asset.ts'
import { absent, present, type Reading } from './reading.ts'

/** A headline, who told it, and when it was first seen here. */
export interface SeenHeadline {
  readonly headline: string
  readonly seenMs: number
  /** Who published it; `null`: not known, and all such headlines count as those of one source. */
  readonly source: string | null
  /** The publisher's own date; `null`: none. It can make a headline older, never younger. */
  readonly publishedMs: number | null
}

/** One story that counted, however often it was told. */
export interface HeardStory {
  /** As first told, sanitised. */
  readonly headline: string
  /** −1 … 1, for the asset that was asked about. */
  readonly lean: number
  readonly weight: number
  readonly sources: readonly string[]
  readonly seenMs: number
}

/** What headlines come to, and the stories behind it, heaviest first. */
export interface News {
  readonly reading: Reading<number>
  readonly stories: readonly HeardStory[]
  /** Distinct sources behind the stories. */
  readonly sources: number
}

/** After it a headline weighs half. */
const HALF_LIFE_MS = 12 * 3_600_000
/** Beyond it a headline is old. */
export const SEEN_MAX_MS = 48 * 3_600_000
/** As if so many neutral headlines had come too: one alone must not sound like all. */
const CALM_WEIGHT = 2
/** The most that all stories of one source weigh together: as much as one fresh headline. */
const SOURCE_WEIGHT_MAX = 1
/** So far a source alone makes the news lean, whatever and however much it sends; for more it takes two. */
export const LONE_LEAN_MAX = SOURCE_WEIGHT_MAX / (SOURCE_WEIGHT_MAX + CALM_WEIGHT)
/** News of the whole market, next to news of the asset. */
const MARKET_SHARE = 0.5
const UNNAMED = 'unnamed'

/** A story and what each of its sources gives it by the age of its own telling. */
interface Telling {
  readonly headline: string
  readonly lean: number
  readonly seenMs: number
  readonly weights: Map<string, number>
}

/**
 * How recent headlines lean for one asset, −1 … 1: judged by the local model, halved every twelve hours. Each source lends its
 * stories at most `SOURCE_WEIGHT_MAX` in all, and each story counts at most once, whoever retells it.
 */
export function newsInput(
  headlines: readonly SeenHeadline[],
  baseCoin: string,
  nowMs: number,
  classifier: Classifier,
): News {
  const asset = assetOf(baseCoin)
  const tellings = tellingsOf(headlines, asset, nowMs, classifier)
  const heard = new Map<string, number>()
  for (const { weights } of tellings)
    for (const [source, weight] of weights) heard.set(source, (heard.get(source) ?? 0) + weight)
  const stories = tellings
    .map(({ headline, lean, seenMs, weights }): HeardStory => {
      let [lent, most] = [0, 0]
      for (const [source, weight] of weights) {
        lent += weight * Math.min(1, SOURCE_WEIGHT_MAX / (heard.get(source) ?? weight))
        most = Math.max(most, weight)
      }
      return { headline, lean, weight: Math.min(most, lent), sources: [...weights.keys()], seenMs }
    })
    .toSorted((a, b) => b.weight - a.weight)
  return { reading: readingOf(stories, asset), stories, sources: heard.size }
}

function readingOf(stories: readonly HeardStory[], asset: string): Reading<number> {
  let [sum, weights, newestMs] = [0, 0, 0]
  for (const { lean, weight, seenMs } of stories) {
    sum += weight * lean
    weights += weight
    newestMs = Math.max(newestMs, seenMs)
  }
  if (weights === 0) return absent(`no headline of the last 48 h is about ${asset} or the market`)
  return present(sum / (weights + CALM_WEIGHT), newestMs)
}

/**
 * The stories of the last 48 h about the asset or the market. Nothing older is compared with, so a whole record and its last 48 h
 * come to the same. What is first seen later than now is not known yet, whatever its date.
 */
function tellingsOf(
  headlines: readonly SeenHeadline[],
  asset: string,
  nowMs: number,
  classifier: Classifier,
): readonly Telling[] {
  const dedupe = new Dedupe()
  const tellings = new Map<number, Telling>()
  const known = headlines
    .filter(({ seenMs }) => seenMs <= nowMs && nowMs - seenMs <= SEEN_MAX_MS)
    .toSorted((a, b) => a.seenMs - b.seenMs)
  for (const { headline, seenMs, publishedMs, source } of known) {
    const text = sanitiseHeadline(headline)
    const admission = dedupe.admit(text)
    if (admission.kind === 'new') {
      const lean = leanOf(headline, asset, classifier)
      if (lean !== null) tellings.set(admission.number, { headline: text, lean, seenMs, weights: new Map() })
    }
    const telling = tellings.get(admission.kind === 'new' ? admission.number : admission.of)
    if (telling === undefined) continue
    // To retell a story does not make it young again; a date of long ago ages the telling that bears it, and no other's.
    const ageMs = nowMs - Math.min(telling.seenMs, publishedMs ?? telling.seenMs)
    const name = source === null ? UNNAMED : nameOf(source)
    if (ageMs <= SEEN_MAX_MS && !telling.weights.has(name)) telling.weights.set(name, 0.5 ** (ageMs / HALF_LIFE_MS))
  }
  return [...tellings.values()].filter(({ weights }) => weights.size > 0)
}

/** One source under one name: neither capitals nor blanks make a second of it. */
function nameOf(source: string): string {
  return sanitiseHeadline(source).toLowerCase()
}

/** `null` where the headline is about other assets alone. */
function leanOf(headline: string, asset: string, classifier: Classifier): number | null {
  const { assets, odds } = classifier.classify(headline)
  if (assets.length === 0) return (odds[2] - odds[0]) * MARKET_SHARE
  const own = assets.find(({ symbol }) => symbol === asset)
  if (own === undefined) return null
  if (assets.length === 1) return odds[2] - odds[0]
  return own.label === 'NEUTRAL' ? 0 : own.label === 'BULLISH' ? own.confidence : -own.confidence
}
