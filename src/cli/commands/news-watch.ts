import type { Command } from 'commander'
import { PerpkitError } from '../../domain/errors.ts'
import { type Environment, environmentLabel, VENUE_IDS } from '../../domain/ids.ts'
import { systemClock } from '../../kit/clock.ts'
import type { Classifier } from '../../news/classify.ts'
import type { Domain } from '../../news/domain.ts'
import type { Arrival } from '../../news/intake/news-stream.ts'
import type { NewsItem } from '../../news/intake/news-item.ts'
import type { SourceHealth, SourceState } from '../../news/intake/source.ts'
import { type CommandIo, duration, flagName, hasColour } from '../command.ts'
import { readConfig } from '../config.ts'
import { environmentOf } from '../connections.ts'
import { addSourceFlags, openSources, type SourceFlags } from '../news-sources.ts'
import { openClassifier } from '../open-classifier.ts'
import { addCommonFlags, checkSimFlags, simFlagOf } from '../settings.ts'
import { printable, verdictJson, verdictText } from '../verdict-line.ts'

const EXAMPLES = `
Examples:
  $ npx perpkit news watch --for 30s                        announcements of the built-in exchanges, judged as they come
  $ npx perpkit news watch --env mainnet                    all known feeds and the venues' announcements, until Ctrl-C
  $ npx perpkit news watch --env mainnet --feed coindesk --feed https://example.com/feed.xml
  $ npx perpkit news watch --env mainnet --once --json      ask every source once: one object a story

Each story is told once, by whoever tells it first; what was seen on real feeds is remembered for a week in ~/.perpkit/news.jsonl.`

interface WatchFlags extends SourceFlags {
  readonly for?: number
  readonly once?: boolean
  readonly repeats?: boolean
}

/** `perpkit news watch`: every source in one stream, judged by the local model. */
export function newsWatchCommand(news: Command, io: CommandIo): void {
  const watch = news.command('watch').description('follow feeds and the venues’ announcements: each story once, judged')
  addCommonFlags(addSourceFlags(watch))
    .option('--for <duration>', 'stop after so long, e.g. 30s (default: at Ctrl-C)', duration)
    .option('--once', 'ask every source once, and stop')
    .option('--repeats', 'tell who told a story again, too')
    .addHelpText('after', EXAMPLES)
    .action((flags: WatchFlags) => follow(flags, io))
}

async function follow(flags: WatchFlags, io: CommandIo): Promise<void> {
  const environment = environmentOf(flags, readConfig())
  checkTogether(flags)
  checkSimFlags(flags, environment, io.env)
  const show = arrivalWriter(flags, io, await openClassifier(), environment)
  const states = stateWriter(io)
  await using news = await openSources(flags, io, { onArrival: show, onHealth: states })
  const { feed, left } = news
  for (const sentence of left) io.err.write(`! ${sentence}\n`)
  if (feed.health.length === 0)
    throw new PerpkitError('No source is left to follow; name one by --feed, or leave --no-announcements out.', {
      code: 'usage.argument',
    })
  io.err.write(
    `${environmentLabel(environment)} · following ${feed.health.map(({ name }) => printable(name)).join(', ')}\n`,
  )
  if (flags.once === true) await feed.askOnce(io.signal)
  else await followFor(flags.for, io, (signal) => feed.run(signal))
  const { healthTable } = await import('../health-table.ts')
  io.err.write(healthTable(feed.health, systemClock.wallMs()))
  if (!io.signal.aborted) checkHeard(feed.health)
}

/** @throws PerpkitError `usage.argument` for flags that contradict each other, or would not be heeded */
function checkTogether(flags: WatchFlags): void {
  if (flags.once === true && flags.for !== undefined) throw usage('Say --once or --for, not both.')
  if (flags.once === true && flags.every !== undefined)
    throw usage('--every is how often sources are asked, and --once asks them once; say one of the two.')
  if (flags.announcements !== false) return
  const ofVenues = flags.venue === undefined ? simFlagOf(flags) : 'venue'
  if (ofVenues !== null)
    throw usage(
      `${flagName(ofVenues)} is about the venues, and --no-announcements leaves them out; say one of the two.`,
    )
}

