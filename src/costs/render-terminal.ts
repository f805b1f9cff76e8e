import { styleText } from 'node:util'
import { bareTable } from '../kit/bare-table.ts'
import { figure } from './figures.ts'
import type { BarChart, BarRow, Sheet } from './table.ts'

const BAR_CELLS = 48
/** One a part, in order; told apart without colour too. */
const SHADES = ['█', '▓', '▒', '░', '▚', '▞']
const COLOURS = ['cyan', 'yellow', 'magenta', 'green', 'blue', 'red'] as const

export interface TerminalStyle {
  readonly colour: boolean
}

/** A sheet as text, for a terminal or a pipe. */
export function renderTerminal(
  { title, subtitle, verdict, tables, charts, warnings }: Sheet,
  style: TerminalStyle,
): string {
  const bold = (text: string): string => (style.colour ? styleText('bold', text) : text)
  const dim = (text: string): string => (style.colour ? styleText('dim', text) : text)
  return [
    `${bold(title)} · ${subtitle}`,
    ...verdict.map(bold),
    ...tables.flatMap(({ title, head, rows, note }) => [
      '',
      bold(title),
      bareTable(head, rows),
      ...(note === null ? [] : [dim(` ${note}`)]),
    ]),
    ...charts.flatMap((chart) => ['', bold(`${chart.title}, ${chart.unit}`), ...barLines(chart, style)]),
    ...(warnings.length === 0 ? [] : ['', ...warnings.map((warning) => `! ${warning}`)]),
  ].join('\n')
}

/** A bar a row on one scale, a shade a part. Income, a negative part, has no length: the figures beside the bar have its sign. */
function barLines({ rows }: BarChart, { colour }: TerminalStyle): readonly string[] {
  const names = [...new Set(rows.flatMap(({ parts }) => parts.map(({ name }) => name)))]
  const most = Math.max(...rows.map(lengthOf), Number.MIN_VALUE)
  const width = Math.max(...rows.map(({ label }) => label.length))
  const shade = (name: string, text: string): string => {
    const paint = COLOURS[names.indexOf(name) % COLOURS.length] ?? 'cyan'
    return colour ? styleText(paint, text) : text
  }
  const mark = (name: string): string => SHADES[names.indexOf(name) % SHADES.length] ?? '█'
  const lines = rows.map((row) => {
    const bar = row.parts.map(({ name, value }) =>
      shade(name, mark(name).repeat(Math.max(0, Math.round((value / most) * BAR_CELLS)))),
    )
    const sum = row.parts.reduce((total, { value }) => total + value, 0)
    return ` ${row.label.padEnd(width)} ${bar.join('')} ${row.isLeast ? '≥ ' : ''}${figure(sum)}`
  })
  return [...lines, ` ${' '.repeat(width)} ${names.map((name) => `${shade(name, mark(name))} ${name}`).join('  ')}`]
}

function lengthOf({ parts }: BarRow): number {
  return parts.reduce((total, { value }) => total + Math.max(0, value), 0)
}
