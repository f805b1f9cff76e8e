import type { Command } from 'commander'
import type { Connection } from '../../connect.ts'
import type { FeeRate } from '../../domain/account.ts'
import { PerpkitError } from '../../domain/errors.ts'
import type { VenueId } from '../../domain/ids.ts'
import { HALF_SPREAD_ASSUMED_BP, type TradingCosts } from '../../signal/costs.ts'
import type { SignalCase } from '../../signal/show-signal.ts'
import { basisPoints, type CommandIo, symbolName, venueList, wholeNumber } from '../command.ts'
import { readConfig } from '../config.ts'
import { connectMarkets } from '../connections.ts'
import { addFeedFlags } from '../news-sources.ts'
import { addCommonFlags, venuesOf } from '../settings.ts'
import type { NewsFlags, NewsFor } from './signal-news.ts'
import type { BacktestQuestion } from '../backtest-thread.ts'
import type { Backtest } from '../../signal/backtest/backtest.ts'

const EXAMPLES = `
Examples:
  $ npx perpkit signal BTCUSDT                          LONG, SHORT or NEUTRAL, and why
  $ npx perpkit signal BTCUSDT --venue binance --json   one object for each venue
  $ npx perpkit signal BTCUSDT --news headlines.jsonl   with headlines of a file in place of the live ones
  $ npx perpkit signal BTCUSDT --env mainnet --feed coindesk --news live   the real market and one feed
  $ npx perpkit signal BTCUSDT --llm                    a language model may explain it, and lean on it within a cap
  $ npx perpkit signal backtest --venue bybit           what the same rules did on recorded candles and funding

It describes the market by fixed rules; it is no advice and claims no profit.`

const BACKTEST_EXAMPLES = `
Examples:
  $ npx perpkit signal backtest                                     both venues, BTCUSDT as recorded
  $ npx perpkit signal backtest --venue bybit --symbol ETHUSDT --json
  $ npx perpkit signal backtest --trials 50                         more rules were tried: more luck is deducted
  $ npx perpkit signal backtest --venue binance --candles candles.csv --funding funding.csv --half-spread-bp 1   your own record

It describes what fixed rules did on one past; it is no advice and claims no profit.`

interface CostFlags {
  readonly takerBp?: number
  readonly halfSpreadBp?: number
}
interface SignalFlags extends NewsFlags, CostFlags {
  readonly llm?: boolean
}
interface BacktestFlags extends CostFlags {
  readonly venue?: readonly VenueId[]
  readonly symbol: string
  readonly candles?: string
  readonly funding?: string
  readonly trials: number
  readonly seed: number
  readonly json?: boolean
}

/** Rules that were tried before these: none, but the two venues and two coins they are looked at on, and a margin. */
const TRIALS = 10

const PUBLISHED_FEE = 'published fee of a new account'

/** `perpkit signal SYMBOL` and `perpkit signal backtest`. */
export function signalCommand(program: Command, io: CommandIo): void {
  const signal = program
    .command('signal')
    .description('LONG, SHORT or NEUTRAL by fixed, explained rules, after costs')
    .argument('<symbol>', 'such as BTCUSDT', symbolName)
    .option(
      '--news <what>',
      'live: feeds and announcements, asked now (default); none; or a file: JSONL, CSV or text, - for standard input',
    )
    .option(
      '--llm',
      'ask a language model too (PERPKIT_LLM…, or llm in the configuration): it explains and tilts within a cap',
    )
    .addHelpText('after', EXAMPLES)
  addCostFlags(
    addCommonFlags(addFeedFlags(signal)),
    `the account's where keys are set, else ${PUBLISHED_FEE}`,
    `that of the live book; ${HALF_SPREAD_ASSUMED_BP} without one`,
  )
  const venueFlag = signal.options.find(({ long }) => long === '--venue')
  if (venueFlag !== undefined)
    venueFlag.description = 'bybit or binance; may be given twice (default: the first of your venues)'
  signal.action((symbol: string, flags: SignalFlags) => showLive(symbol, flags, io))
  const backtest = signal
    .command('backtest')
    .description('the rules on recorded 8 h candles and funding, with every cost and every check')
    .option('--venue <name>', 'bybit or binance; may be given twice (default: both)', venueList)
    .option('--symbol <name>', 'BTCUSDT or ETHUSDT are recorded', symbolName, 'BTCUSDT')
    .option('--candles <file>', 'CSV of your own: open_time_ms,open,close of 8 h bars; with --funding')
    .option('--funding <file>', 'CSV of your own: funding_time_ms,funding_rate; with --candles')
    .option('--trials <n>', 'rules tried before this one: the luck that is deducted', wholeNumber(1, 1_000_000), TRIALS)
    .option('--seed <n>', 'seed of resampling', wholeNumber(0), 1)
    .option('--json', 'one JSON object for each venue')
  // Flags that `signal` has too are read by it, wherever they stand.
  const assumed = `${HALF_SPREAD_ASSUMED_BP}, assumed: a record of candles has no book`
  addCostFlags(backtest, PUBLISHED_FEE, assumed)
    .addHelpText('after', BACKTEST_EXAMPLES)
    .action((_: unknown, command: Command) => {
      checkAlien(command)
      return showBacktest(command.optsWithGlobals(), io)
    })
}

