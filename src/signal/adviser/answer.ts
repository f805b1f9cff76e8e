import { z } from 'zod'
import { answerText, parseJson, saidText } from '../../news/llm/answer-text.ts'
import type { Reading } from '../../news/llm/ask.ts'
import type { ChatAnswer } from '../../news/llm/chat-answer.ts'
import { sanitiseHeadline } from '../../news/sanitise.ts'
import type { AdviceQuestion } from './question.ts'

/** What is believed of an answer. */
export interface GivenAdvice {
  readonly tilt: number
  /** The model's words: one bounded line without controls. */
  readonly why: string
}

const answerSchema = z.object({ id: z.string(), tilt: z.number(), why: z.string() })
const FIELDS = ['id', 'tilt', 'why'] as const

/** Nothing is repaired or guessed: an answer is whole, to this question and within its bounds, or it is none. */
export function readAdvice({ id }: AdviceQuestion, { content, isCut }: ChatAnswer): Reading<GivenAdvice> {
  if (content.trim() === '') return unusable('a blank answer')
  if (isCut) return unusable('an answer cut short')
  const json = parseJson(answerText(content))
  if (json === undefined) return unusable('an answer that is no JSON')
  const { success, data } = answerSchema.safeParse(json)
  if (!success) return unusable('an answer without id, tilt and why')
  // Of two tilts in one answer nobody knows which is meant.
  const said = saidText(content)
  if (FIELDS.some((field) => occurrences(said, field) !== 1)) return unusable('an answer that says a thing twice')
  if (data.id !== id) return unusable('an answer to another question')
  if (!(data.tilt >= -1 && data.tilt <= 1)) return unusable('a tilt beyond −1 and 1')
  const why = sanitiseHeadline(data.why)
  return why === '' ? unusable('a tilt without a reason') : { kind: 'told', told: { tilt: data.tilt, why } }
}

/** As a key: within a text its quotes would be escaped. */
function occurrences(text: string, field: string): number {
  return [...text.matchAll(new RegExp(`"${field}"\\s*:`, 'g'))].length
}

function unusable(why: string): Reading<never> {
  return { kind: 'unusable', why }
}
