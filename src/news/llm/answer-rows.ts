import { z } from 'zod'
import { answerText, parseJson, saidText } from './answer-text.ts'
import { longestRise } from './longest-rise.ts'
import type { Label } from './verdict.ts'

export interface AnswerRow {
  readonly label: Label
  readonly confidence: number
}

const LABELS: Readonly<Record<string, Label>> = {
  B: 'BULLISH',
  S: 'BEARISH',
  N: 'NEUTRAL',
  A: 'ABSTAIN',
  BULLISH: 'BULLISH',
  BEARISH: 'BEARISH',
  NEUTRAL: 'NEUTRAL',
  ABSTAIN: 'ABSTAIN',
}
const rowSchema = z.tuple([z.string(), z.enum(Object.keys(LABELS)), z.number().int().min(0).max(100)])

/**
 * The rows of an answer that can be trusted to say what the model said of an id. Nothing is repaired: a row that was cut after
 * the 8 of 85 would be "repaired" to a valid 8. An id that the answer says more than once, in whatever form and outside the fence too, is dropped.
 * @param ids in the order in which they were asked.
 */
export function readRows(content: string, isCut: boolean, ids: readonly string[]): ReadonlyMap<string, AnswerRow> {
  const text = answerText(content)
  const json = parseJson(text)
  const candidates = json === undefined ? wholeRows(text) : rowsOf(json)
  const believed = isCut || json === undefined ? surelyWhole(candidates, ids) : candidates
  const said = saidText(content)
  const rows = new Map<string, AnswerRow>()
  for (const id of ids) {
    const own = believed.filter((row) => idOf(row) === id)
    if (own.length !== 1 || said.match(wordOf(id))?.length !== 1) continue
    const { success, data } = rowSchema.safeParse(own[0])
    const label = success ? LABELS[data[1]] : undefined
    if (success && label !== undefined) rows.set(id, { label, confidence: data[2] / 100 })
  }
  return rows
}

/**
 * What of a cut answer is believed. An id's second row may be what was cut off: then the first stands alone, and only its place
 * betrays it. The last row may itself be half of one that a gateway closed, or out of its place without anything after it to tell.
 */
function surelyWhole(rows: readonly unknown[], ids: readonly string[]): readonly unknown[] {
  const places = new Map(ids.map((id, place) => [id, place]))
  return longestRise(rows, (row) => places.get(idOf(row) ?? '') ?? null).slice(0, -1)
}

function rowsOf(json: unknown): readonly unknown[] {
  if (Array.isArray(json)) return json
  return isRecord(json) && Array.isArray(json['r']) ? json['r'] : []
}

function idOf(row: unknown): string | null {
  return Array.isArray(row) && typeof row[0] === 'string' ? row[0] : null
}

/** Every flat list that was opened and closed. */
function wholeRows(text: string): readonly unknown[] {
  return Array.from(text.matchAll(/\[[^[\]]*\]/g), ([row]) => parseJson(row)).filter((row) => row !== undefined)
}

/** An id wherever it stands by itself, in a row or in a sentence that corrects one. */
function wordOf(id: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\d])${id}(?![\\p{L}\\d])`, 'gu')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
