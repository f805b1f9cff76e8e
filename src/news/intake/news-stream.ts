import { Dedupe } from '../dedupe.ts'
import type { NewsBook } from './news-book.ts'
import { newsItem, type NewsItem } from './news-item.ts'
import type { SourceItem } from './source.ts'

/** What an item is to the stream: a story that nobody had told, or another telling of one. */
export type Arrival =
  | { readonly kind: 'story'; readonly item: NewsItem }
  | { readonly kind: 'repeat'; readonly item: NewsItem; readonly of: NewsItem }

/** Tellings that are still compared with new ones. */
const STORIES_MAX = 20_000

/**
 * One stream out of all sources: sanitised, stamped when first seen, each story once. Two tellings are one story where their words
 * are alike and neither a number nor a direction differs.
 */
export class NewsStream {
  private readonly book: NewsBook
  private readonly stories = new Dedupe(STORIES_MAX)
  /** By the number that `Dedupe` gave them. */
  private readonly told = new Map<number, NewsItem>()

  /** @param book what was seen before this run is known, and not told again. */
  constructor(book: NewsBook) {
    this.book = book
    for (const item of book.since(Number.NEGATIVE_INFINITY)) this.compare(item)
  }

  /** What is new of what a source told at an instant, oldest first. Items that were seen before are passed over. */
  admit(source: string, items: readonly SourceItem[], seenMs: number): readonly Arrival[] {
    const fresh = new Map<string, NewsItem>()
    const known: string[] = []
    for (const each of inOrder(items)) {
      const item = newsItem(source, each, seenMs)
      if (item === null) continue
      if (this.book.has(item.id)) known.push(item.id)
      else fresh.set(item.id, item)
    }
    this.book.listed(known, seenMs)
    const arrivals = [...fresh.values()]
    this.book.keep(arrivals)
    return arrivals.map((item) => this.compare(item))
  }

  private compare(item: NewsItem): Arrival {
    const admission = this.stories.admit(item.headline)
    const of = admission.kind === 'duplicate' ? this.told.get(admission.of) : undefined
    if (of !== undefined) return { kind: 'repeat', item, of }
    this.told.set(admission.number, item)
    this.forgetOldest()
    return { kind: 'story', item }
  }

  private forgetOldest(): void {
    const [oldest] = this.told.keys()
    if (oldest !== undefined && this.told.size > STORIES_MAX) this.told.delete(oldest)
  }
}

/** Feeds tell the newest first. Undated items stay behind the dated ones. */
function inOrder(items: readonly SourceItem[]): readonly SourceItem[] {
  const at = ({ publishedMs }: SourceItem): number => publishedMs ?? Number.MAX_VALUE
  return items.toSorted((a, b) => at(a) - at(b))
}
