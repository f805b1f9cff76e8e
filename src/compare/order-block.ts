import type { ClientOrderId } from '../domain/ids.ts'
import type { LegalOrder, Outcome, Side, Transport } from '../domain/order.ts'
import { type MonoNs, monoNs, type WallMs } from '../domain/units.ts'
import type { Clock } from '../kit/clock.ts'
import { forkRandom, type Random } from '../kit/random.ts'
import type { OrderDesk } from '../trade/order-desk.ts'
import type { PrivateFeed } from '../trade/private-feed.ts'
import { waitUntil } from './pacer.ts'
import type { Plan } from './plan.ts'
import { type PricingVenue, restingOrder } from './resting-order.ts'
import { Samples } from './samples.ts'
import { halfAndHalf, poissonSchedule } from './schedule.ts'

/** What a block of orders needs of one connected venue. */
export interface BlockVenue extends PricingVenue {
  readonly desk: OrderDesk
  readonly privateFeed: PrivateFeed
}

export interface BlockOptions {
  readonly venue: BlockVenue
  readonly plan: Plan
  readonly clock: Clock
  readonly signal: AbortSignal
  /** After each answered placement. */
  onProgress(answered: number): void
}

export interface BlockResult {
  readonly placements: Samples
  readonly cancels: Samples
  /** Refusals and unknowns of all timed actions, as they came. */
  readonly outcomes: readonly TimedOutcome[]
  /** Placements that were due while no price was readable, and so were not sent. */
  readonly skipped: number
}

export interface TimedOutcome {
  readonly op: 'place' | 'cancel'
  readonly outcome: Exclude<Outcome, { kind: 'accepted' }>
  readonly at: WallMs
}

const DRAIN_MS = 6_000

/** Sends one venue's timed orders at their intended instants, and cancels each a fixed time later; waits for nobody in between. */
export class OrderBlock {
  private readonly options: BlockOptions
  private readonly random: Random
  private readonly intended: Float64Array
  private readonly isSocket: Uint8Array
  private readonly placements: Samples
  private readonly cancels: Samples
  private readonly outcomes: TimedOutcome[] = []
  private answered = 0
  /** Cancels that were due before their order was sent. */
  private readonly overdue = new Map<number, MonoNs>()
  private unsettled = 0
  private isAwake = false
  private skipped = 0
  private readonly halt = new AbortController()
  private readonly signal: AbortSignal

  constructor(options: BlockOptions) {
    const { plan } = options
    this.options = options
    this.signal = AbortSignal.any([options.signal, this.halt.signal])
    // Both venues get the same instants, sides and distances: only the venue differs.
    this.random = forkRandom(plan.seed, 'orders')
    this.intended = poissonSchedule(forkRandom(plan.seed, 'schedule'), plan.orders, plan.rate)
    this.isSocket = halfAndHalf(forkRandom(plan.seed, 'transport'), plan.orders)
    this.placements = new Samples('place', plan.orders)
    this.cancels = new Samples('cancel', plan.orders)
  }

  async run(): Promise<BlockResult> {
    const { clock, venue } = this.options
    const stop = venue.privateFeed.listen((message, receivedNs) => {
      if (message.kind === 'order') this.placements.live(message.update.clientOrderId, receivedNs)
    })
    const startNs = clock.monoNs() + 50e6
    const schedules = [this.placeAll(startNs), this.cancelAll(startNs)]
    try {
      await Promise.all(schedules)
      await this.drain()
    } finally {
      this.halt.abort() // where one of the two failed, the other must not go on
      await Promise.allSettled(schedules)
      stop()
    }
    return { placements: this.placements, cancels: this.cancels, outcomes: this.outcomes, skipped: this.skipped }
  }

  private async placeAll(startNs: number): Promise<void> {
    const { clock, plan } = this.options
    for (let row = 0; row < plan.orders; row++) {
      const at = monoNs(startNs + (this.intended[row] ?? 0))
      await waitUntil(at, clock, this.signal)
      this.place(row, at)
    }
  }

  /** Cancels have a schedule of their own, just as fixed as that of the placements. */
  private async cancelAll(startNs: number): Promise<void> {
    const { clock, plan } = this.options
    for (let row = 0; row < plan.orders; row++) {
      const at = monoNs(startNs + (this.intended[row] ?? 0) + plan.cancelAfterMs * 1e6)
      await waitUntil(at, clock, this.signal)
      this.cancel(row, at)
    }
  }

  private place(row: number, at: MonoNs): void {
    const transport: Transport = this.isSocket[row] === 1 ? 'ws' : 'rest'
    const order = this.nextOrder()
    if (order === null) {
      this.skipped++
      return
    }
    this.placements.begin(row, order.clientOrderId, transport, at)
    this.unsettled++
    this.stayAwake()
    this.options.venue.desk.send({ kind: 'place', order }, transport, ({ outcomes, sentNs, doneNs }) => {
      const [outcome] = outcomes
      if (outcome === undefined) throw new Error('a placement without an outcome')
      this.placements.answer(row, outcome.kind, sentNs, doneNs)
      if (outcome.kind !== 'accepted') this.outcomes.push({ op: 'place', outcome, at: this.options.clock.wallMs() })
      this.unsettled--
      this.options.onProgress(++this.answered)
    })
    const cancelAt = this.overdue.get(row)
    if (cancelAt !== undefined) this.cancel(row, cancelAt)
  }

  /** Only what may rest is cancelled: a refused order cannot, an unknown one may. */
  private cancel(row: number, at: MonoNs): void {
    const id: ClientOrderId | undefined = this.placements.ids[row]
    if (id === undefined) {
      this.overdue.set(row, at) // not placed yet, after a stall: the cancel follows the order at once
      return
    }
    if (this.placements.outcomeOf(row) === 'rejected') return
    const { desk, instrument } = this.options.venue
    this.cancels.begin(row, id, 'ws', at)
    this.unsettled++
    this.stayAwake()
    desk.send(
      { kind: 'cancel', ref: { symbol: instrument.symbol, clientOrderId: id } },
      'ws',
      ({ outcomes, sentNs, doneNs }) => {
        const [outcome] = outcomes
        if (outcome === undefined) throw new Error('a cancel without an outcome')
        this.cancels.answer(row, outcome.kind, sentNs, doneNs)
        if (outcome.kind !== 'accepted') this.outcomes.push({ op: 'cancel', outcome, at: this.options.clock.wallMs() })
        this.unsettled--
      },
    )
  }

  /**
   * While answers are due the event loop turns without sleeping: being woken costs a sleeping process some tenths of a
   * millisecond, which would be measured as the venue's.
   */
  private stayAwake(): void {
    if (this.isAwake) return
    this.isAwake = true
    const turn = (): void => {
      if (this.unsettled > 0 && !this.signal.aborted) setImmediate(turn)
      else this.isAwake = false
    }
    setImmediate(turn)
  }

  /** `null` while no price is readable: such an order is left out and counted, never priced by a stale book. */
  private nextOrder(): LegalOrder | null {
    const { venue, plan } = this.options
    const side: Side = this.random.next() < 0.5 ? 'buy' : 'sell'
    const distance = plan.distance.from + this.random.next() * (plan.distance.to - plan.distance.from)
    return restingOrder(venue, side, distance)
  }

  private async drain(): Promise<void> {
    const { clock, signal } = this.options
    const deadlineNs = clock.monoNs() + DRAIN_MS * 1e6
    while (this.unsettled > 0 && clock.monoNs() < deadlineNs)
      await waitUntil(monoNs(clock.monoNs() + 5e6), clock, signal)
  }
}
