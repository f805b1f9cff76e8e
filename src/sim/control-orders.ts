import { z } from 'zod'
import { ControlRefusal } from './control-refusal.ts'
import type { DelayLine } from './delay-line.ts'
import type { SimVenue } from './exchange/types.ts'
import type { SimClocks, VenueClock } from './venue-clock.ts'
import type { VenueSide } from './venue-side.ts'
import { VENUES } from './world.ts'

type Sides = Readonly<Record<SimVenue, VenueSide>>

/** What `POST /control/faults` takes: `venue` left out means both, `afterMs` schedules it. */
const faultOrder = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('stall'), durationMs: z.number().positive().max(600_000), ...where() }),
    z.strictObject({ kind: z.literal('lose-probes'), count: count(), ...where() }),
    z.strictObject({ kind: z.literal('drop-frames'), count: count(), ...where() }),
    z.strictObject({ kind: z.literal('disconnect'), ...where() }),
    z.strictObject({ kind: z.literal('clear'), ...where() }),
  ])
  .readonly()

type FaultOrder = z.infer<typeof faultOrder>
const FAULT_KINDS: readonly FaultOrder['kind'][] = ['stall', 'lose-probes', 'drop-frames', 'disconnect', 'clear']

/** What `POST /control/clock` takes. */
const clockOrder = z.strictObject({
  venue: z.enum(VENUES).optional(),
  skewMs: z.number().min(-864e5).max(864e5).optional(),
  driftPpm: z.number().min(-1e5).max(1e5).optional(),
  speed: z.number().positive().max(1_000).optional(),
})

function where() {
  return { venue: z.enum(VENUES).optional(), afterMs: z.number().min(0).max(3_600_000).optional() }
}

function count() {
  return z.number().int().min(1).max(1_000_000)
}

/** Bends the clock of a venue, or of both; speed is everybody's. @throws ControlRefusal */
export function setClock(clocks: SimClocks, body: unknown): unknown {
  const { success, data, error } = clockOrder.safeParse(body)
  if (!success) throw new ControlRefusal(400, `the clock order is malformed: ${firstIssue(error)}`)
  const { venue, skewMs, driftPpm, speed } = data
  if (speed !== undefined && venue !== undefined) {
    throw new ControlRefusal(400, 'speed is that of both venues and their market: leave venue out')
  }
  for (const each of venue === undefined ? VENUES : [venue]) {
    clocks[each].set({ ...(skewMs !== undefined && { skewMs }), ...(driftPpm !== undefined && { driftPpm }) })
  }
  if (speed !== undefined) for (const clock of Object.values(clocks) as VenueClock[]) clock.set({ speed })
  return { bybit: clocks.bybit.bend, binance: clocks.binance.bend }
}

interface OrderDeps {
  readonly sides: Sides
  readonly coarseLine: Pick<DelayLine, 'at'>
  readonly monoNs: () => number
}

/** Schedules a fault. @throws ControlRefusal on one that this version does not know. */
export function orderFault(deps: OrderDeps, body: unknown): unknown {
  const kind = (body as { kind?: unknown } | null)?.kind
  if (!(FAULT_KINDS as readonly unknown[]).includes(kind)) {
    throw new ControlRefusal(
      400,
      `there is no fault ${JSON.stringify(kind)}: this version knows ${FAULT_KINDS.join(', ')}`,
    )
  }
  const { success, data: order, error } = faultOrder.safeParse(body)
  if (!success) throw new ControlRefusal(400, `the fault "${String(kind)}" is malformed: ${firstIssue(error)}`)
  const apply = (): void => {
    for (const venue of order.venue === undefined ? VENUES : [order.venue]) applyFault(deps.sides[venue], order)
  }
  if (order.afterMs === undefined || order.afterMs === 0) apply()
  else deps.coarseLine.at(deps.monoNs() + order.afterMs * 1e6, apply)
  return { scheduled: order }
}

function applyFault({ faults }: VenueSide, order: FaultOrder): void {
  switch (order.kind) {
    case 'stall':
      return faults.stall(order.durationMs)
    case 'lose-probes':
      return faults.loseProbes(order.count)
    case 'drop-frames':
      return faults.dropFrames(order.count)
    case 'disconnect':
      return faults.disconnect()
    case 'clear':
      return faults.clear()
    default:
      order satisfies never
  }
}

function firstIssue(error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] }): string {
  const [issue] = error.issues
  return issue === undefined ? 'unreadable' : `${issue.path.join('.')} ${issue.message}`.trim()
}
