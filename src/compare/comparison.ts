import type { VenueId } from '../domain/ids.ts'
import type { Clock } from '../kit/clock.ts'
import { probe } from '../net/probe.ts'
import { cancelOwnOrders, cancelStragglers, flatten } from './clean-up.ts'
import { costTable } from './cost-rows.ts'
import { errorLines } from './error-lines.ts'
import { latencyRows } from './latency-rows.ts'
import { marketRows } from './market-rows.ts'
import { MarketWatch } from './market-watch.ts'
import { type BlockResult, OrderBlock, restingOrder } from './order-block.ts'
import { waitUntil } from './pacer.ts'
import { measureParity, type Parity } from './parity.ts'
import type { Plan } from './plan.ts'
import { type ErrorLine, type Report, type Row, ROW_IDS, type RowId, type Truth, type Verdict } from './report.ts'
import { serviceRows } from './service-rows.ts'
import { ascending, quantileOf } from './statistics.ts'
import { type Control, fetchExchangeNowNs, fetchStreamTruths, fetchTrueTimes, orderTruths } from './truth.ts'
import { UptimeProbe } from './uptime.ts'
import type { VenueUnderTest } from './venue-under-test.ts'
import { monoNs } from '../domain/units.ts'

type ByVenue<T> = Readonly<Record<VenueId, T>>

export interface ComparisonOptions {
  readonly venues: ByVenue<VenueUnderTest>
  readonly plan: Plan
  /** Where the exchanges' own records are to be had; `null` outside the built-in exchanges. */
  readonly control: Control | null
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly progress: Progress
}

/** Told as the run goes on. */
export interface Progress {
  phase(name: string, detail: string): void
  done(name: string, detail: string): void
}

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
  await tidyUp(venues, notes)
  const connects = {
    bybit: await connectTimes(venues.bybit, plan.connects),
    binance: await connectTimes(venues.binance, plan.connects),
  }
  const parity = await parities(options)
  const watchStartNs = clock.monoNs()
  const exchangeStartNs = options.control === null ? null : await fetchExchangeNowNs(options.control, signal)
  const watches = { bybit: watch(venues.bybit, plan, clock), binance: watch(venues.binance, plan, clock) }
  await using bybitUptime = new UptimeProbe(venues.bybit.session, clock)
  await using binanceUptime = new UptimeProbe(venues.binance.session, clock)
  const blocks = await timeOrCleanUp(options, notes)
  progress.phase('market data', '')
  await waitUntil(monoNs(watchStartNs + plan.marketMs * 1e6), clock, signal)
  const markets = { bybit: watches.bybit.stop(), binance: watches.binance.stop() }
  progress.done(
    'market data',
    `2 venues · ${(markets.bybit.watchedMs / 1_000).toFixed(0)} s · ${markets.bybit.books.length + markets.binance.books.length} looks at live books`,
  )
  await tidyAfter(venues, notes)

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
    truth: await truths(options, blocks, exchangeStartNs),
    errors: blocks === null ? [] : errorLines(blocks),
    notes,
    schedule: scheduleOf(blocks),
    blocks,
  }
}

/** However the timing ends, nothing of it stays open. */
async function timeOrCleanUp(options: ComparisonOptions, notes: string[]): Promise<ByVenue<BlockResult> | null> {
  try {
    return await timeOrders(options, notes)
  } catch (error) {
    await Promise.all([cancelStragglers(options.venues.bybit), cancelStragglers(options.venues.binance)])
    throw error
  }
}

