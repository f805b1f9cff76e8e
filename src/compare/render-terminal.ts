import { styleText } from 'node:util'
import Table from 'cli-table3'
import { claimText, estimate, instrumentCheck, truthText, winnerName } from './format.ts'
import type { Report, Row } from './report.ts'

const BARE = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: ' ',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
}

export interface TerminalStyle {
  readonly colour: boolean
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
    table(report, style),
    '',
    ...report.errors.map(({ venue, op, code, count }) => `errors: ${venue} ${op} ${code} × ${count}`),
    dim('± and (low–high) are 95 % intervals; "–" means that the samples prove no difference. Methods: report.md'),
    ...(paths.length === 0 ? [] : [`report: ${paths.join(' · ')}`]),
  ].join('\n')
}

function table({ rows, truth }: Report, { colour }: TerminalStyle): string {
  const isSimulated = Object.keys(truth).length > 0
  const head = ['metric', 'Bybit', 'Binance', 'winner', ...(isSimulated ? ['truth'] : []), "article's claim"]
  const drawn = new Table({ chars: BARE, head, style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 } })
  for (const row of rows) {
    const cells = [row.metric, estimate(row.bybit, row.unit), estimate(row.binance, row.unit), winnerName(row)]
    drawn.push([...coloured(cells, row, colour), ...(isSimulated ? [truthText(truth[row.id])] : []), claimText(row)])
  }
  return drawn.toString().replaceAll(/ +$/gm, '')
}

function coloured(cells: readonly string[], { winner }: Row, colour: boolean): readonly string[] {
  if (!colour || (winner !== 'bybit' && winner !== 'binance')) return cells
  const best = winner === 'bybit' ? 1 : 2
  return cells.map((cell, column) => (column === best || column === 3 ? styleText('green', cell) : cell))
}
