import { styleText } from 'node:util'
import { bareTable, wrapText } from '../kit/bare-table.ts'
import { figure } from './figures.ts'
import type { BarChart, BarRow, Sheet } from './table.ts'

const BAR_CELLS = 48
/** One a part, in order; told apart without colour too. */
const SHADES = ['█', '▓', '▒', '░', '▚', '▞']
const COLOURS = ['cyan', 'yellow', 'magenta', 'green', 'blue', 'red'] as const

export interface TerminalStyle {
  readonly colour: boolean
  /** What the terminal is wide: nothing is wider, words permitting. Nothing where it is no terminal. */
  readonly columns?: number | undefined
}

/** A sheet as text, for a terminal or a pipe. */
export function renderTerminal(
  { title, subtitle, verdict, tables, charts, warnings }: Sheet,
  style: TerminalStyle,
): string {
  const bold = (text: string): string => (style.colour ? styleText('bold', text) : text)
  const { columns = Infinity } = style
  const wrap = (text: string, indent = ''): string =>
    wrapText(text, columns - indent.length).replaceAll('\n', `\n${indent}`)
  const dim = (text: string): string => (style.colour ? styleText('dim', text) : text)
  return [
    wrap(`${title} · ${subtitle}`).replace(title, bold(title)),
    ...verdict.map((sentence) => bold(wrap(sentence))),
    ...tables.flatMap(({ title, head, rows, note }) => [
      '',
      bold(wrap(title)),
      bareTable(head, rows, columns),
      ...(note === null ? [] : [dim(` ${wrap(note, ' ')}`)]),
    ]),
    ...charts.flatMap((chart) => ['', bold(wrap(`${chart.title}, ${chart.unit}`)), ...barLines(chart, style)]),
    ...(warnings.length === 0 ? [] : ['', ...warnings.map((warning) => `! ${wrap(warning, '  ')}`)]),
  ].join('\n')
}

/** A bar a row on one scale, a shade a part. Income, a negative part, has no length: the figures beside the bar have its sign. */
function barLines({ rows }: BarChart, { colour, columns = Infinity }: TerminalStyle): readonly string[] {
  const names = [...new Set(rows.flatMap(({ parts }) => parts.map(({ name }) => name)))]
  const most = Math.max(...rows.map(lengthOf), Number.MIN_VALUE)
  const width = Math.max(...rows.map(({ label }) => label.length))
  const figures = rows.map(
    ({ parts, isLeast }) => `${isLeast ? '≥ ' : ''}${figure(parts.reduce((total, { value }) => total + value, 0))}`,
  )
  // Parts are rounded one by one: as many cells in hand.
  const beside = width + Math.max(...figures.map(({ length }) => length), 0) + 3 + names.length
  const cells = Math.max(4, Math.min(BAR_CELLS, columns - beside))
  const shade = (name: string, text: string): string => {
    const paint = COLOURS[names.indexOf(name) % COLOURS.length] ?? 'cyan'
    return colour ? styleText(paint, text) : text
  }
  const mark = (name: string): string => SHADES[names.indexOf(name) % SHADES.length] ?? '█'
  const lines = rows.map((row, i) => {
    const bar = row.parts.map(({ name, value }) =>
      shade(name, mark(name).repeat(Math.max(0, Math.round((value / most) * cells)))),
    )
    return ` ${row.label.padEnd(width)} ${bar.join('')} ${figures[i] ?? ''}`
  })
  const legend: string[][] = []
  for (const name of names) {
    const last = legend.at(-1)
    const used = width + 2 + (last ?? []).reduce((sum, { length }) => sum + length + 4, 0)
    if (last === undefined || used + name.length + 2 > columns) legend.push([name])
    else last.push(name)
  }
  return [
    ...lines,
    ...legend.map(
      (line) => ` ${' '.repeat(width)} ${line.map((name) => `${shade(name, mark(name))} ${name}`).join('  ')}`,
    ),
  ]
}

function lengthOf({ parts }: BarRow): number {
  return parts.reduce((total, { value }) => total + Math.max(0, value), 0)
}
