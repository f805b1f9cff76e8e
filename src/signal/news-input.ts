import type { Classifier } from '../news/classify.ts'
import { Dedupe } from '../news/dedupe.ts'
import { formatOf, readHeadlines } from '../news/headline-file.ts'
import { sanitiseHeadline } from '../news/sanitise.ts'
import { absent, present, type Reading } from './reading.ts'

/** A headline and when it was first seen here: publishers' dates are not trusted. */
export interface SeenHeadline {
  readonly headline: string
  readonly seenMs: number
}

/** After it a headline weighs half. */
const HALF_LIFE_MS = 12 * 3_600_000
/** Beyond it a headline is old. */
const SEEN_MAX_MS = 48 * 3_600_000
/** As if so many neutral headlines had come too: one alone must not sound like all. */
const CALM_WEIGHT = 2
/** News of the whole market, next to news of the asset. */
const MARKET_SHARE = 0.5

export const noHeadlines = absent('no headlines were given')

/** Headlines of a file; a JSONL line may carry `firstSeen` (ISO date or milliseconds), all others are seen now. @throws PerpkitError `usage.file` */
export function readSeenHeadlines(name: string, content: string, nowMs: number): readonly SeenHeadline[] {
  const headlines = readHeadlines(name, content)
  if (formatOf(name, content) !== 'jsonl') return headlines.map(({ headline }) => ({ headline, seenMs: nowMs }))
  const lines = content.split(/\r?\n/).filter((line) => line.trim() !== '')
  return headlines.map(({ headline }, at) => {
    const { firstSeen } = JSON.parse((lines[at] ?? '{}').replace(/^\uFEFF/, '')) as { firstSeen?: unknown }
    const seenMs = typeof firstSeen === 'number' ? firstSeen : Date.parse(String(firstSeen))
    return { headline, seenMs: Number.isFinite(seenMs) ? seenMs : nowMs }
  })
}

/** How recent headlines lean for one asset, −1 … 1: local model, each story once, halved every twelve hours. */
export function newsInput(
  headlines: readonly SeenHeadline[],
  baseCoin: string,
  nowMs: number,
  classifier: Classifier,
): Reading<number> {
  const stories = new Dedupe()
  let [sum, weights, newestMs] = [0, 0, 0]
  for (const { headline, seenMs } of headlines.toSorted((a, b) => a.seenMs - b.seenMs)) {
    const ageMs = nowMs - seenMs
    if (ageMs < 0 || ageMs > SEEN_MAX_MS || stories.admit(sanitiseHeadline(headline)).kind === 'duplicate') continue
    const lean = leanOf(headline, baseCoin, classifier)
    if (lean === null) continue
    const weight = 0.5 ** (ageMs / HALF_LIFE_MS)
    sum += weight * lean
    weights += weight
    newestMs = seenMs
  }
  if (weights === 0) return absent(`no headline of the last 48 h is about ${baseCoin} or the market`)
  return present(sum / (weights + CALM_WEIGHT), newestMs)
}

/** `null` where the headline is about other assets alone. */
function leanOf(headline: string, baseCoin: string, classifier: Classifier): number | null {
  const { assets, odds } = classifier.classify(headline)
  if (assets.length === 0) return (odds[2] - odds[0]) * MARKET_SHARE
  const own = assets.find(({ symbol }) => symbol === baseCoin)
  if (own === undefined) return null
  if (assets.length === 1) return odds[2] - odds[0]
  return own.label === 'NEUTRAL' ? 0 : own.label === 'BULLISH' ? own.confidence : -own.confidence
}
