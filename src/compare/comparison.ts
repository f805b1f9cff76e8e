import type { VenueId } from '../domain/ids.ts'
import { monoNs } from '../domain/units.ts'
import type { Clock } from '../kit/clock.ts'
import { probe } from '../net/probe.ts'
import { cancelOwnOrders } from './clean-up.ts'
import type { ComparisonOptions } from './comparison-options.ts'
import { costTable } from './cost-rows.ts'
import { errorLines } from './error-lines.ts'
import { latencyRows } from './latency-rows.ts'
import { marketRows } from './market-rows.ts'
import { MarketWatch } from './market-watch.ts'
import type { BlockResult } from './order-block.ts'
import { cancelOrphans } from './orphans.ts'
import { OwnFills } from './own-fills.ts'
import { waitUntil } from './pacer.ts'
import { measureParity, type Parity } from './parity.ts'
import type { Plan } from './plan.ts'
import { type ErrorLine, type Report, type Row, ROW_IDS, type RowId, type Truth, type Verdict } from './report.ts'
import { serviceRows } from './service-rows.ts'
import { quantileOf } from './statistics.ts'
import { scheduleOf, timeOrders } from './timed-orders.ts'
import { fetchRecordMark, fetchStreamTruths, fetchTrueTimes, orderTruths, type RecordMark } from './truth.ts'
import { UptimeProbe } from './uptime.ts'
import type { VenueUnderTest } from './venue-under-test.ts'

type ByVenue<T> = Readonly<Record<VenueId, T>>

export interface ComparisonResult {
  readonly rows: readonly Row[]
  readonly verdict: Verdict
  readonly truth: Partial<Record<RowId, Truth>>
  readonly errors: readonly ErrorLine[]
  readonly notes: readonly string[]
  readonly schedule: Report['schedule']
  /** `null` in a public comparison. */
  readonly blocks: ByVenue<BlockResult> | null
}

/** Runs the plan: market and uptime are watched throughout, the venues' orders are timed one block after the other. */
export async function compareVenues(options: ComparisonOptions): Promise<ComparisonResult> {
  const { venues, plan, clock, progress, signal } = options
  const notes: string[] = []
  await cancelOrphans(options, notes)
  using bybitFills = new OwnFills(venues.bybit)
  using binanceFills = new OwnFills(venues.binance)
  const connects = {
    bybit: await connectTimes(venues.bybit, plan.connects),
    binance: await connectTimes(venues.binance, plan.connects),
  }
  const parity = await parities(options)
  const watchStartNs = clock.monoNs()
  const mark = options.control === null ? null : await fetchRecordMark(options.control, signal)
  using bybitMarket = watch(venues.bybit, plan, clock)
  using binanceMarket = watch(venues.binance, plan, clock)
  await using bybitUptime = new UptimeProbe(venues.bybit.session, clock)
  await using binanceUptime = new UptimeProbe(venues.binance.session, clock)
  const blocks = await timeOrders(options, notes)
  progress.phase('market data', '')
  await waitUntil(monoNs(watchStartNs + plan.marketMs * 1e6), clock, signal)
  const markets = { bybit: bybitMarket.stop(), binance: binanceMarket.stop() }
  progress.done(
    'market data',
    `2 venues · ${(markets.bybit.watchedMs / 1_000).toFixed(0)} s · ${markets.bybit.books.length + markets.binance.books.length} looks at live books`,
  )
  for (const [venue, fills] of [[venues.bybit, bybitFills] as const, [venues.binance, binanceFills] as const]) {
    await cancelOwnOrders(venue)
    const sentence = await fills.flatten()
    if (sentence !== null) notes.push(sentence)
  }

  const costs = costTable(
    {
      bybit: costInputs(venues.bybit, markets.bybit, blocks?.bybit),
      binance: costInputs(venues.binance, markets.binance, blocks?.binance),
    },
    plan.sizeUsdt,
  )
  const uptimes = { bybit: bybitUptime.read(), binance: binanceUptime.read() }
  const facts = (id: VenueId): Parameters<typeof serviceRows>[0][VenueId] => ({
    connectsMs: connects[id],
    block: blocks?.[id] ?? null,
    uptime: uptimes[id],
    ordersPerSecond: venues[id].session.venue.limits.ordersPerSecond,
    limitSource: `${venues[id].session.venue.limits.source}, ${venues[id].session.venue.limits.asOf}`,
    capabilities: venues[id].session.venue.capabilities,
    parity: parity[id],
  })
  const marketFacts = (id: VenueId): Parameters<typeof marketRows>[0][VenueId] => ({
    samples: markets[id],
    depthLevels: venues[id].session.venue.market.depthMax,
    subscriptions: venues[id].subscriptions,
    offsetErrorMs: venues[id].session.offset.errorMs,
  })
  const rows = inOrder([
    ...(blocks === null ? [] : latencyRows(blocks)),
    ...marketRows({ bybit: marketFacts('bybit'), binance: marketFacts('binance') }, plan.environment === 'simulated'),
    ...costs.rows,
    ...serviceRows({ bybit: facts('bybit'), binance: facts('binance') }),
  ])
  return {
    rows,
    verdict: costs.verdict,
    truth: await truths(options, blocks, mark),
    errors: blocks === null ? [] : errorLines(blocks),
    notes,
    schedule: scheduleOf(blocks),
    blocks,
  }
}

