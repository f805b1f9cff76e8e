import { createHash } from 'node:crypto'
import { sanitiseHeadline } from '../sanitise.ts'
import type { SourceItem } from './source.ts'

/** A headline in the one stream of all sources. */
export interface NewsItem {
  /** The same for the same item of the same source, over restarts; another one once its headline is changed. */
  readonly id: string
  readonly source: string
  /** Sanitised. */
  readonly headline: string
  readonly link: string | null
  /** What the publisher says, `null` where it says nothing that can be read. No test of the past may rely on it. */
  readonly publishedMs: number | null
  /** When this machine first had it. */
  readonly firstSeenMs: number
}

/** `null` where nothing is left of the title once it is sanitised. */
export function newsItem(source: string, item: SourceItem, firstSeenMs: number): NewsItem | null {
  const headline = sanitiseHeadline(item.title)
  if (headline === '') return null
  const { link } = item
  const publishedMs = isDate(item.publishedMs) ? item.publishedMs : null
  return { id: idOf(source, item.id, headline), source, headline, link, publishedMs, firstSeenMs }
}

/** What a `Date` can hold. */
function isDate(ms: number | null): ms is number {
  return ms !== null && Math.abs(ms) <= 8.64e15
}

/** A publisher that turns its headline round under the same id has told something new. */
function idOf(source: string, itemId: string, headline: string): string {
  return createHash('sha256')
    .update(JSON.stringify([source, itemId, headline]))
    .digest('base64url')
    .slice(0, 16)
}