async function timeOrders(options: ComparisonOptions, notes: string[]): Promise<ByVenue<BlockResult> | null> {
  const { venues, plan, progress } = options
  if (venues.bybit.trading === null || venues.binance.trading === null) return null
  progress.phase('order latency', `0 of ${2 * plan.orders}`)
  const bybit = await block(options, 'bybit', 0)
  const binance = await block(options, 'binance', plan.orders)
  const lag = scheduleOf({ bybit, binance })?.sendLagP50Ms ?? Number.NaN
  const answered = 2 * plan.orders - bybit.placements.countOf('pending') - binance.placements.countOf('pending')
  progress.done(
    'order latency',
    `${answered.toLocaleString('en-US')} of ${(2 * plan.orders).toLocaleString('en-US')} · send lag p50 ${lag.toFixed(2)} ms`,
  )
  if (lag > SEND_LAG_MAX_MS)
    notes.push(
      `The schedule was not kept: half of the orders left ${lag.toFixed(1)} ms or more after their intended instant. Their latency counts from the intended instant all the same.`,
    )
  for (const [id, { skipped }] of Object.entries({ bybit, binance })) {
    if (skipped > 0)
      notes.push(`${id}: ${skipped} placements were not sent because no price was readable when they were due.`)
  }
  return { bybit, binance }
}

const SEND_LAG_MAX_MS = 1

function scheduleOf(blocks: ByVenue<BlockResult> | null): Report['schedule'] {
  if (blocks === null) return null
  const lags = ascending([...blocks.bybit.placements.sendLagsMs(), ...blocks.binance.placements.sendLagsMs()])
  return lags.length === 0 ? null : { sendLagP50Ms: quantileOf(lags, 0.5), sendLagP99Ms: quantileOf(lags, 0.99) }
}

async function block(
  { venues, plan, clock, signal, progress }: ComparisonOptions,
  id: VenueId,
  before: number,
): Promise<BlockResult> {
  const venue = venues[id]
  const { trading } = venue
  if (trading === null) throw new Error('an order block without trading')
  const parts = { ...venue, desk: trading.desk, privateFeed: trading.privateFeed }
  await warmUp(parts, plan)
  return new OrderBlock({
    venue: parts,
    plan,
    clock,
    signal,
    onProgress: (answered) =>
      progress.phase(
        'order latency',
        `${(before + answered).toLocaleString('en-US')} of ${(2 * plan.orders).toLocaleString('en-US')}`,
      ),
  }).run()
}

/** Untimed orders by both transports, so that connections, code and caches are warm when the clock runs. */
async function warmUp(venue: ConstructorParameters<typeof OrderBlock>[0]['venue'], plan: Plan): Promise<void> {
  for (let i = 0; i < plan.warmUp; i++) {
    const order = restingOrder(venue, i % 2 === 0 ? 'buy' : 'sell', plan.distance.to)
    if (order === null) return
    await venue.desk.request({ kind: 'place', order }, i % 4 < 2 ? 'ws' : 'rest')
    await venue.desk.request(
      { kind: 'cancel', ref: { symbol: order.symbol, clientOrderId: order.clientOrderId } },
      'ws',
    )
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

async function tidyUp(venues: ByVenue<VenueUnderTest>, notes: string[]): Promise<void> {
  for (const [id, venue] of Object.entries(venues)) {
    const orphans = await cancelOwnOrders(venue)
    if (orphans > 0) notes.push(`${id}: ${orphans} open orders of an earlier run were found and cancelled.`)
  }
}

async function tidyAfter(venues: ByVenue<VenueUnderTest>, notes: string[]): Promise<void> {
  for (const venue of Object.values(venues)) {
    await cancelOwnOrders(venue)
    const sentence = await flatten(venue)
    if (sentence !== null) notes.push(sentence)
  }
}

/** The simulated truth: of the very orders that were timed, and of the stream frames while the market was watched. */
async function truths(
  { control, signal }: ComparisonOptions,
  blocks: ByVenue<BlockResult> | null,
  exchangeStartNs: number | null,
): Promise<Partial<Record<RowId, Truth>>> {
  if (control === null || exchangeStartNs === null) return {}
  const streams = await fetchStreamTruths(control, exchangeStartNs, signal)
  return blocks === null ? streams : { ...orderTruths(blocks, await fetchTrueTimes(control, signal)), ...streams }
}

/** Rows in the order of the contract, however they were made. */
function inOrder(rows: readonly Row[]): readonly Row[] {
  return [...rows].sort((a, b) => ROW_IDS.indexOf(a.id) - ROW_IDS.indexOf(b.id))
}
