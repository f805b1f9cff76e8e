import type { Command } from 'commander'
import { PerpkitError } from '../../domain/errors.ts'
import { systemClock } from '../../kit/clock.ts'
import { KNOWN_FEEDS } from '../../news/intake/feed-list.ts'
import type { SourceHealth } from '../../news/intake/source.ts'
import type { CommandIo } from '../command.ts'
import { feedList } from '../news-sources.ts'
import { printable } from '../verdict-line.ts'

const EXAMPLES = `
Examples:
  $ npx perpkit news feeds                                       the feeds that are known by name
  $ npx perpkit news feeds --check                               asks each of them once: which answers?
  $ npx perpkit news feeds --check --feed https://example.com/rss   your own`

interface FeedsFlags {
  readonly check?: boolean
  readonly feed?: readonly string[]
  readonly json?: boolean
}

/** `perpkit news feeds`: which feeds there are, and how they are. */
export function newsFeedsCommand(news: Command, io: CommandIo): void {
  news
    .command('feeds')
    .description('the feeds that are known by name; with --check, whether they answer')
    .option('--check', 'ask each once')
    .option('--feed <name>', 'a known feed, an http(s) address, or NAME=ADDRESS; may be given again', feedList)
    .option('--json', 'one JSON object a feed')
    .addHelpText('after', EXAMPLES)
    .action((flags: FeedsFlags) => (flags.check === true ? check(flags, io) : list(flags, io)))
}

function list({ feed, json }: FeedsFlags, io: CommandIo): void {
  if (feed !== undefined)
    throw new PerpkitError('--feed names what --check is to ask; say --check as well.', { code: 'usage.argument' })
  const width = Math.max(...KNOWN_FEEDS.map(({ name }) => name.length))
  for (const known of KNOWN_FEEDS)
    io.out.write(json === true ? `${JSON.stringify(known)}\n` : `${known.name.padEnd(width)}  ${known.url}\n`)
  if (json !== true) io.out.write(`Listed ${KNOWN_FEEDS[0]?.listedAt ?? ''}; whether they answer, --check tells.\n`)
}

async function check({ feed, json }: FeedsFlags, io: CommandIo): Promise<void> {
  const { openNews } = await import('../../news/intake/open-news.ts')
  const { healthJson, healthTable } = await import('../health-table.ts')
  await using news = openNews({ feeds: feed ?? KNOWN_FEEDS.map(({ name }) => name) })
  await news.feed.askOnce(io.signal)
  const { health } = news.feed
  if (json === true) io.out.write(health.map((each) => `${JSON.stringify(healthJson(each))}\n`).join(''))
  else io.out.write(healthTable(health, systemClock.wallMs()))
  if (!health.some(isLive)) throw noneAnswered(health)
}

function isLive({ state }: SourceHealth): boolean {
  return state === 'live'
}

function noneAnswered([first]: readonly SourceHealth[]): PerpkitError {
  return new PerpkitError(`No feed answered: ${printable(first?.what ?? 'none was asked')}`, {
    code: 'network.unreachable',
    retry: 'after',
  })
}
