import { z } from 'zod'
import { PerpkitError } from '../domain/errors.ts'
import { csvRecords } from '../kit/csv.ts'
import { nearest } from '../kit/nearest.ts'

// The lines of a file of fills, JSONL or CSV with a header, as text by column. What the columns mean is read in fill-file.ts.

export const FILL_COLUMNS = [
  'order',
  'venue',
  'side',
  'size',
  'decisionMid',
  'arrivalMid',
  'arrivalSpread',
  'endMid',
  'fillPrice',
  'fillSize',
  'fee',
  'midAfter',
] as const
export type FillColumn = (typeof FILL_COLUMNS)[number]

/** Empty cells are absent. */
export interface FillLine {
  readonly number: number
  readonly cells: Readonly<Partial<Record<FillColumn, string>>>
}

/** CSV by its name; any other name by the first character: `{` begins JSONL. @throws PerpkitError `usage.file` */
export function fillLines(name: string, content: string): readonly FillLine[] {
  const text = content.replace(/^\uFEFF/, '')
  return /\.csv$/i.test(name) || !/^\s*\{/.test(text) ? csvLines(name, text) : jsonLines(name, text)
}

/** One sentence that names the line and the remedy. */
export function wrongLine(name: string, line: number, what: string, remedy: string): PerpkitError {
  return new PerpkitError(`Line ${line} of ${name} ${what}; ${remedy}.`, { code: 'usage.file' })
}

/** Of somebody else's text, as much as a sentence can hold. */
export function quoted(text: string | undefined): string {
  return JSON.stringify((text ?? '').slice(0, 40))
}

function csvLines(name: string, text: string): readonly FillLine[] {
  const [header, ...records] = csvRecords(text, (line) =>
    wrongLine(name, line, 'has a stray quote', 'put the cell in quotes and double those inside'),
  )
  const columns = (header?.cells ?? []).map((cell) => columnOf(name, 1, cell))
  return records.map(({ cells, number }) => {
    if (cells.length !== columns.length) {
      const what = `has ${cells.length} of ${columns.length} columns`
      throw wrongLine(name, number, what, 'give every line all of them, empty where unknown')
    }
    return lineOf(
      name,
      number,
      columns.map((column, i) => [column, cells[i]?.trim() ?? '']),
    )
  })
}

const row = z.record(z.string(), z.union([z.string(), z.number(), z.null()]))

function jsonLines(name: string, text: string): readonly FillLine[] {
  return text.split(/\r?\n/).flatMap((line, i) => {
    if (line.trim() === '') return []
    const { success, data } = row.safeParse(readJson(name, line, i + 1))
    if (!success)
      throw wrongLine(
        name,
        i + 1,
        'is not an object of texts and numbers',
        'write a line as {"order":"1","side":"buy",…}',
      )
    return lineOf(
      name,
      i + 1,
      Object.entries(data).map(([key, cell]) => [columnOf(name, i + 1, key), String(cell ?? '')]),
    )
  })
}

function readJson(name: string, line: string, number: number): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw wrongLine(name, number, 'is not JSON', 'write one object a line')
  }
}

function lineOf(name: string, number: number, cells: readonly (readonly [FillColumn, string])[]): FillLine {
  const twice = cells.find(([column], i) => cells.findIndex(([other]) => other === column) !== i)
  if (twice !== undefined) throw wrongLine(name, number, `names the column "${twice[0]}" twice`, 'give each once')
  return { number, cells: Object.fromEntries(cells.filter(([, cell]) => cell !== '')) }
}

/** `decision_mid` and `Decision Mid` are `decisionMid`. */
function columnOf(name: string, number: number, text: string): FillColumn {
  const bare = (word: string): string => word.toLowerCase().replaceAll(/[\s_-]/g, '')
  const known = FILL_COLUMNS.find((column) => bare(column) === bare(text))
  if (known !== undefined) return known
  const meant = nearest(text, FILL_COLUMNS)
  const remedy = meant === null ? `known are ${FILL_COLUMNS.join(', ')}` : `write it "${meant}"`
  throw wrongLine(name, number, `names an unknown column ${quoted(text)}`, remedy)
}