/** @throws PerpkitError `usage.argument` for a flag that would be read and then not heeded */
function checkAlien(backtest: Command): void {
  const own = new Set(backtest.options.map(({ long }) => long))
  const { parent } = backtest
  const alien = parent?.options.find(
    (option) => !own.has(option.long) && parent.getOptionValueSource(option.attributeName()) === 'cli',
  )
  if (alien !== undefined)
    throw usage(
      ALIEN_NEWS.has(alien.long ?? '')
        ? `${alien.long} means nothing to perpkit signal backtest, for what it knows now was not known then; leave it out.`
        : `${alien.long} means nothing to perpkit signal backtest, which asks no venue; leave it out.`,
    )
  const { candles }: BacktestFlags = backtest.optsWithGlobals()
  if (candles !== undefined && backtest.getOptionValueSource('symbol') === 'cli')
    throw usage('--symbol names what is recorded, and --candles is a record of your own; say one.')
}

const ALIEN_NEWS = new Set(['--news', '--llm', '--feed', '--no-announcements'])

function usage(message: string): PerpkitError {
  return new PerpkitError(message, { code: 'usage.argument' })
}

function addCostFlags(command: Command, defaultFee: string, defaultHalfSpread: string): Command {
  return command
    .option('--taker-bp <n>', `taker fee a side, in bp (default: ${defaultFee})`, basisPoints)
    .option('--half-spread-bp <n>', `half-spread a side, in bp (default: ${defaultHalfSpread})`, basisPoints)
}

/** One venue unless more are named: one question, one answer. */
async function showLive(symbol: string, flags: SignalFlags, io: CommandIo): Promise<void> {
  const venues = flags.venue ?? venuesOf(flags, readConfig()).slice(0, 1)
  const { signalJson, signalText } = await import('../../signal/show-signal.ts')
  const { openHeadlines } = await import('./signal-news.ts')
  // A file that cannot be read is said before a venue is asked.
  const headlinesOf = await openHeadlines(flags, io)
  // A model that is not named is said before a venue is asked.
  await using adviser = flags.llm === true ? (await import('./signal-llm.ts')).openAdviser(io) : null
  await using markets = await connectMarkets({ ...flags, venue: venues }, io, 'read')
  const newsFor = await headlinesOf(markets.connections)
  for (const connection of markets.connections) {
    const rules = await judge(connection, symbol, flags, newsFor)
    const shown = adviser === null ? rules : await adviser.advise(rules)
    io.out.write(flags.json === true ? `${JSON.stringify(signalJson(shown))}\n` : signalText(shown))
  }
}

/** What the rules say of one venue's market now. */
async function judge(connection: Connection, symbol: string, flags: CostFlags, newsFor: NewsFor): Promise<SignalCase> {
  const { fetchInputs, midOf } = await import('../../signal/fetch-past.ts')
  const { signalOf } = await import('../../signal/signal.ts')
  const { session, venue } = connection
  const { baseCoin, fundingIntervalMinutes } = await connection.instrument(symbol)
  const fee = await connection.fees(symbol)
  using book = await connection.book(symbol)
  const news = await newsFor(baseCoin, session.offset.venueNow())
  const halfSpreadBp = book.mid === null || book.spread === null ? null : (book.spread / 2 / book.mid) * 1e4
  const { inputs, nowMs } = await fetchInputs(session, symbol, () => midOf(book), news.reading, fundingIntervalMinutes)
  const costs = await costsWith(flags, fee, halfSpreadBp)
  return {
    environment: connection.env,
    venue,
    symbol,
    atMs: nowMs,
    inputs,
    news,
    costs,
    signal: signalOf(inputs, costs, nowMs),
    adviser: null,
  }
}

async function costsWith(flags: CostFlags, fee: FeeRate, halfSpreadBp: number | null): Promise<TradingCosts> {
  const { costsOf } = await import('../../signal/costs.ts')
  const costs = costsOf(fee, halfSpreadBp)
  if (flags.takerBp === undefined && flags.halfSpreadBp === undefined) return costs
  return {
    takerBp: flags.takerBp ?? costs.takerBp,
    halfSpreadBp: flags.halfSpreadBp ?? costs.halfSpreadBp,
    source: `as given; what was not given: ${costs.source}`,
  }
}

async function showBacktest(flags: BacktestFlags, io: CommandIo): Promise<void> {
  const { askAside } = await import('../aside.ts')
  const { backtestText } = await import('../../signal/backtest/show-backtest.ts')
  const { venues } = await import('../../venues/index.ts')
  const { symbol, candles, funding, trials, seed } = flags
  if ((candles === undefined) !== (funding === undefined))
    throw usage('Give --candles and --funding together: costs without funding are not all costs.')
  for (const venue of venuesOf(flags, readConfig())) {
    const market = candles === undefined || funding === undefined ? { venue, symbol } : { candles, funding }
    const costs = await costsWith(flags, venues[venue].defaultFees, null)
    const question = { market, costs, trials, seed }
    const result = await askAside<BacktestQuestion, Backtest>('backtest-thread', question, io.signal)
    const name = candles === undefined ? `${symbol} on ${venue}` : `${candles}, costs of ${venue}`
    io.out.write(
      flags.json === true
        ? `${JSON.stringify({ venue, symbol: candles === undefined ? symbol : null, ...result })}\n`
        : backtestText(name, result),
    )
  }
}
