import { join } from 'node:path'
import type { Connection } from '../../connect.ts'
import { PerpkitError } from '../../domain/errors.ts'
import { systemClock } from '../../kit/clock.ts'
import type { NewsItem } from '../../news/intake/news-item.ts'
import type { OpenedNews } from '../../news/intake/open-news.ts'
import type { News } from '../../signal/news-input.ts'
import { absent, missing, type Reading } from '../../signal/reading.ts'
import { SEEN_MAX_MS } from '../../signal/news-input.ts'
import type { CommandIo } from '../command.ts'
import { homeFolder } from '../llm-settings.ts'
import { feedsOf, newsBookFile, type SourceFlags } from '../news-sources.ts'
import { openClassifier } from '../open-classifier.ts'
import { readText } from '../read-text.ts'

export interface NewsFlags extends SourceFlags {
  /** `live` (also where it is not said), `none`, or a file. */
  readonly news?: string
}

/** What the headlines come to for one asset, by the clock of the venue that is judged. */
export type NewsFor = (baseCoin: string, venueNowMs: number) => Promise<News>

/** Nobody waits longer for a headline. */
const ASK_MAX_MS = 6_000
/** A command that runs every second asks a source once a minute. */
const EVERY_MS = 60_000

/**
 * Where the headlines come from that the flags name: live sources, which are asked once for all venues, or a file, which is read now.
 * @throws PerpkitError `usage.file`; `usage.argument` for flags that choose sources where none is asked
 */
export async function openHeadlines(
  flags: NewsFlags,
  io: CommandIo,
): Promise<(connections: readonly Connection[]) => Promise<NewsFor>> {
  const { newsInput } = await import('../../signal/news-input.ts')
  const { news = 'live' } = flags
  if (news === 'live') return (connections) => live(flags, io, connections)
  checkSourceless(flags, news)
  if (news === 'none') return () => always(without(absent('headlines were left out by --news none')))
  const { readSeenHeadlines } = await import('../../signal/seen-headlines.ts')
  const content = readText(news, 'check its name and its rights, or say live or none')
  readSeenHeadlines(news, content, systemClock.wallMs()) // or a line that cannot be read would be found too late
  const classifier = await openClassifier()
  return () =>
    Promise.resolve((baseCoin, nowMs) =>
      Promise.resolve(newsInput(readSeenHeadlines(news, content, nowMs), baseCoin, nowMs, classifier)),
    )
}

function always(news: News): Promise<NewsFor> {
  return Promise.resolve(() => Promise.resolve(news))
}

function checkSourceless({ feed, announcements }: NewsFlags, news: string): void {
  const flag = feed !== undefined ? '--feed' : announcements === false ? '--no-announcements' : null
  if (flag === null) return
  throw new PerpkitError(
    `${flag} chooses among live sources, and --news ${news === 'none' ? news : 'FILE'} asks none; say one of the two.`,
    { code: 'usage.argument' },
  )
}

async function live(flags: NewsFlags, io: CommandIo, connections: readonly Connection[]): Promise<NewsFor> {
  const { openNews } = await import('../../news/intake/open-news.ts')
  const { newsInput } = await import('../../signal/news-input.ts')
  const sessions = flags.announcements === false ? [] : connections.map(({ session }) => session)
  const bookFile = newsBookFile(flags, io)
  await using opened = openNews({ sessions, feeds: feedsOf(flags), bookFile })
  const asked = await ask(opened, io, bookFile === null ? null : join(homeFolder(io.env), 'news-asked.json'))
  const items = opened.book.since(systemClock.wallMs() - SEEN_MAX_MS)
  const silence = items.length === 0 ? whySilent(opened, asked) : null
  if (silence !== null) return () => Promise.resolve(without(silence))
  const classifier = await openClassifier()
  return (baseCoin, venueNowMs) => {
    const ahead = venueNowMs - systemClock.wallMs()
    return Promise.resolve(newsInput(items.map(seenBy(ahead)), baseCoin, venueNowMs, classifier))
  }
}

/** Asks every source that is due, all at once, and waits for none too long. @returns how many were asked */
async function ask({ feed }: OpenedNews, io: CommandIo, askedFile: string | null): Promise<number> {
  const { AskedTimes } = await import('../../news/intake/asked-times.ts')
  const times = new AskedTimes(askedFile)
  const nowMs = systemClock.wallMs()
  const asked: string[] = []
  const limit = AbortSignal.timeout(ASK_MAX_MS)
  try {
    await feed.askOnce(AbortSignal.any([io.signal, limit]), ({ name }) => {
      const isDue = times.isDue(name, EVERY_MS, nowMs)
      if (isDue) asked.push(name)
      return isDue
    })
  } catch (error) {
    if (!limit.aborted || io.signal.aborted) throw error
  } finally {
    times.note(asked, nowMs)
  }
  const answered = feed.health.filter(({ state }) => state === 'live').length
  if (answered < asked.length)
    io.err.write(`! Sources of headlines: ${asked.length} asked, ${answered} answered in time.\n`)
  return asked.length
}

/** No headline at all: because nobody could be asked, nobody had any, or nobody answered. */
function whySilent({ feed, left }: OpenedNews, asked: number): Reading<never> {
  if (feed.health.some(({ state }) => state === 'live')) return absent('no source has headlines of the last 48 h')
  if (feed.askable === 0) return absent(left[0] ?? 'no source here can be asked for headlines; --feed names one')
  if (asked === 0) return missing('every source was asked less than a minute ago, and none had given a headline')
  const what = feed.health.find((each) => each.what !== null)?.what ?? `none within ${ASK_MAX_MS / 1_000} s.`
  return missing(`no source of headlines answered: ${what} (--news none leaves them out)`)
}

function without(reading: Reading<number>): News {
  return { reading, stories: [], sources: 0 }
}

/** By the venue's clock, on which the signal's ages are measured. */
function seenBy(aheadMs: number) {
  return ({ headline, source, firstSeenMs, publishedMs }: NewsItem) => ({
    headline,
    source,
    publishedMs,
    seenMs: firstSeenMs + Math.min(aheadMs, 0),
  })
}
