import { stripVTControlCharacters, styleText } from 'node:util'
import Table from 'cli-table3'
import { BARE_CHARS } from '../kit/bare-table.ts'
import { claimText, estimate, instrumentCheck, truthText, winnerName } from './format.ts'
import type { Report, Row } from './report.ts'
import type { Estimate } from './statistics.ts'

export interface TerminalStyle {
  readonly colour: boolean
  /** What the terminal is wide; the table then leaves out what would not fit. Nothing where it is no terminal. */
  readonly columns?: number | undefined
}

/** The verdict and the table for people; `paths` are the report's files. */
export function renderTerminal(report: Report, paths: readonly string[], style: TerminalStyle): string {
  const bold = (text: string): string => (style.colour ? styleText('bold', text) : text)
  const dim = (text: string): string => (style.colour ? styleText('dim', text) : text)
  const check = instrumentCheck(report)
  return [
    ...(check === null ? [] : [check]),
    bold(`Verdict: ${report.verdict.text}`),
    ...report.notes.map((note) => `Note: ${note}`),
    '',
    fittingTable(report, style),
    '',
    ...report.errors.map(({ venue, op, code, count }) => `errors: ${venue} ${op} ${code} × ${count}`),
    dim('± and (low–high) are 95 % intervals; "–" means that the samples prove no difference. Methods: report.md'),
    ...(paths.length === 0 ? [] : [`report: ${paths.join(' · ')}`]),
  ].join('\n')
}

/** What a table may leave out, the least missed first; report.md has it all. */
const EXTRAS = ['claim', 'truth', 'bounds'] as const
type Extra = (typeof EXTRAS)[number]

/** The fullest table that fits. */
function fittingTable(report: Report, style: TerminalStyle): string {
  const { columns = Infinity } = style
  const tables = [0, 1, 2, 3].map((left) => table(report, style, new Set(EXTRAS.slice(left))))
  const index = tables.findIndex((text) => widthOf(text) <= columns)
  const left = index === -1 ? EXTRAS.length : index
  const hint = left === 0 ? '' : `\n\nThe terminal is too narrow for all columns; report.md has them.`
  return `${tables[left] ?? ''}${hint}`
}

function widthOf(text: string): number {
  return Math.max(
    ...stripVTControlCharacters(text)
      .split('\n')
      .map((line) => line.length),
  )
}

function table({ rows, truth }: Report, { colour }: TerminalStyle, extras: ReadonlySet<Extra>): string {
  const hasTruth = extras.has('truth') && Object.keys(truth).length > 0
  const hasClaim = extras.has('claim')
  const head = [
    'metric',
    'Bybit',
    'Binance',
    'winner',
    ...(hasTruth ? ['truth'] : []),
    ...(hasClaim ? ["article's claim"] : []),
  ]
  const shown = (value: Estimate, unit: string): string =>
    estimate(extras.has('bounds') ? value : { ...value, low: null, high: null }, unit)
  const drawn = new Table({
    chars: BARE_CHARS,
    head,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  for (const row of rows) {
    const cells = [row.metric, shown(row.bybit, row.unit), shown(row.binance, row.unit), winnerName(row)]
    drawn.push([
      ...coloured(cells, row, colour),
      ...(hasTruth ? [truthText(truth[row.id])] : []),
      ...(hasClaim ? [claimText(row)] : []),
    ])
  }
  return drawn.toString().replaceAll(/ +$/gm, '')
}

function coloured(cells: readonly string[], { winner }: Row, colour: boolean): readonly string[] {
  if (!colour || (winner !== 'bybit' && winner !== 'binance')) return cells
  const best = winner === 'bybit' ? 1 : 2
  return cells.map((cell, column) => (column === best || column === 3 ? styleText('green', cell) : cell))
}
