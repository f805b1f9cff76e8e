import { z } from 'zod'
import { PerpkitError } from '../domain/errors.ts'
import type { Sentiment } from './sentiment.ts'

/** What another judge said of a headline. `ABSTAIN` is never right. */
export type JudgedLabel = Sentiment | 'ABSTAIN'

const line = z.object({
  id: z.union([z.string(), z.number()]),
  label: z.enum(['BULLISH', 'BEARISH', 'NEUTRAL', 'ABSTAIN']),
})
const REMEDY = 'write one object a line, as {"id":1,"label":"BULLISH"}, which is what news classify --json prints'

/** Reads the verdicts of a judge: JSONL with `id` and `label`, other fields do not matter. @throws PerpkitError `usage.file` naming the line */
export function readLabels(name: string, content: string): ReadonlyMap<string | number, JudgedLabel> {
  const labels = new Map<string | number, JudgedLabel>()
  for (const [index, text] of content
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (text.trim() === '') continue
    const { id, label } = readLine(`Line ${index + 1} of ${name}`, text)
    if (labels.has(id)) throw wrong(`Line ${index + 1} of ${name} judges headline ${id} a second time`)
    labels.set(id, label)
  }
  return labels
}

function readLine(place: string, text: string): z.infer<typeof line> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw wrong(`${place} is not JSON`)
  }
  const { success, data } = line.safeParse(json)
  if (success) return data
  throw wrong(`${place} has no "id", or no "label" that is BULLISH, BEARISH, NEUTRAL or ABSTAIN`)
}

function wrong(what: string): PerpkitError {
  return new PerpkitError(`${what}; ${REMEDY}.`, { code: 'usage.file' })
}
