import type { VenueId } from '../domain/ids.ts'
import { cancelStragglers } from './clean-up.ts'
import type { ComparisonOptions } from './comparison-options.ts'
import { type BlockResult, OrderBlock } from './order-block.ts'
import type { Plan } from './plan.ts'
import type { Report } from './report.ts'
import { restingOrder } from './resting-order.ts'
import { ascending, quantileOf } from './statistics.ts'

type ByVenue<T> = Readonly<Record<VenueId, T>>

/** Times the orders of both venues, one block after the other; however that ends, nothing of it stays open. `null` without keys. */
export async function timeOrders(options: ComparisonOptions, notes: string[]): Promise<ByVenue<BlockResult> | null> {
  try {
    return await timeBothVenues(options, notes)
  } catch (error) {
    // Where even that fails, e.g. with a dead key, the first cause is what the user must see.
    await Promise.allSettled([cancelStragglers(options.venues.bybit), cancelStragglers(options.venues.binance)])
    throw error
  }
}

async function timeBothVenues(options: ComparisonOptions, notes: string[]): Promise<ByVenue<BlockResult> | null> {
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

/** How late the orders left; `null` where none were timed. */
export function scheduleOf(blocks: ByVenue<BlockResult> | null): Report['schedule'] {
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
