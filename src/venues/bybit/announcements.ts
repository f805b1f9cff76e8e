import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type Announcement, readCategory, readInstant, readLink, readTitle } from '../../domain/announcement.ts'
import { PerpkitError } from '../../domain/errors.ts'
import type { AnnouncementCodec, AnnouncementList } from '../venue.ts'
import { recordOf } from './json.ts'
import { get, readResult } from './rest.ts'
import type { AnnouncementRow } from './wire.ts'

/** The most that others are known to ask for; the documentation names no maximum. docs/wire/bybit.md §3.12 */
const COUNT_MAX = 50

/** Public, by REST: nothing pushes them. */
export const announcements: AnnouncementCodec = {
  delivery: 'poll',
  latest(count) {
    if (!Number.isInteger(count) || count < 1 || count > COUNT_MAX) {
      throw new PerpkitError(`Bybit is not asked for ${count} announcements at once; ask for 1 to ${COUNT_MAX}.`, {
        code: 'usage.argument',
      })
    }
    return { request: get('announcements/index', { locale: 'en-US', limit: String(count) }, 'none'), read }
  },
}

const INDEX = z.object({ list: z.array(z.unknown()).max(1_000) })

/** One bad row would otherwise hide all others for as long as it is among the latest. */
function read(body: Uint8Array): AnnouncementList {
  const { list } = readResult(body, INDEX, 'its announcements').result
  const rows = list.map(announcementOf).filter((row) => row !== null)
  return {
    rows: rows.sort((one, other) => one.publishedMs - other.publishedMs),
    unreadable: list.length - rows.length,
  }
}

type Unread = Partial<Readonly<Record<keyof AnnouncementRow, unknown>>>

function announcementOf(value: unknown): Announcement | null {
  const row: Unread = recordOf(value) ?? {}
  const title = readTitle(row.title)
  const publishedMs = readInstant(row.publishTime) ?? readInstant(row.dateTimestamp)
  if (title === null || publishedMs === null) return null
  const type = recordOf(row.type)
  const category = readCategory(type?.['key']) ?? readCategory(type?.['title']) ?? 'other'
  const url = readLink(row.url)
  return { id: idOf(url, `${category}|${publishedMs}|${title}`), title, category, url, publishedMs }
}

/** What the venue's editors number their articles with: titles and languages change, and so does the address, but this does not. */
const ARTICLE = /blt[0-9a-f]{16}(?=\/|$)/

/** Rows bear no id: the article's number in the address, else the address, else what the row says. */
function idOf(url: string | null, content: string): string {
  if (url === null) return createHash('sha256').update(content).digest('hex').slice(0, 32)
  const { host, pathname } = new URL(url)
  return ARTICLE.exec(pathname)?.[0] ?? `${host}${pathname.replace(/\/+$/, '')}`
}
