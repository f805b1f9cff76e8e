import type { BookLevel, BookStatus, BothSides } from '../../feed/book.ts'

/** What a ladder shows of one book at one instant. */
export interface LadderBook {
  readonly title: string
  readonly status: BookStatus
  readonly mid: number | null
  readonly spread: number | null
  readonly levels: BothSides<BookLevel>
  /** Since the last message, in ms; `null` before the first. */
  readonly ageMs: number | null
  readonly changes: number
}

const GREEN = 32
const RED = 31
const YELLOW = 33
const DIM = 2
const BOLD = 1
const GAP = '   '
const WIDTH_MIN = 36
const WIDTH_MAX = 56
const HEAD_ROWS = 3

/** Books side by side, or one below the other where the terminal is narrow, as rows of text. */
export function ladderRows(
  books: readonly LadderBook[],
  depth: number,
  columns: number,
  rows: number,
  hasColour: boolean,
): string[] {
  const paint = hasColour ? painted : plain
  const isWide = columns >= books.length * (WIDTH_MIN + GAP.length) - GAP.length
  const width = Math.min(WIDTH_MAX, isWide ? Math.floor((columns + GAP.length) / books.length) - GAP.length : columns)
  const height = isWide ? rows : Math.floor(rows / books.length)
  const shownDepth = Math.max(1, Math.min(depth, height - HEAD_ROWS - 1))
  const ladders = books.map((book) => rowsOf(book, shownDepth, width, paint))
  if (!isWide) return ladders.flatMap((ladder) => [...ladder, ''])
  return Array.from({ length: HEAD_ROWS + shownDepth }, (_, row) => ladders.map((ladder) => ladder[row]).join(GAP))
}

/** One book in a line, for pipes. */
export function bookLine({ title, status, mid, spread, levels: { bids, asks } }: LadderBook): string {
  if (status !== 'live') return `${title}  ${status}`
  const [[bid = '-', bidSize = '-'] = [], [ask = '-', askSize = '-'] = []] = [bids[0], asks[0]]
  return `${title}  bid ${bid} × ${bidSize}  ask ${ask} × ${askSize}  mid ${shown(mid)}  spread ${shown(spread)}`
}

/** Mid and spread come from whole steps, so their shortest text is exact. */
export function shown(value: number | null): string {
  return value === null ? '-' : String(value)
}

type Paint = (code: number, text: string) => string

const painted: Paint = (code, text) => `\u001B[${code}m${text}\u001B[0m`
const plain: Paint = (_, text) => text

function rowsOf(book: LadderBook, depth: number, width: number, paint: Paint): string[] {
  const isLive = book.status === 'live'
  const age = book.ageMs === null ? '' : `  ${Math.round(book.ageMs)} ms ago`
  const state = isLive ? `mid ${shown(book.mid)}  spread ${shown(book.spread)}` : `not to be read: ${book.status}`
  const half = Math.floor((width - 3) / 2)
  return [
    paint(BOLD, fit(book.title, width)),
    isLive ? fit(state, width) : paint(YELLOW, fit(state, width)),
    paint(DIM, fit(`${book.changes} changes${age}`, width)),
    ...Array.from({ length: depth }, (_, row) => levelRow(book, row, half, width, paint)),
  ]
}

function levelRow(
  { levels: { bids, asks } }: LadderBook,
  row: number,
  half: number,
  width: number,
  paint: Paint,
): string {
  const [[bid = '', bidSize = ''] = [], [ask = '', askSize = ''] = []] = [bids[row], asks[row]]
  const left = paint(GREEN, spread(bidSize, bid, half))
  const right = paint(RED, spread(ask, askSize, half))
  return `${left} │ ${right}${' '.repeat(width - 2 * half - 3)}`
}

/** One text at each end. */
function spread(left: string, right: string, width: number): string {
  return fit(`${left}${' '.repeat(Math.max(1, width - left.length - right.length))}${right}`, width)
}

function fit(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width)
}
