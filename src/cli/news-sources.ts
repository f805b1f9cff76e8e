import { join } from 'node:path'
import type { Command } from 'commander'
import type { VenueId } from '../domain/ids.ts'
import { Disposables } from '../kit/disposables.ts'
import type { VenueSession } from '../access/session.ts'
import type { Announcer } from '../news/intake/late-announcements.ts'
import { KNOWN_FEEDS, parseFeedFlag } from '../news/intake/feed-list.ts'
import type { NewsOptions, OpenedNews } from '../news/intake/open-news.ts'
import { type CommandIo, duration } from './command.ts'
import { readConfig } from './config.ts'
import { connectMarkets, environmentOf } from './connections.ts'
import { homeFolder } from './llm-settings.ts'
import { type CommonFlags, keysFor, venuesOf } from './settings.ts'

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

/** Repeatable: collects feeds. What it throws is not the parser's own error, which repeats the text: an address may hold a secret. */
export function feedList(text: string, before: readonly string[] | undefined): readonly string[] {
  parseFeedFlag(text)
  return [...(before ?? []), text]
}

/** The names of the feeds that the flags choose. */
export function feedsOf(flags: SourceFlags): readonly string[] {
  const isSimulated = environmentOf(flags, readConfig()) === 'simulated'
  return flags.feed ?? (isSimulated ? [] : KNOWN_FEEDS.map(({ name }) => name))
}

/** Gathers all sources. A real venue is reached when it is asked: one that is out of reach fails as a feed does, and is tried again. */
export async function openSources(
  flags: SourceFlags,
  io: CommandIo,
  handlers: Pick<NewsOptions, 'onArrival' | 'onHealth'>,
  connectTo: typeof connectMarkets = connectMarkets,
): Promise<OpenedNews> {
  const { openNews } = await import('../news/intake/open-news.ts')
  const isSimulated = environmentOf(flags, readConfig()) === 'simulated'
  const opened = new Disposables()
  const open = async (venues: readonly VenueId[], reader: CommandIo): Promise<readonly VenueSession[]> => {
    const markets = opened.use(await connectTo({ ...flags, venue: venues }, reader, 'read'))
    return markets.connections.map(({ session }) => session)
  }
  try {
    const news = openNews({
      ...handlers,
      ...(await announcing(flags, io, open)),
      feeds: feedsOf(flags),
      ...everyOf(flags, isSimulated),
      bookFile: newsBookFile(flags, io),
    })
    opened.use(news)
    return { ...news, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
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

/** The built-in exchanges at once, for they are there; real venues when they are asked. @throws PerpkitError `usage.credentials` for keys that cannot be used */
async function announcing(
  flags: SourceFlags,
  io: CommandIo,
  open: (venues: readonly VenueId[], io: CommandIo) => Promise<readonly VenueSession[]>,
): Promise<Pick<NewsOptions, 'sessions' | 'announcers'>> {
  if (flags.announcements === false) return {}
  const config = readConfig()
  const env = environmentOf(flags, config)
  if (env === 'simulated') return { sessions: await open(venuesOf(flags, config), io) }
  const { venues } = await import('../venues/index.ts')
  const announcers = venuesOf(flags, config).map((id): Announcer => ({
    venue: venues[id],
    endpoints: venues[id].endpoints[env],
    hasKeys: keysFor(id, config, io.env) !== null,
    async open(signal) {
      const [session] = await open([id], { ...io, signal: AbortSignal.any([io.signal, signal]) })
      if (session === undefined) throw new RangeError(`${id} was connected without a session`)
      return session
    },
  }))
  return { announcers }
}
