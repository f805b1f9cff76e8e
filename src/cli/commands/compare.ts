import { cpus } from 'node:os'
import type { Command } from 'commander'
import type { Exchanges } from '../../access/exchanges.ts'
import type { ComparisonResult } from '../../compare/comparison.ts'
import type { Series } from '../../compare/html/distribution-plot.ts'
import { type Plan, plannedMs } from '../../compare/plan.ts'
import { REPORT_SCHEMA, type Report } from '../../compare/report.ts'
import { PerpkitError } from '../../domain/errors.ts'
import type { VenueId } from '../../domain/ids.ts'
import { version } from '../../kit/version.ts'
import { ceilingUsdt, type CommandIo, hasColour, positiveNumber, symbolName, wholeNumber } from '../command.ts'
import { checkLive, connectBoth, exchangesFor } from '../connections.ts'
import { readConfig } from '../config.ts'
import { createProgress } from '../progress.ts'
import { addCommonFlags, checkSimFlags } from '../settings.ts'
import { askBeforeLive, checkChoice, planOf, type PlanFlags } from './compare-plan.ts'

const EXAMPLES = `
Examples:
  $ npx perpkit compare                                        2 × 2,000 orders on the built-in exchanges, about 50 s
  $ npx perpkit compare --orders 500 --rate 100 --seed 7 --report out --json
  $ npx perpkit compare --world none                           no injected delay: the share of this client and of loopback alone
  $ npx perpkit compare --env mainnet --public                 public data of the real venues: no key, no order
  $ npx perpkit compare --env mainnet --live --ceiling 3000 --orders 200 --rate 2`

export interface CompareFlags extends PlanFlags {
  readonly report?: string
}

/** What a connection's tier means for a simulated load: no order quota, so that the schedule is the client's alone. */
const LOAD_TIER = 'lab'

/** `perpkit compare`: the main job. */
export function compareCommand(program: Command, io: CommandIo): void {
  addCommonFlags(program.command('compare').description('measure which venue serves you better; writes a report'))
    .option('--symbol <name>', 'the perpetual to compare on (default: BTCUSDT)', symbolName)
    .option(
      '--orders <n>',
      'timed single orders a venue, half by WebSocket, half by REST (default: 2000)',
      wholeNumber(1, 1_000_000),
    )
    .option(
      '--rate <n>',
      'intended orders a second (default: 100 simulated, 2 elsewhere; at most 400, 10 elsewhere)',
      positiveNumber,
    )
    .option('--size <usdt>', 'what the all-in costs are for, in USDT (default: 10000)', positiveNumber)
    .option('--report <dir>', 'where the report is written (default: perpkit-report)')
    .option('--public', 'public data only: no key, no order')
    .option('--live', 'real orders on mainnet; needs --ceiling')
    .option('--ceiling <usdt>', 'the most that may be at stake on a venue, in USDT', ceilingUsdt)
    .option('--yes', 'answer yes to the question before live orders')
    .addHelpText('after', EXAMPLES)
    .action((flags: CompareFlags) => compare(flags, io))
}

async function compare(flags: CompareFlags, io: CommandIo): Promise<void> {
  const { prepareFolder, writeReport } = await import('../../compare/write-report.ts')
  const { compareVenues } = await import('../../compare/comparison.ts')
  const { headline } = await import('../../compare/format.ts')
  const { renderTerminal } = await import('../../compare/render-terminal.ts')
  const { systemClock } = await import('../../kit/clock.ts')
  const { underTest } = await import('../under-test.ts')
  const config = readConfig()
  const plan = planOf(flags, config)
  const folder = flags.report ?? config.report ?? 'perpkit-report'
  const people = flags.json === true ? io.err : io.out
  if (flags.venue !== undefined)
    throw new PerpkitError('A comparison needs both venues; leave --venue out.', { code: 'usage.argument' })
  checkLive(flags, config)
  const { seed: _, ...ofExchanges } = flags // the schedule's as well, wherever it runs
  checkSimFlags(ofExchanges, plan.environment, io.env)
  checkChoice(plan, flags, config)
  prepareFolder(folder)
  const startedAt = new Date()
  const progress = createProgress(people, io.env)
  await using exchanges = await exchangesFor(flags, config, io, { tier: LOAD_TIER })
  people.write(
    `perpkit ${version()} · ${headline({ environment: plan.environment, world: worldOf(exchanges), plan: { ...plan } })} · about ${Math.ceil(plannedMs(plan) / 1_000)} s\n`,
  )
  if (exchanges !== null)
    progress.done(
      'exchanges up',
      `bybit ${host(exchanges.ready.bybit.rest)}  binance ${host(exchanges.ready.binance.rest)}`,
    )
  const halt = new AbortController() // a key that has died ends the run at once, with its cause
  await using both = await connectBoth(
    flags,
    config,
    io,
    exchanges,
    plan.symbol,
    exchanges?.ready.tier === LOAD_TIER ? [] : undefined,
    (error) => halt.abort(error),
  )
  const venues = {
    bybit: await underTest(both.bybit, plan.symbol),
    binance: await underTest(both.binance, plan.symbol),
  }
  await askBeforeLive(plan, flags, config, io)
  const control = exchanges?.ready.control
  const result = await compareVenues({
    venues,
    plan,
    control: control === undefined ? null : { url: control, token: exchanges?.ready.controlToken ?? null },
    clock: systemClock,
    signal: AbortSignal.any([io.signal, halt.signal]),
    progress,
  })
  const report = reportOf(result, plan, exchanges, startedAt)
  const paths = writeReport(folder, report, seriesOf(result))
  people.write(
    `${renderTerminal(report, paths, { colour: hasColour(people, io.env), columns: people.isTTY === true ? people.columns : undefined })}\n`,
  )
  if (flags.json === true) io.out.write(`${JSON.stringify(report)}\n`)
}

function reportOf(result: ComparisonResult, plan: Plan, exchanges: Exchanges | null, startedAt: Date): Report {
  const { rows, verdict, truth, errors, notes, schedule } = result
  return {
    schema: REPORT_SCHEMA,
    environment: plan.environment,
    world: worldOf(exchanges),
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    machine: {
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
    },
    plan: { ...plan },
    schedule,
    verdict,
    rows,
    truth,
    errors,
    notes,
  }
}

function seriesOf({ blocks }: ComparisonResult): readonly Series[] {
  if (blocks === null) return []
  return (['bybit', 'binance'] as const).flatMap((venue: VenueId) =>
    (['ws', 'rest'] as const).map((transport) => ({
      label: `${venue} ${transport}`,
      venue,
      isDashed: transport === 'rest',
      ascending: blocks[venue].placements.latenciesMs(transport),
    })),
  )
}

/** `null` outside the built-in exchanges. */
function worldOf(exchanges: Exchanges | null): Report['world'] {
  if (exchanges === null) return null
  const { world = 'unknown', tier = 'unknown', seed = 0 } = exchanges.ready
  return { name: world, tier, seed }
}

function host(url: string): string {
  return new URL(url).host
}
