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

/** Rows under a head, as wide as they need to be; long cells wrap. */
export function bareTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    chars: BARE_CHARS,
    head: [...head],
    colWidths: head.map((name, i) => widthOf([name, ...rows.map((row) => row[i] ?? '')])),
    wordWrap: true,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  for (const row of rows) table.push([...row])
  return table.toString().replaceAll(/ +$/gm, '')
}

function widthOf(cells: readonly string[]): number {
  return Math.min(CELL_MAX, Math.max(1, ...cells.map((cell) => cell.length)))
}
