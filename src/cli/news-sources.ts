import { join } from 'node:path'
import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { PerpkitError } from '../domain/errors.ts'
import type { VenueId } from '../domain/ids.ts'
import { Disposables } from '../kit/disposables.ts'
import { KNOWN_FEEDS, parseFeedFlag } from '../news/intake/feed-list.ts'
import type { NewsOptions, OpenedNews } from '../news/intake/open-news.ts'
import { type CommandIo, duration } from './command.ts'
import { readConfig } from './config.ts'
import { connectMarkets, environmentOf } from './connections.ts'
import { homeFolder } from './llm-settings.ts'
import { type CommonFlags, venuesOf } from './settings.ts'

/** Where headlines come from. */
export interface SourceFlags extends CommonFlags {
  readonly feed?: readonly string[]
  readonly announcements?: boolean
  readonly every?: number
}

/** Nobody is kept waiting for a simulated announcement. */
const EVERY_SIMULATED_MS = 2_000

/** `--feed` and `--no-announcements`. */
export function addFeedFlags(command: Command): Command {
  return command
    .option(
      '--feed <name>',
      'a known feed, an http(s) address, or NAME=ADDRESS; may be given again (default: all known feeds, none on simulated)',
      feedList,
    )
    .option('--no-announcements', 'without the announcements of the venues')
}

/** The same and `--every`, for commands that ask again and again. */
export function addSourceFlags(command: Command): Command {
  return addFeedFlags(command).option(
    '--every <duration>',
    'how often sources are asked (default: 2m; 2s on simulated); public ones at most once a minute',
    duration,
  )
}

/** Repeatable: collects feeds. */
function feedList(text: string, before: readonly string[] | undefined): readonly string[] {
  try {
    parseFeedFlag(text)
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error))
  }
  return [...(before ?? []), text]
}

/** The names of the feeds that the flags choose. */
export function feedsOf(flags: SourceFlags): readonly string[] {
  const isSimulated = environmentOf(flags, readConfig()) === 'simulated'
  return flags.feed ?? (isSimulated ? [] : KNOWN_FEEDS.map(({ name }) => name))
}

/** Connects to the venues that announce, and gathers all sources. A real venue that is out of reach is left out and said; the rest goes on. */
export async function openSources(
  flags: SourceFlags,
  io: CommandIo,
  handlers: Pick<NewsOptions, 'onArrival' | 'onHealth'>,
): Promise<OpenedNews> {
  const { openNews } = await import('../news/intake/open-news.ts')
  const isSimulated = environmentOf(flags, readConfig()) === 'simulated'
  const opened = new Disposables()
  try {
    const { sessions, away } = await announcers(flags, io, isSimulated, opened)
    const news = openNews({
      ...handlers,
      sessions,
      feeds: feedsOf(flags),
      ...everyOf(flags, isSimulated),
      bookFile: newsBookFile(flags, io),
    })
    opened.use(news)
    return {
      feed: news.feed,
      book: news.book,
      left: [...away, ...news.left],
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    }
  } catch (error) {
    await opened[Symbol.asyncDispose]()
    throw error
  }
}

/** What was seen of the real world; of a simulated one nothing is kept. */
export function newsBookFile(flags: CommonFlags, io: CommandIo): string | null {
  return environmentOf(flags, readConfig()) === 'simulated' ? null : join(homeFolder(io.env), 'news.jsonl')
}

function everyOf({ every }: SourceFlags, isSimulated: boolean): Pick<NewsOptions, 'everyMs'> {
  if (every !== undefined) return { everyMs: every }
  return isSimulated ? { everyMs: EVERY_SIMULATED_MS } : {}
}

interface Announcers {
  readonly sessions: NonNullable<NewsOptions['sessions']>
  readonly away: readonly string[]
}

async function announcers(
  flags: SourceFlags,
  io: CommandIo,
  isSimulated: boolean,
  opened: Disposables,
): Promise<Announcers> {
  if (flags.announcements === false) return { sessions: [], away: [] }
  const venues = venuesOf(flags, readConfig())
  const open = async (venue: readonly VenueId[]) => opened.use(await connectMarkets({ ...flags, venue }, io, 'read'))
  if (isSimulated) return { sessions: (await open(venues)).connections.map(({ session }) => session), away: [] }
  const settled = await Promise.allSettled(venues.map((venue) => open([venue])))
  const away: string[] = []
  const sessions = settled.flatMap((each) => {
    if (each.status === 'fulfilled') return each.value.connections.map(({ session }) => session)
    if (!(each.reason instanceof PerpkitError) || each.reason.kind !== 'venue') throw each.reason
    away.push(each.reason.message)
    return []
  })
  return { sessions, away }
}
