import { VENUE_IDS } from '../domain/ids.ts'
import { type Decimal, decimal, sum } from './decimal.ts'
import type { FillRecord, OrderRecord } from './fill-analysis.ts'
import { type FillColumn, type FillLine, fillLines, NEEDED_COLUMNS, quoted, wrongLine } from './fill-lines.ts'

// One fill a line; lines of one order share its id and its columns. An order without fills is one line without fillPrice.

/** They belong to the order: every line of it says the same. */
const OF_ORDER: readonly FillColumn[] = [...NEEDED_COLUMNS, 'venue', 'arrivalSpread', 'endMid']
/** Beyond it the answer would be unreadable, and the file is most likely another one. */
const ORDERS_MAX = 200_000
/** Beyond it a price or a size is a slip. */
const VALUE_MAX = 1e15

/** @throws PerpkitError `usage.file` that names line, column and remedy: all lines are checked before one is used */
export function readFills(name: string, content: string): readonly OrderRecord[] {
  const orders = new Map<string, [FillLine, ...FillLine[]]>()
  for (const line of fillLines(name, content)) {
    const lacking = NEEDED_COLUMNS.find((column) => line.cells[column] === undefined)
    if (lacking !== undefined)
      throw wrongLine(name, line.number, `has no "${lacking}"`, `every line needs ${NEEDED_COLUMNS.join(', ')}`)
    const id = line.cells.order ?? ''
    const before = orders.get(id)
    if (before === undefined) orders.set(id, [line])
    else before.push(line)
  }
  if (orders.size === 0) throw wrongLine(name, 1, 'is followed by no fill', 'write one a line below it')
  if (orders.size > ORDERS_MAX)
    throw wrongLine(name, 1, `begins ${orders.size} orders`, `split the file: ${ORDERS_MAX} is the most`)
  return [...orders.values()].map((own) => orderOf(name, own))
}

function orderOf(name: string, lines: readonly [FillLine, ...FillLine[]]): OrderRecord {
  const [first] = lines
  const id = first.cells.order ?? ''
  checkAgreement(name, lines, id)
  const size = needed(name, first, 'size')
  const fills = lines.flatMap((line) => fillOf(name, line, lines.length))
  const filled = sum(fills.map((fill) => fill.size))
  if (filled.gt(size)) {
    const what = `begins order ${quoted(id)} of ${size.toFixed()}, of which ${filled.toFixed()} are filled`
    throw wrongLine(name, first.number, what, 'a "size" is at least the sum of its fills')
  }
  return {
    id,
    venue: venueOf(name, first),
    side: sideOf(name, first),
    size,
    decisionMid: needed(name, first, 'decisionMid'),
    arrivalMid: needed(name, first, 'arrivalMid'),
    arrivalSpread: numberOf(name, first, 'arrivalSpread', 'not negative'),
    endMid: numberOf(name, first, 'endMid', 'positive'),
    fills,
  }
}

function checkAgreement(name: string, [first, ...others]: readonly [FillLine, ...FillLine[]], id: string): void {
  for (const { number, cells } of others) {
    const differing = OF_ORDER.find((column) => cells[column] !== first.cells[column])
    if (differing === undefined) continue
    const what = `has another "${differing}" than line ${first.number} of order ${quoted(id)}`
    throw wrongLine(name, number, what, 'all lines of an order agree')
  }
}

function fillOf(name: string, line: FillLine, linesOfOrder: number): readonly FillRecord[] {
  const price = numberOf(name, line, 'fillPrice', 'positive')
  const size = numberOf(name, line, 'fillSize', 'positive')
  const fee = numberOf(name, line, 'fee', 'any')
  if (price === null && size === null && fee === null && linesOfOrder === 1) return []
  if (price === null || size === null || fee === null) {
    const remedy = 'a fill has fillPrice, fillSize and fee, which is 0 if there was none'
    throw wrongLine(name, line.number, 'is half a fill', remedy)
  }
  return [{ price, size, fee, midAfter: numberOf(name, line, 'midAfter', 'positive') }]
}

function sideOf(name: string, { cells, number }: FillLine): 'buy' | 'sell' {
  const side = cells.side?.toLowerCase()
  if (side === 'buy' || side === 'sell') return side
  throw wrongLine(name, number, `has the side ${quoted(cells.side)}`, 'write buy or sell')
}

function venueOf(name: string, { cells, number }: FillLine): string | null {
  const venue = cells.venue?.toLowerCase()
  if (venue === undefined || (VENUE_IDS as readonly string[]).includes(venue)) return venue ?? null
  throw wrongLine(name, number, `has the venue ${quoted(cells.venue)}`, `perpkit knows ${VENUE_IDS.join(' and ')}`)
}

function needed(name: string, line: FillLine, column: FillColumn): Decimal {
  return numberOf(name, line, column, 'positive') as Decimal
}

type Bound = 'positive' | 'not negative' | 'any'

/** @returns null where the cell is empty */
function numberOf(name: string, { cells, number }: FillLine, column: FillColumn, bound: Bound): Decimal | null {
  const text = cells[column]
  if (text === undefined) return null
  const value = /^-?\d{1,20}(\.\d{1,20})?(e-?\d{1,2})?$/i.test(text) ? decimal(text) : null
  const isWithin = value !== null && (bound === 'any' || (bound === 'positive' ? value.gt(0) : value.gte(0)))
  if (isWithin && value.abs().lte(VALUE_MAX)) return value
  const sign = bound === 'any' ? '' : bound === 'positive' ? ' above zero' : ', zero or above'
  const remedy = `write a decimal number${sign}${isWithin ? `, at most ${VALUE_MAX.toFixed()}` : ', such as 1000.5, without separators'}`
  throw wrongLine(name, number, `has the ${column} ${quoted(text)}`, remedy)
}