function usage(message: string): PerpkitError {
  return new PerpkitError(message, { code: 'usage.argument' })
}

/** Until Ctrl-C, or until the time is over. */
async function followFor(
  forMs: number | undefined,
  io: CommandIo,
  run: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const end = new AbortController()
  const timer = forMs === undefined ? null : setTimeout(() => end.abort(), forMs)
  await run(AbortSignal.any([io.signal, end.signal]))
  if (timer !== null) clearTimeout(timer)
}

/** @throws PerpkitError `network.unreachable` where no source ever answered */
function checkHeard(healths: readonly SourceHealth[]): void {
  if (healths.some(({ lastSuccessMs }) => lastSuccessMs !== null)) return
  const whats = healths.flatMap(({ what }) => (what === null ? [] : [what]))
  throw new PerpkitError(`No source answered: ${whats[0] ?? 'watch longer with --for'}`, {
    code: 'network.unreachable',
    retry: 'after',
  })
}

function arrivalWriter(
  flags: WatchFlags,
  io: CommandIo,
  classifier: Classifier,
  environment: Environment,
): (arrival: Arrival) => void {
  const colour = hasColour(io.out, io.env)
  return (arrival) => {
    const { kind, item } = arrival
    if (kind === 'repeat' && flags.repeats !== true) return
    const of = kind === 'repeat' ? arrival.of : null
    if (flags.json === true) io.out.write(`${JSON.stringify({ environment, ...arrivalJson(item, of, classifier) })}\n`)
    else if (of === null) io.out.write(`${storyText(item, classifier, colour)}\n`)
    else io.out.write(`${timeOf(item)} ↳ ${printable(item.source)} too: ${printable(item.headline)}\n`)
  }
}

function arrivalJson(item: NewsItem, of: NewsItem | null, classifier: Classifier): object {
  const { id, source, headline, link, publishedMs, firstSeenMs } = item
  const told = {
    id,
    headline,
    source,
    link,
    published: publishedMs === null ? null : new Date(publishedMs).toISOString(),
    firstSeen: new Date(firstSeenMs).toISOString(),
  }
  if (of !== null) return { kind: 'repeat', ...told, of: of.id }
  return { kind: 'story', ...told, verdict: verdictJson(id, classifier.classify(headline, domainOf(item))) }
}

function storyText(item: NewsItem, classifier: Classifier, colour: boolean): string {
  const { headline, source } = item
  return `${timeOf(item)} ${verdictText(headline, classifier.classify(headline, domainOf(item)), colour)}  (${printable(source)})`
}

/** What an exchange announces is about crypto, whether or not it names a coin. */
function domainOf({ source }: NewsItem): Domain | undefined {
  return (VENUE_IDS as readonly string[]).includes(source) ? 'crypto' : undefined
}

function timeOf({ firstSeenMs }: NewsItem): string {
  return new Date(firstSeenMs).toISOString().slice(11, 19)
}

/** One line whenever a source fails or comes back; that it ends with a trouble that was told is no news. */
function stateWriter(io: CommandIo): (health: SourceHealth) => void {
  const before = new Map<string, SourceState>()
  const toldOf = new Map<string, string>()
  return ({ name, state, what, nextAttemptMs }) => {
    const last = before.get(name) ?? 'starting'
    before.set(name, state)
    if (state === last || (state === 'live' && last === 'starting')) return
    if (state === 'live') io.err.write(`✓ ${printable(name)} answers again\n`)
    else if (what !== null && !(state === 'stopped' && what === toldOf.get(name))) {
      toldOf.set(name, what)
      const again = nextAttemptMs === null ? '' : ` Asked again in ${secondsUntil(nextAttemptMs)} s.`
      io.err.write(`! ${printable(name)}: ${printable(what)}${again}\n`)
    }
  }
}

function secondsUntil(ms: number): number {
  return Math.max(0, Math.round((ms - systemClock.wallMs()) / 1_000))
}
