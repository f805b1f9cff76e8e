import type { VenueSession } from '../../access/session.ts'
import { VENUE_NAMES } from '../../domain/ids.ts'
import { type Clock, systemClock } from '../../kit/clock.ts'
import { type Random, unforeseeable } from '../../kit/random.ts'
import { polledAnnouncements, pushedAnnouncements } from './announcement-sources.ts'
import { parseFeedFlag } from './feed-list.ts'
import { createFeedSource } from './feed-source.ts'
import { type Announcer, latePolledAnnouncements, latePushedAnnouncements } from './late-announcements.ts'
import { NewsBook } from './news-book.ts'
import { NewsFeed, type NewsFeedOptions } from './news-feed.ts'
import { NewsStream } from './news-stream.ts'
import type { PolledSource, PushedSource } from './source.ts'

export interface NewsOptions extends Pick<NewsFeedOptions, 'onArrival' | 'onHealth'> {
  /** Venues whose announcements are followed; whoever opened them closes them, after the news. */
  readonly sessions?: readonly VenueSession[]
  /** Venues that are reached only when they are asked or followed, and tried again while they are away. */
  readonly announcers?: readonly Announcer[]
  /** Feeds by known name (`coindesk`), by http(s) address, or as `NAME=ADDRESS`. */
  readonly feeds?: readonly string[]
  /** How often each source is asked; two minutes by default, and never more than once a minute on a public server. */
  readonly everyMs?: number
  /** Where what was seen is kept over restarts; by default it is forgotten at the end. */
  readonly bookFile?: string | null
  readonly clock?: Clock
  readonly random?: Random
}

/** The news, ready to be followed or asked. Close it with `await using`. */
export interface OpenedNews extends AsyncDisposable {
  readonly feed: NewsFeed
  readonly book: NewsBook
  /** One sentence for each source that cannot be had, with the remedy. */
  readonly left: readonly string[]
}

const EVERY_MS = 120_000

/** Gathers the sources; asks none of them yet. @throws PerpkitError `usage.argument` for a feed that is not known, `usage.file` for a book of another shape */
export function openNews(options: NewsOptions): OpenedNews {
  const {
    sessions = [],
    announcers = [],
    feeds = [],
    everyMs = EVERY_MS,
    bookFile = null,
    onArrival,
    onHealth,
  } = options
  const { clock = systemClock, random = unforeseeable() } = options
  const polled: PolledSource[] = []
  const pushed: PushedSource[] = []
  const left: string[] = []
  const add = (asked: PolledSource | null, told: PushedSource | null, why: string | null): void => {
    if (asked !== null) polled.push(asked)
    if (told === null) return
    if (why !== null) left.push(why)
    else pushed.push(told)
  }
  for (const session of sessions)
    add(
      polledAnnouncements(session, everyMs),
      pushedAnnouncements(session),
      whyUntold({ venue: session.venue, endpoints: session.endpoints, hasKeys: session.signer !== null }),
    )
  for (const announcer of announcers)
    add(
      latePolledAnnouncements(announcer, everyMs),
      latePushedAnnouncements(announcer, { everyMs, clock, random }),
      whyUntold(announcer),
    )
  polled.push(...feedSources(feeds, everyMs, clock))
  const book = new NewsBook(bookFile, clock.wallMs())
  const feed = new NewsFeed({
    polled,
    pushed,
    stream: new NewsStream(book),
    clock,
    random,
    ...(onArrival && { onArrival }),
    ...(onHealth && { onHealth }),
  })
  return { feed, book, left, [Symbol.asyncDispose]: () => feed[Symbol.asyncDispose]() }
}

/** `null` where the venue's stream of announcements can be followed. */
function whyUntold({ venue, hasKeys, endpoints }: Omit<Announcer, 'open'>): string | null {
  const name = VENUE_NAMES[venue.id]
  if (endpoints.announcements === null)
    return `${name} has no announcements here: its stream is part of production, and of the built-in exchanges.`
  const prefix = `PERPKIT_${venue.id.toUpperCase()}`
  if (!hasKeys) return `The announcements of ${name} need keys: set ${prefix}_KEY and ${prefix}_SECRET.`
  return null
}

/** Each address once, and under a name of its own: two feeds of one name could not be told apart. */
function feedSources(feeds: readonly string[], everyMs: number, clock: Clock): readonly PolledSource[] {
  const byAddress = new Map(feeds.map(parseFeedFlag).map(({ name, url }) => [url, name]))
  const names = new Set<string>()
  return Array.from(byAddress, ([url, name]) => {
    let source = createFeedSource({ name, url, everyMs, clock })
    for (let count = 2; names.has(source.name); count++)
      source = createFeedSource({ name: `${name ?? source.name.replace(/-\d+$/, '')}-${count}`, url, everyMs, clock })
    names.add(source.name)
    return source
  })
}
