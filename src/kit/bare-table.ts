import Table from 'cli-table3'

const NONE =
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left-mid mid mid-mid right right-mid'
/** No lines: a blank before each row, two between columns. */
export const BARE_CHARS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(NONE.split(' ').map((place) => [place, ''])),
  left: ' ',
  middle: '  ',
}
const CELL_MAX = 60
/** Between two columns, and before the first. */
const GAP = 2
const INDENT = 1
/** A cell up to here is a figure or a name, and is never broken; longer ones and heads wrap between words. */
const WHOLE_MAX = 20
/** Narrower, a text would stand a word a line. */
const TEXT_MIN = 14

/** Rows under a head, as wide as they need to be; long cells wrap. Where even that is too wide for `columns`, each row becomes a list. */
export function bareTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number = Infinity,
): string {
  const widths = fittingWidths(head, rows, columns)
  if (widths === null) return lists(head, rows, columns)
  const table = new Table({
    chars: BARE_CHARS,
    head: [...head],
    colWidths: [...widths],
    wordWrap: true,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  for (const row of rows) table.push([...row])
  return table.toString().replaceAll(/ +$/gm, '')
}

/** Lines of at most so many characters, broken between words; a longer word stands alone. */
export function wrapText(text: string, columns: number): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > columns) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines.join('\n')
}

/** The widest column gives way first, down to what must not be broken. @returns null where that is not enough */
function fittingWidths(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
): readonly number[] | null {
  const cellsOf = (i: number): readonly string[] => rows.map((row) => row[i] ?? '')
  const widths = head.map((name, i) => widest([name, ...cellsOf(i)]))
  const least = head.map((name, i) => leastWidth(name, cellsOf(i)))
  const room = columns - INDENT - GAP * (head.length - 1)
  let over = widths.reduce((sum, width) => sum + width, 0) - room
  while (over > 0) {
    const slack = widths.map((width, i) => (width > (least[i] ?? 0) ? width : 0))
    const most = Math.max(...slack)
    if (most === 0) return null
    const i = slack.indexOf(most)
    widths[i] = most - 1
    over--
  }
  return widths
}

function leastWidth(name: string, cells: readonly string[]): number {
  const whole = cells.flatMap((cell) => (cell.length <= WHOLE_MAX ? [cell] : cell.split(' ')))
  const floor = cells.some((cell) => cell.length > WHOLE_MAX) ? TEXT_MIN : 1
  return Math.max(floor, widest([...name.split(' '), ...whole]))
}

function widest(cells: readonly string[]): number {
  return Math.min(CELL_MAX, Math.max(1, ...cells.map((cell) => cell.length)))
}

/** A row as its first cell, and the others under it by name. */
function lists(head: readonly string[], rows: readonly (readonly string[])[], columns: number): string {
  const [, ...names] = head
  const width = widest(names)
  const indent = ' '.repeat(INDENT + 2 + width + GAP)
  return rows
    .flatMap(([first = '', ...cells]) => [
      ` ${first}`.trimEnd(),
      ...cells.flatMap((cell, i) =>
        cell === ''
          ? []
          : [
              `   ${(names[i] ?? '').padEnd(width)}  ${wrapText(cell, Math.max(1, columns - indent.length)).replaceAll('\n', `\n${indent}`)}`,
            ],
      ),
    ])
    .filter((line) => line !== '')
    .join('\n')
}
