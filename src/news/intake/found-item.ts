import { createHash } from 'node:crypto'
import { decodeEntities } from '../entities.ts'
import { readFeedDate } from './feed-date.ts'
import type { SourceItem } from './source.ts'

/** An item as it stands in a document of any kind; in each list the first that can be used counts. */
export interface FoundItem {
  readonly id: string | undefined
  readonly title: string | undefined
  readonly links: readonly (string | undefined)[]
  /** Addresses that links are relative to, the outermost first. */
  readonly base: readonly (string | undefined)[]
  readonly dates: readonly (string | undefined)[]
}

/** Longer than the sanitiser reads of a title. */
const TITLE_MAX = 8_192
const LINK_MAX = 2_048
/** A longer id is hashed. */
const ID_MAX = 512

/** `null` for an item without a title. */
export function readItem(found: FoundItem, url: string, nowMs: number): SourceItem | null {
  const title = found.title?.trim().slice(0, TITLE_MAX)
  if (title === undefined || title === '') return null
  const base = found.base.reduce<string>((outer, inner) => resolve(inner, outer) ?? outer, url)
  const link = firstOf(found.links, (text) => resolve(text, base))
  const publishedMs = firstOf(found.dates, (text) => readFeedDate(text, nowMs))
  const id = found.id?.trim() || link || hash(title)
  return {
    id: own(id.length > ID_MAX ? hash(id) : id),
    title: own(title),
    link: link === null ? null : own(link),
    publishedMs,
  }
}

/** An absolute http(s) address without a name and password, which there only deceive; else `null`. */
function resolve(text: string | undefined, base: string): string | null {
  if (text === undefined) return null
  // Written in CDATA, an address is often escaped once too much.
  const plain = decodeEntities(text.trim())
  if (plain === '' || plain.length > LINK_MAX || !URL.canParse(plain, base)) return null
  const url = new URL(plain, base)
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:'
  return isWeb && url.username === '' && url.password === '' && url.href.length <= LINK_MAX ? url.href : null
}

function firstOf<T>(texts: readonly (string | undefined)[], read: (text: string | undefined) => T | null): T | null {
  for (const text of texts) {
    const value = read(text)
    if (value !== null) return value
  }
  return null
}

function hash(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 32)}`
}

/** A text of its own: a piece of a document would keep the whole document in memory for as long as it is remembered. */
function own(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le')
}
