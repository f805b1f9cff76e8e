import { appendFileSync, closeSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { PerpkitError } from '../../domain/errors.ts'
import type { WallMs } from '../../domain/units.ts'
import type { Totals } from './caps.ts'
import { withFileLock } from '../file-lock.ts'
import { jsonLines, readJsonLine } from '../json-lines.ts'
import { nanos } from './money.ts'

/** The name of a line's shape; a book with other lines is refused. */
const SPEND_SCHEMA = 'perpkit.spend/1'

const usage = z.object({
  uncachedInput: z.number().int(),
  cachedInput: z.number().int(),
  output: z.number().int(),
  reasoning: z.number().int(),
})
const reservedSchema = z.object({
  schema: z.literal(SPEND_SCHEMA),
  event: z.literal('reserved'),
  id: z.string(),
  atMs: z.number(),
  provider: z.string(),
  model: z.string(),
  counted: z.number().int().nonnegative(),
})
const settledSchema = reservedSchema.extend({
  event: z.literal('settled'),
  /**
   * `billed`: by the provider's own count · `assumed`: no count came, the whole reservation stands · `disbelieved`: a count came that the
   * request cannot have had, the whole reservation stands · `free`: refused before any work.
   */
  outcome: z.enum(['billed', 'assumed', 'disbelieved', 'free']),
  usage: usage.nullable(),
  /** Nano-dollars; `null`: the price is unknown. */
  cost: z.number().int().nonnegative().nullable(),
  rate: z
    .object({ when: z.string(), input: z.string(), output: z.string(), source: z.string(), checkedAt: z.string() })
    .nullable(),
})
const lineSchema = z.discriminatedUnion('event', [reservedSchema, settledSchema])

export type ReservedLine = Omit<z.infer<typeof reservedSchema>, 'schema' | 'event'>
/** One request in the ledger, once it is known what became of it. */
export type SettledLine = Omit<z.infer<typeof settledSchema>, 'schema' | 'event'>
type Line = z.infer<typeof lineSchema>
type Counted = Pick<Line, 'event' | 'atMs' | 'counted'>

/**
 * All requests ever paid for, one line when money is set aside and one when it is spent. With a file it is shared by all
 * processes that name it: what one of them sets aside, the others see before they spend. A crashed run's reservations stand.
 */
export class SpendBook {
  private readonly file: string | null
  private readOffset = 0
  private readInode = 0
  /** What counts for each request, so that lines which are read a second time count once. */
  private readonly known = new Map<string, Counted>()
  private readonly byDay = new Map<string, number>()
  private readonly byMonth = new Map<string, number>()

  constructor(file: string | null = null) {
    this.file = file
    if (file !== null) mkdirSync(dirname(file), { recursive: true })
  }

  /** Sets money aside if `admit` agrees to the totals of its day and month; nobody else writes between the two. */
  reserve<Refusal>(line: ReservedLine, admit: (totals: Omit<Totals, 'run'>) => Refusal | null): Refusal | null {
    return this.locked(() => {
      const refusal = admit(this.totals(line.atMs as WallMs))
      if (refusal === null) this.write({ schema: SPEND_SCHEMA, event: 'reserved', ...line })
      return refusal
    })
  }

  /** Replaces a reservation by what was spent. */
  settle(line: SettledLine): void {
    this.locked(() => this.write({ schema: SPEND_SCHEMA, event: 'settled', ...line }))
  }

  totals(at: WallMs): Omit<Totals, 'run'> {
    const day = dayOf(at)
    return { day: nanos(this.byDay.get(day) ?? 0), month: nanos(this.byMonth.get(monthOf(day)) ?? 0) }
  }

  /** @throws PerpkitError `usage.file` for a file of another shape, `run.failed` where it cannot be read or written. */
  private locked<T>(act: () => T): T {
    const { file } = this
    if (file === null) return act()
    try {
      return withFileLock(`${file}.lock`, () => {
        this.readNews(file)
        return act()
      })
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error
      throw new PerpkitError(`The ledger ${file} cannot be kept (${String(error.code)}); mend that, then run again.`, {
        code: 'run.failed',
        cause: error,
      })
    }
  }

  private write(line: Line): void {
    if (!lineSchema.safeParse(line).success)
      throw new PerpkitError(
        `A request to ${line.model} would cost more than the ledger can hold; look at the price that you state for it.`,
        { code: 'usage.config' },
      )
    if (this.file === null) return this.count(line)
    const text = jsonLines([line])
    appendFileSync(this.file, text, { mode: 0o600 })
    this.readOffset += Buffer.byteLength(text)
    this.count(line)
  }

  /**
   * What other processes wrote since. Under the lock nobody is writing: half a line is what a crash left, and is closed. A file that
   * was cut short or replaced meanwhile is read from its start; what was counted before still counts.
   */
  private readNews(file: string): void {
    const descriptor = openSync(file, 'a+', 0o600)
    try {
      const { size, ino } = fstatSync(descriptor)
      const from = ino !== this.readInode || size < this.readOffset ? 0 : this.readOffset
      const bytes = Buffer.alloc(size - from)
      readSync(descriptor, bytes, 0, bytes.length, from)
      const lines = bytes.toString('utf8').split('\n')
      const shape = { file, what: 'ledger', schemaName: SPEND_SCHEMA, schema: lineSchema }
      for (const text of lines) {
        const line = readJsonLine(shape, text)
        if (line !== null) this.count(line)
      }
      const isHalf = lines.at(-1) !== ''
      if (isHalf) appendFileSync(descriptor, '\n')
      this.readInode = ino
      this.readOffset = size + (isHalf ? 1 : 0)
    } finally {
      closeSync(descriptor)
    }
  }

  private count({ id, event, atMs, counted }: Line): void {
    const before = this.known.get(id)
    if (before?.event === 'settled' && event === 'reserved') return
    // A settled request stays in the day in which it was begun.
    const since = before?.atMs ?? atMs
    this.known.set(id, { event, atMs: since, counted })
    const day = dayOf(since as WallMs)
    const change = counted - (before?.counted ?? 0)
    this.byDay.set(day, (this.byDay.get(day) ?? 0) + change)
    this.byMonth.set(monthOf(day), (this.byMonth.get(monthOf(day)) ?? 0) + change)
  }
}

function dayOf(at: WallMs): string {
  return new Date(at).toISOString().slice(0, 10)
}

function monthOf(day: string): string {
  return day.slice(0, 7)
}
