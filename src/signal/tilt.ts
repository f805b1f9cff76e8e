import { sanitiseHeadline } from '../news/sanitise.ts'
import { SCORE_MIN, type Signal } from './signal.ts'

/** The most that an adviser may move the score. */
export const TILT_CAP = 0.1

/** What an adviser, such as a language model, answers: −1 … 1 is down … up, in its own words why. */
export interface Advice {
  readonly tilt: number
  readonly explanation: string
  /** Which adviser. */
  readonly source: string
}

/** No answer, or none that can be used: it is not the same as an answer of 0. */
export interface NoAdvice {
  readonly tilt: null
  /** Why there is none. */
  readonly explanation: string
  readonly source: string
}

/** The port for an adviser: optional, asked after the rules have spoken, never trusted with more than the cap. */
export type Adviser = (signal: Signal, abort?: AbortSignal) => Promise<Advice | NoAdvice>

/**
 * Lets an adviser lean on a signal. It may lower the score, raise it within the cap, or take a direction back; it can neither
 * name a direction that the rules did not, nor turn one round, nor touch the risk. Its words are shown as one bounded line in
 * quotes, and nothing is read out of them.
 */
export function tilted(signal: Signal, { tilt, explanation, source }: Advice | NoAdvice): Signal {
  const [who, words] = [sanitiseHeadline(source), sanitiseHeadline(explanation).replaceAll(/[“”]/g, '"')]
  const said = (what: string): readonly string[] => [...signal.reasons, `${who}: ${what}`]
  if (tilt === null) return { ...signal, reasons: said(`no advice, the rules stand: ${words}`) }
  if (!Number.isFinite(tilt)) return { ...signal, reasons: said('no advice, the rules stand: its tilt is no number') }
  if (signal.direction === 'NEUTRAL')
    return { ...signal, reasons: said(`“${words}” Its tilt does not count where the rules name no direction`) }
  const lean = Math.max(-1, Math.min(1, tilt)) * TILT_CAP
  const reasons = said(`${lean < 0 ? '−' : '+'}${Math.abs(lean).toFixed(2)} of ${TILT_CAP} at most: “${words}”`)
  const score = Math.max(-1, Math.min(1, signal.score + lean))
  const share = Math.abs(score) / Math.abs(signal.score)
  const expectedMoveBp = (signal.expectedMoveBp ?? 0) * share
  const turns = Math.sign(score) !== Math.sign(signal.score)
  const isTooSmall = Math.abs(score) < SCORE_MIN || expectedMoveBp < (signal.costBp ?? Number.POSITIVE_INFINITY)
  if (turns || isTooSmall) {
    const vetoes = [`${who} disagrees: what is left of the score is too weak or does not pay the all-in cost`]
    return { ...signal, direction: 'NEUTRAL', score: turns ? 0 : score, confidence: 0, expectedMoveBp, reasons, vetoes }
  }
  return { ...signal, score, confidence: Math.min(1, signal.confidence * share), expectedMoveBp, reasons }
}
