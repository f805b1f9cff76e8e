/** One record of a CSV text. */
interface CsvRecord {
  readonly cells: readonly string[]
  /** The line that it begins on. */
  readonly number: number
}

/** RFC 4180: cells in quotes may hold commas, line breaks and doubled quotes. Empty lines are passed over. @throws what `stray` makes of a line with a stray quote */
export function csvRecords(text: string, stray: (line: number) => Error): readonly CsvRecord[] {
  const records: CsvRecord[] = []
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/y
  let [cells, line, start, at] = [[] as string[], 1, 1, 0]
  while (at < text.length) {
    cell.lastIndex = at
    const [whole, body = '', end] = cell.exec(text) ?? []
    if (whole === undefined) throw stray(line)
    cells.push(body.startsWith('"') ? body.slice(1, -1).replaceAll('""', '"') : body)
    line += whole.split('\n').length - 1
    at += whole.length
    if (end === ',' && at < text.length) continue
    if (end === ',') cells.push('')
    if (cells.length > 1 || cells[0] !== '') records.push({ cells, number: start })
    ;[cells, start] = [[], line]
  }
  return records
}

export type CsvCell = string | number | boolean | null

/** A table as CSV with a header; `null` is an empty cell. Text that a spreadsheet would take for a formula is quoted by an apostrophe. */
export function csvText(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return csvRows([header, ...rows])
}

/** Rows without a header: for what is written bit by bit. */
export function csvRows(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((row) => `${row.map(cellText).join(',')}\n`).join('')
}

function cellText(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
