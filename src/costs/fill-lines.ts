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

/** What every order needs. */
export const NEEDED_COLUMNS: readonly FillColumn[] = ['order', 'side', 'size', 'decisionMid', 'arrivalMid']
/** The shortest header under which a fill can be written. */
const HEADER = [...NEEDED_COLUMNS, 'fillPrice', 'fillSize', 'fee'].join()

/** JSONL by its first character, which no header of CSV begins with. @throws PerpkitError `usage.file` */
export function fillLines(name: string, content: string): readonly FillLine[] {
  const text = content.replace(/^\uFEFF/, '')
  if (text.trim() === '')
    throw wrongLine(name, 1, 'is empty, and so is the rest', `write one fill a line under the header ${HEADER}`)
  return /^\s*[[{]/.test(text) ? jsonLines(name, text) : csvLines(name, text)
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
  const columns = columnsOf(name, header?.number ?? 1, header?.cells ?? [])
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

function columnsOf(name: string, line: number, cells: readonly string[]): readonly FillColumn[] {
  const [only = ''] = cells
  const separator = SEPARATORS.find(([mark]) => cells.length === 1 && only.split(mark).some(isColumn))
  if (separator !== undefined)
    throw wrongLine(name, line, `is separated by ${separator[1]}`, 'separate by commas, with a point in decimals')
  if (!cells.some(isColumn)) throw wrongLine(name, line, 'is no header of fills', `begin with a line such as ${HEADER}`)
  const columns = cells.map((cell) => columnOf(name, line, cell))
  const lacking = NEEDED_COLUMNS.find((column) => !columns.includes(column))
  if (lacking !== undefined)
    throw wrongLine(name, line, `lacks the column "${lacking}"`, `a header needs ${NEEDED_COLUMNS.join(', ')}`)
  return columns
}

const SEPARATORS = [
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'bars'],
] as const

const row = z.record(z.string(), z.union([z.string(), z.number(), z.null()]))

function jsonLines(name: string, text: string): readonly FillLine[] {
  if (isJsonDocument(text))
    throw wrongLine(name, 1, 'begins one JSON value for the whole file', 'write one object a line: JSONL, not JSON')
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
      Object.entries(data).map(([key, cell]) => [columnOf(name, i + 1, key), String(cell ?? '').trim()]),
    )
  })
}

/** An array, or an object over several lines: JSON that nobody reads by the line. */
function isJsonDocument(text: string): boolean {
  if (text.trimStart().startsWith('[')) return true
  if (!text.trim().includes('\n')) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
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

function isColumn(text: string): boolean {
  return FILL_COLUMNS.some((column) => bare(column) === bare(text))
}

function bare(word: string): string {
  return word.toLowerCase().replaceAll(/[\s_-]/g, '')
}

/** `decision_mid` and `Decision Mid` are `decisionMid`. */
function columnOf(name: string, number: number, text: string): FillColumn {
  const known = FILL_COLUMNS.find((column) => bare(column) === bare(text))
  if (known !== undefined) return known
  const meant = nearest(text, FILL_COLUMNS)
  const remedy = meant === null ? `known are ${FILL_COLUMNS.join(', ')}` : `write it "${meant}"`
  throw wrongLine(name, number, `names an unknown column ${quoted(text)}`, remedy)
}
