import { type ClientOrderId, RUN_ID_PREFIX, VENUE_IDS } from '../domain/ids.ts'
import type { OrderUpdate } from '../domain/order.ts'
import { monoNs } from '../domain/units.ts'
import type { ComparisonOptions } from './comparison-options.ts'
import { waitUntil } from './pacer.ts'
import type { VenueUnderTest } from './venue-under-test.ts'

// What a crashed run left open is found by the prefix of its ids, and told from the orders of a run that lives by its age: a
// living one cancels each order a quarter of a second after it was placed. The age is the venue's own: its stamp of the order
// held against its clock, so that it does not matter whose machine is slow, fast or far away. docs/sim.md#several-runs-on-one-account

/** An order of a run that is older has nobody left who will cancel it: the time to cancel, an answer's deadline of 5 s, and as much again. */
const STANDS_MAX_MS = 10_000
const LOOK_EVERY_MS = 250
/** The suspects' age settles all by then; where the venue takes no cancel they are left to be told of. */
const LOOKS_MAX = (2 * STANDS_MAX_MS) / LOOK_EVERY_MS

/** How the orders of other runs that stood open at the start ended. */
interface Orphans {
  readonly cancelled: number
  /** Gone by themselves: their run lives. */
  readonly gone: number
  readonly left: number
}

/** Cancels what crashed runs left open, leaves alone what a living one has, and says both. Waits only where other runs' orders are open. */
export async function cancelOrphans(options: ComparisonOptions, notes: string[]): Promise<void> {
  for (const id of VENUE_IDS) {
    const { cancelled, gone, left } = await settle(options.venues[id], options)
    if (cancelled > 0) notes.push(`${id}: ${cancelled} open orders of an earlier run were found and cancelled.`)
    if (left > 0) notes.push(`${id}: ${left} open orders of an earlier run could not be cancelled; look at them.`)
    if (gone > 0)
      notes.push(
        `${id}: another comparison is running on this account; its orders were left alone, but limits and machine are shared.`,
      )
  }
}

async function settle(venue: VenueUnderTest, { clock, signal, progress }: ComparisonOptions): Promise<Orphans> {
  const { trading, instrument, session } = venue
  if (trading === null) return { cancelled: 0, gone: 0, left: 0 }
  const others = async (): Promise<readonly OrderUpdate[]> =>
    (await trading.orders.list(instrument.symbol)).filter(({ clientOrderId }) => isOfAnotherRun(clientOrderId, venue))
  let open = await others()
  const suspects = new Set(open.map(({ clientOrderId }) => clientOrderId)) // what comes later belongs to a run that lives
  const cancelled = new Set<ClientOrderId>()
  for (let looks = 1; open.length > 0 && looks < LOOKS_MAX; looks++) {
    const now = session.offset.venueNow()
    const orphans = open.filter(({ updatedMs }) => now - updatedMs > STANDS_MAX_MS)
    for (const { clientOrderId } of orphans) cancelled.add(clientOrderId)
    await Promise.all(
      orphans.map(({ symbol, clientOrderId, venueOrderId }) =>
        trading.orders.cancel({ symbol, clientOrderId, venueOrderId }),
      ),
    )
    open = (await others()).filter(({ clientOrderId }) => suspects.has(clientOrderId))
    if (open.length === 0) break
    progress.phase('orders of other runs', `${open.length} open`)
    await waitUntil(monoNs(clock.monoNs() + LOOK_EVERY_MS * 1e6), clock, signal)
  }
  const left = new Set(open.map(({ clientOrderId }) => clientOrderId))
  return {
    cancelled: [...cancelled].filter((id) => !left.has(id)).length,
    gone: [...suspects].filter((id) => !cancelled.has(id) && !left.has(id)).length,
    left: left.size,
  }
}

function isOfAnotherRun(id: ClientOrderId, { ids }: VenueUnderTest): boolean {
  return id.startsWith(`${RUN_ID_PREFIX}-`) && !ids.isOwn(id)
}
