import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { withFileLock } from '../file-lock.ts'
import { jsonLines, readJsonLine } from '../json-lines.ts'
import type { NewsItem } from './news-item.ts'

/** The name of a line's shape; a book with other lines is refused. */
const NEWS_SCHEMA = 'perpkit.news/1'

const lineSchema = z.object({
  schema: z.literal(NEWS_SCHEMA),
  id: z.string(),
  source: z.string(),
  headline: z.string(),
  link: z.string().nullable(),
  published: z.iso.datetime().nullable(),
  firstSeen: z.iso.datetime(),
  /** When its source last listed it, where that is a day or more later. */
  listed: z.iso.datetime().optional(),
})
type Line = z.infer<typeof lineSchema>

/** What no source has listed for so long is forgotten: no rule looks back so far. */
export const REMEMBERED_MS = 7 * 24 * 3_600_000
/** More than nine busy sources tell in that time. */
const ITEMS_MAX = 50_000
/** That an old item is listed still is written down once in so long. */
const LISTED_EVERY_MS = 24 * 3_600_000
/** A file this large is written anew at its next opening, without what is forgotten. */
const FILE_MAX_BYTES = 16 * 1024 * 1024

interface Kept {
  readonly item: NewsItem
  readonly listedMs: number
}

/**
 * Every item that this machine was ever told, with the instant at which it first was: after a restart an old headline is not new
 * again. With a file it is shared by all processes that name it; where two of them saw the same item, the earlier one counts.
 * A line of the file is a headline as `news classify` and `signal --news` read it.
 */
export class NewsBook {
  private readonly file: string | null
  private readonly items = new Map<string, Kept>()
  private readonly bySource = new Map<string, Set<string>>()

  /** @throws PerpkitError `usage.file` for a file of another shape. */
  constructor(file: string | null, nowMs: number) {
    this.file = file
    if (file === null) return
    mkdirSync(dirname(file), { recursive: true })
    if (existsSync(file)) withFileLock(`${file}.lock`, () => this.readAll(file, nowMs))
  }

  has(id: string): boolean {
    return this.items.has(id)
  }

  /** Items first seen after an instant, in the order in which they were. */
  since(ms: number): readonly NewsItem[] {
    return Array.from(this.items.values(), ({ item }) => item)
      .filter(({ firstSeenMs }) => firstSeenMs > ms)
      .sort((a, b) => a.firstSeenMs - b.firstSeenMs)
  }

  keep(items: readonly NewsItem[]): void {
    if (items.length === 0) return
    this.write(items.map((item) => lineOf({ item, listedMs: item.firstSeenMs })))
  }

  /** Items that a source has listed again at an instant: as long as it does, they are not new. */
  listed(ids: readonly string[], nowMs: number): void {
    const old = ids.flatMap((id) => {
      const kept = this.items.get(id)
      return kept === undefined || nowMs - kept.listedMs < LISTED_EVERY_MS ? [] : [kept.item]
    })
    if (old.length > 0) this.write(old.map((item) => lineOf({ item, listedMs: nowMs })))
  }

  private write(lines: readonly Line[]): void {
    for (const line of lines) this.count(line)
    this.forgetOldest()
    const { file } = this
    if (file === null) return
    withFileLock(`${file}.lock`, () => appendFileSync(file, jsonLines(lines), { mode: 0o600 }))
  }

  /** Half a line is what a crash left: it is closed and passed over. */
  private readAll(file: string, nowMs: number): void {
    const text = readFileSync(file, 'utf8')
    if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n')
    const shape = { file, what: 'book of headlines', schemaName: NEWS_SCHEMA, schema: lineSchema }
    for (const line of text.split('\n')) {
      const read = readJsonLine(shape, line)
      if (read !== null && Date.parse(read.listed ?? read.firstSeen) > nowMs - REMEMBERED_MS) this.count(read)
    }
    this.forgetOldest()
    if (text.length <= FILE_MAX_BYTES) return
    writeFileSync(`${file}.new`, jsonLines([...this.items.values()].map(lineOf)), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }

  private count(line: Line): void {
    const { id, source, headline, link, published, firstSeen, listed = firstSeen } = line
    const before = this.items.get(id)
    const firstSeenMs = Math.min(before?.item.firstSeenMs ?? Number.POSITIVE_INFINITY, Date.parse(firstSeen))
    const listedMs = Math.max(before?.listedMs ?? Number.NEGATIVE_INFINITY, Date.parse(listed))
    const publishedMs = published === null ? null : Date.parse(published)
    this.items.set(id, { item: { id, source, headline, link, publishedMs, firstSeenMs }, listedMs })
    const ids = this.bySource.get(source) ?? new Set()
    this.bySource.set(source, ids.add(id))
  }

  /** The oldest of the source that told most: none can push another's items out. */
  private forgetOldest(): void {
    while (this.items.size > ITEMS_MAX) {
      const most = [...this.bySource.values()].reduce((a, b) => (b.size > a.size ? b : a))
      const [oldest = ''] = most
      most.delete(oldest)
      this.items.delete(oldest)
    }
  }
}

function lineOf({ item, listedMs }: Kept): Line {
  const { id, source, headline, link, publishedMs, firstSeenMs } = item
  return {
    schema: NEWS_SCHEMA,
    id,
    source,
    headline,
    link,
    published: publishedMs === null ? null : new Date(publishedMs).toISOString(),
    firstSeen: new Date(firstSeenMs).toISOString(),
    ...(listedMs === firstSeenMs ? {} : { listed: new Date(listedMs).toISOString() }),
  }
}
