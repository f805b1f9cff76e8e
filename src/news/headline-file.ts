import { PerpkitError } from '../domain/errors.ts'
import { csvRecords } from '../kit/csv.ts'
import type { Sentiment } from './sentiment.ts'

/** One headline of a file. */
export interface FileHeadline {
  /** The line's own id; where it has none, the number of the line. */
  readonly id: string | number
  readonly headline: string
  /** What a person says it means, where the line says so. */
  readonly label: Sentiment | null
}

export type HeadlineFormat = 'jsonl' | 'csv' | 'text'

/** Words that labelled sets use, in any case. */
const LABELS: Readonly<Record<string, Sentiment>> = {
  bearish: 'BEARISH',
  negative: 'BEARISH',
  neutral: 'NEUTRAL',
  bullish: 'BULLISH',
  positive: 'BULLISH',
}
const HEADLINE_COLUMNS = ['headline', 'title', 'text']
const BYTE_ORDER_MARK = /^\uFEFF/

/** By the name's ending; a name without a known one by the first character: `{` begins JSONL. */
export function formatOf(name: string, text: string): HeadlineFormat {
  if (/\.(?:jsonl|ndjson)$/i.test(name)) return 'jsonl'
  if (/\.csv$/i.test(name)) return 'csv'
  return /^\s*\{/.test(text.replace(BYTE_ORDER_MARK, '')) ? 'jsonl' : 'text'
}

/**
 * Reads JSONL (`{"id","headline"}`), CSV with a header, or text with a headline a line; empty lines are passed over.
 * @throws PerpkitError that names the first line that cannot be read: all lines are checked before one is used.
 */
export function readHeadlines(name: string, content: string): readonly FileHeadline[] {
  const text = content.replace(BYTE_ORDER_MARK, '')
  if (/^\s*\[\s*[{\]]/.test(text))
    throw unreadable(name, 1, 'begins a JSON list', 'write one object a line, as {"id":1,"headline":"…"}')
  const format = formatOf(name, text)
  if (format === 'csv') return fromCsv(name, text)
  const lines = text.split(/\r?\n/).map((line, index) => ({ line, number: index + 1 }))
  const filled = lines.filter(({ line }) => line.trim() !== '')
  if (format === 'text') return filled.map(({ line, number }) => ({ id: number, headline: line.trim(), label: null }))
  return filled.map(({ line, number }) => fromJson(name, line, number))
}

function fromJson(name: string, line: string, number: number): FileHeadline {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw unreadable(name, number, 'is not JSON', 'write one object a line, as {"id":1,"headline":"…"}')
  }
  const { id, headline, label } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  if (typeof headline !== 'string')
    throw unreadable(name, number, 'has no "headline" text', 'write it as {"id":1,"headline":"…"}')
  const isNumbered = typeof id === 'number' && Number.isFinite(id) // 1e400 is read as infinity
  if (id !== undefined && typeof id !== 'string' && !isNumbered)
    throw unreadable(name, number, 'has an "id" that is neither text nor number', 'give it one, or leave "id" out')
  return { id: id ?? number, headline, label: label === undefined ? null : readLabel(name, number, label) }
}

function readLabel(name: string, number: number, label: unknown): Sentiment {
  const known = typeof label === 'string' ? LABELS[label.trim().toLowerCase()] : undefined
  if (known === undefined)
    throw unreadable(name, number, `has the label ${JSON.stringify(label)}`, 'use BULLISH, BEARISH or NEUTRAL')
  return known
}

function fromCsv(name: string, text: string): readonly FileHeadline[] {
  const [header, ...records] = csvRecords(text, (line) =>
    unreadable(name, line, 'has a stray quote', 'put the cell in quotes and double those inside'),
  )
  const columns = (header?.cells ?? []).map((cell) => cell.trim().toLowerCase())
  const headlineAt = HEADLINE_COLUMNS.map((column) => columns.indexOf(column)).find((at) => at !== -1)
  if (headlineAt === undefined)
    throw unreadable(name, 1, 'names no column "headline"', 'begin the file with a header such as id,headline')
  const [idAt, labelAt] = [columns.indexOf('id'), columns.indexOf('label')]
  return records.map(({ cells, number }) => {
    // The rest of a headline behind an unquoted comma may turn it round.
    if (cells.length > columns.length)
      throw unreadable(name, number, `has ${cells.length} of ${columns.length} columns`, 'quote commas as "a, b"')
    const headline = cells[headlineAt]
    if (headline === undefined)
      throw unreadable(name, number, `has only ${cells.length} of ${columns.length} columns`, 'quote commas as "a, b"')
    const [id, label] = [cells[idAt], cells[labelAt]]
    return {
      id: id === undefined || id === '' ? number : id,
      headline,
      label: label === undefined || label === '' ? null : readLabel(name, number, label),
    }
  })
}

function unreadable(name: string, line: number, what: string, remedy: string): PerpkitError {
  return new PerpkitError(`Line ${line} of ${name} ${what}; ${remedy}.`, { code: 'usage.file' })
}
