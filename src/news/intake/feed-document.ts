import type { AtomFeed, RdfFeed, RssFeed } from 'feedsmith'
import { readJsonFeed } from './feed-json.ts'
import { type FeedRoot, readFeedMarkup } from './feed-markup.ts'
import { readFeedText } from './feed-text.ts'
import { type FoundItem, readItem } from './found-item.ts'
import type { SourceItem } from './source.ts'

/** What came, and from where. */
export interface FeedBytes {
  readonly bytes: Uint8Array
  /** As the header has it; empty where there was none. */
  readonly contentType: string
  /** Links are relative to it. */
  readonly url: string
  /** Dates far beyond it are not believed. */
  readonly nowMs: number
}

/** A feed read, or what is wrong with it: the end of a sentence that begins "It answered with no feed: ". */
export type FeedDocument =
  | {
      readonly kind: 'feed'
      readonly items: readonly SourceItem[]
      /** As RSS says it. */ readonly ttlMs: number | null
    }
  | { readonly kind: 'none'; readonly what: string }

/** The newest ones, as feeds are ordered. */
const ITEMS_MAX = 500

/** Reads RSS 0.9x, 1.0 and 2.0, Atom, and JSON Feed; never throws, and takes time in proportion to the bytes. */
export async function readFeedDocument(answer: FeedBytes): Promise<FeedDocument> {
  const decoded = readFeedText(answer.bytes, answer.contentType)
  if (decoded.kind !== 'text') return none(`its charset "${decoded.charset}" is not known`)
  const { text } = decoded
  if (/^\s*$/.test(text)) return none('it is empty')
  if (/^\s*[{[]/.test(text)) {
    const found = readJsonFeed(text, ITEMS_MAX)
    return 'what' in found ? none(found.what) : feed(found, null, answer)
  }
  const markup = readFeedMarkup(text, ITEMS_MAX)
  if (markup.kind === 'none') return none(markup.what)
  const read = await readXml(markup.root, markup.xml)
  return read === null ? none('it has no channel, or is not XML') : feed(read.found, read.ttlMs, answer)
}

interface XmlFeed {
  readonly found: readonly FoundItem[]
  readonly ttlMs: number | null
}

/** `null` for what the parser refuses. */
async function readXml(root: FeedRoot, xml: string): Promise<XmlFeed | null> {
  const { parseAtomFeed, parseRdfFeed, parseRssFeed } = await import('feedsmith')
  try {
    if (root === 'rss') return fromRss(parseRssFeed(xml))
    if (root === 'rdf') return fromRdf(parseRdfFeed(xml))
    return fromAtom(parseAtomFeed(xml))
  } catch {
    return null
  }
}

function fromRss({ items = [], ttl, xml }: RssFeed.Feed<string>): XmlFeed {
  const found = items.map((item) => {
    const { guid, atom, dc } = item
    const permalink = guid?.isPermaLink === false ? undefined : guid?.value
    return {
      id: guid?.value,
      title: item.title ?? dc?.titles?.[0] ?? atom?.title?.value,
      links: [item.link, addressOf(permalink), ...alternates(atom?.links)],
      base: [xml?.base, item.xml?.base],
      dates: [item.pubDate, ...(dc?.dates ?? []), atom?.published, atom?.updated],
    }
  })
  return { found, ttlMs: ttl === undefined || !(ttl > 0) ? null : ttl * 60_000 }
}

function fromRdf({ items = [], xml }: RdfFeed.Feed<string>): XmlFeed {
  const found = items.map(({ title, link, rdf, dc, dcterms, xml: own }) => ({
    id: rdf?.about,
    title: title ?? dc?.titles?.[0],
    links: [link, addressOf(rdf?.about)],
    base: [xml?.base, own?.base],
    dates: [...(dc?.dates ?? []), ...(dcterms?.issued ?? []), ...(dcterms?.created ?? [])],
  }))
  return { found, ttlMs: null }
}

function fromAtom({ entries = [], xml }: AtomFeed.Feed<string>): XmlFeed {
  const found = entries.map(({ id, title, links, published, updated, xml: own }) => ({
    id,
    title: title?.value,
    links: alternates(links),
    base: [xml?.base, own?.base],
    dates: [published, updated],
  }))
  return { found, ttlMs: null }
}

/** What the entry is a feed's word of, not its comments or its picture. */
function alternates(
  links: readonly { readonly href?: string; readonly rel?: string }[] | undefined,
): (string | undefined)[] {
  return (links ?? []).filter(({ rel }) => rel === undefined || rel === 'alternate').map(({ href }) => href)
}

/** An id may be an address; a relative one would be taken for any text. */
function addressOf(id: string | undefined): string | undefined {
  return id !== undefined && /^https?:\/\//i.test(id) ? id : undefined
}

function feed(found: readonly FoundItem[], ttlMs: number | null, { url, nowMs }: FeedBytes): FeedDocument {
  return { kind: 'feed', items: found.flatMap((item) => readItem(item, url, nowMs) ?? []), ttlMs }
}

function none(what: string): FeedDocument {
  return { kind: 'none', what }
}