async function connectTimes({ session }: VenueUnderTest, count: number): Promise<readonly number[]> {
  const url =
    session.endpoints.trade ??
    session.venue.market.plan(session.endpoints, [{ kind: 'depth', symbol: 'BTCUSDT' }])[0]?.url
  const times: number[] = []
  if (url !== undefined) for (let i = 0; i < count; i++) times.push((await probe(url)).totalMs)
  return times
}

async function parities({ venues, plan, signal, progress }: ComparisonOptions): Promise<ByVenue<Parity>> {
  progress.phase('parity', '')
  const [bybit, binance] = await Promise.all([
    measureParity(venues.bybit.session, plan.symbol, signal),
    measureParity(venues.binance.session, plan.symbol, signal),
  ])
  progress.done('parity', `${bybit.payloads + binance.payloads} recorded payloads compared`)
  return { bybit, binance }
}

function watch(venue: VenueUnderTest, plan: Plan, clock: Clock): MarketWatch {
  return new MarketWatch(venue.market, plan.sizeUsdt, () => clock.monoNs())
}

function costInputs(
  venue: VenueUnderTest,
  market: ReturnType<MarketWatch['stop']>,
  block: BlockResult | undefined,
): Parameters<typeof costTable>[0][VenueId] {
  const median = (values: Float64Array | undefined): number | null =>
    values === undefined || values.length === 0 ? null : quantileOf(values, 0.5)
  return {
    fee: venue.fee,
    market,
    takeMs: median(block?.placements.liveLatenciesMs()),
    cancelMs: median(block?.cancels.latenciesMs('ws')),
  }
}

/** The simulated truth: of the very orders that were timed, and of the stream frames while the market was watched. */
async function truths(
  { control, signal }: ComparisonOptions,
  blocks: ByVenue<BlockResult> | null,
  mark: RecordMark | null,
): Promise<Partial<Record<RowId, Truth>>> {
  if (control === null || mark === null) return {}
  const streams = await fetchStreamTruths(control, mark, signal)
  return blocks === null ? streams : { ...orderTruths(blocks, await fetchTrueTimes(control, mark, signal)), ...streams }
}

/** Rows in the order of the contract, however they were made. */
function inOrder(rows: readonly Row[]): readonly Row[] {
  return [...rows].sort((a, b) => ROW_IDS.indexOf(a.id) - ROW_IDS.indexOf(b.id))
}
