import { Refusal } from './refusal.ts'

/** One page of a list, and the cursor of the next; `''` on the last. */
export interface Page<T> {
  readonly list: readonly T[]
  readonly nextPageCursor: string
}

/** Cursors are letters and digits only: clients send them back raw, encoded once or encoded twice, and all mean the same. */
const CURSOR = /^after([0-9a-f]+)$/

/** Cuts a page out of rows in their final order; the cursor names the last row served, so that new rows do not shift it. */
export function pageOf<T>(rows: readonly T[], nameOf: (row: T) => string, cursor: string, limit: number): Page<T> {
  const from = cursor === '' ? 0 : indexAfter(rows, nameOf, cursor)
  const list = rows.slice(from, from + limit)
  const last = list.at(-1)
  const hasMore = from + list.length < rows.length
  return { list, nextPageCursor: hasMore && last !== undefined ? cursorOf(nameOf(last)) : '' }
}

function indexAfter<T>(rows: readonly T[], nameOf: (row: T) => string, cursor: string): number {
  const hex = CURSOR.exec(cursor)?.[1]
  const name = hex === undefined ? null : Buffer.from(hex, 'hex').toString()
  const index = rows.findIndex((row) => nameOf(row) === name)
  if (index < 0) throw new Refusal(10001, 'params error: cursor invalid')
  return index + 1
}

function cursorOf(name: string): string {
  return `after${Buffer.from(name).toString('hex')}`
}
