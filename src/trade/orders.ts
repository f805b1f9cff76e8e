import type { VenueSession } from '../access/session.ts'
import { PerpkitError } from '../domain/errors.ts'
import type { ClientIdSource, Symbol as MarketSymbol } from '../domain/ids.ts'
import { type Instrument, legalise } from '../domain/instrument.ts'
import type {
  Fill,
  LegalOrder,
  OrderAction,
  OrderIntent,
  OrderRef,
  OrderUpdate,
  Outcome,
  Transport,
} from '../domain/order.ts'
import { toText } from '../domain/scale.ts'
import type { DecimalText } from '../domain/units.ts'
import type { Clock } from '../kit/clock.ts'
import type { Random } from '../kit/random.ts'
import { askOrder } from './ask-order.ts'
import type { OrderGuard } from './live-guard.ts'
import type { OrderDesk } from './order-desk.ts'
import { type OrderStatistics, OrderStats } from './order-stats.ts'
import type { OrderTracker, TrackedOrder } from './order-tracker.ts'
import type { TouchReader } from './ports.ts'
import { type Resolution, resolveOrder } from './resolve.ts'

/** An outcome as the library gives it: an unknown one can be resolved by asking the venue. */
export type OrderOutcome =
  | Exclude<Outcome, { kind: 'unknown' }>
  | (Extract<Outcome, { kind: 'unknown' }> & {
      /** Asks the venue by client id until it knows; starts with the first use. */
      readonly resolved: Promise<Resolution>
    })

export interface OrderOptions {
  /** Default: the order socket where it stands, REST otherwise. */
  readonly transport?: Transport
}

/** New total size and new price of a resting order; what is left out stays. */
export interface AmendIntent {
  readonly size?: DecimalText
  readonly price?: DecimalText
}

export interface OrdersOptions {
  readonly session: VenueSession
  readonly desk: OrderDesk
  readonly tracker: OrderTracker
  readonly touch: TouchReader
  readonly guard: OrderGuard
  readonly ids: ClientIdSource
  readonly clock: Clock
  readonly random: Random
  readonly recvWindowMs: number
}

/** Orders of one venue: place, amend, cancel, batches, and what became of each. */
export class Orders {
  private readonly parts: OrdersOptions
  private readonly statistics = new OrderStats()

  constructor(parts: OrdersOptions) {
    this.parts = parts
    parts.tracker.onChange((order) => parts.guard.observe(order))
  }

  /** @throws PerpkitError `order.illegal` before anything is sent, when the instrument's rules forbid it. */
  async place(intent: OrderIntent, options: OrderOptions = {}): Promise<OrderOutcome> {
    const order = this.guarded(await this.legal(intent))
    return this.one({ kind: 'place', order }, options)
  }

  /** At most `limits.batchMax` orders in one request; each has its own outcome, in order. */
  async placeBatch(intents: readonly OrderIntent[], options: OrderOptions = {}): Promise<readonly OrderOutcome[]> {
    this.checkBatch(intents.length)
    const orders: LegalOrder[] = []
    for (const intent of intents) orders.push(this.guarded(await this.legal(intent)))
    return this.all({ kind: 'place-batch', orders }, options)
  }

  async cancel(ref: OrderRef, options: OrderOptions = {}): Promise<OrderOutcome> {
    return this.one({ kind: 'cancel', ref }, options)
  }

  async cancelBatch(refs: readonly OrderRef[], options: OrderOptions = {}): Promise<readonly OrderOutcome[]> {
    this.checkBatch(refs.length)
    return this.all({ kind: 'cancel-batch', refs }, options)
  }

  async cancelAll(symbol: MarketSymbol): Promise<OrderOutcome> {
    return this.one({ kind: 'cancel-all', symbol }, { transport: 'rest' })
  }

  /** Changes price or total size. The queue place is lost but for a smaller size on Bybit. */
  async amend(ref: OrderRef, change: AmendIntent, options: OrderOptions = {}): Promise<OrderOutcome> {
    const now = this.parts.tracker.get(ref.clientOrderId)?.update ?? (await this.find(ref))
    if (now === null) {
      throw new PerpkitError(
        `${this.parts.session.venue.id} knows no order ${ref.clientOrderId || ref.venueOrderId}; list the open ones.`,
        {
          code: 'order.illegal',
        },
      )
    }
    const intent: OrderIntent = {
      symbol: ref.symbol,
      side: now.side,
      type: 'limit',
      size: change.size ?? now.size,
      price: change.price ?? now.price,
      clientOrderId: now.clientOrderId,
    }
    const { sizeText, priceText, side } = this.guarded(await this.legal(intent))
    if (priceText === null) throw new PerpkitError('A market order cannot be amended.', { code: 'order.illegal' })
    return this.one({ kind: 'amend', amend: { ref, side, sizeText, priceText } }, options)
  }

  /** The open orders of a symbol, as the venue lists them now. */
  async list(symbol: MarketSymbol): Promise<readonly OrderUpdate[]> {
    const { session, tracker } = this.parts
    const rows = await session.askAll(session.venue.queries.openOrders(symbol))
    for (const row of rows) tracker.updated(row)
    return rows
  }

  /** One order as the venue knows it now; `null` where it does not. */
  async find(ref: OrderRef): Promise<OrderUpdate | null> {
    const { session, tracker } = this.parts
    const row = await askOrder(session, ref)
    if (row === 'no answer') {
      throw new PerpkitError(`${session.venue.id} did not answer about the order; ask again.`, {
        code: 'network.timeout',
        retry: 'safe',
      })
    }
    if (row !== null) tracker.updated(row)
    return row
  }

  get(ref: Pick<OrderRef, 'clientOrderId'>): TrackedOrder | undefined {
    return this.parts.tracker.get(ref.clientOrderId)
  }

  /** Every change of an order's state, from acknowledgements and the private stream. Returns how to stop. */
  onChange(listener: (order: TrackedOrder) => void): () => void {
    return this.parts.tracker.onChange(listener)
  }

  onFill(listener: (fill: Fill) => void): () => void {
    return this.parts.tracker.onFill(listener)
  }

  /** Outcome counts, error counts by code, and latency percentiles by action and transport. */
  stats(): OrderStatistics {
    return this.statistics.read()
  }

  private async legal(intent: OrderIntent): Promise<LegalOrder> {
    const { session, touch, ids } = this.parts
    const instrument: Instrument = await session.instrument(intent.symbol)
    const mid = intent.type === 'market' ? touch.midOf(intent.symbol) : null
    return legalise(instrument, intent, ids.take(), mid ?? undefined)
  }

  private guarded(order: LegalOrder): LegalOrder {
    const { touch, guard, session } = this.parts
    const mid = order.type === 'market' ? touch.midOf(order.symbol) : null
    const scale = session.scaleOf(order.symbol)
    guard.admit(order, mid === null || scale === null ? null : toText(mid, scale.price))
    return order
  }

  private async one(action: OrderAction, options: OrderOptions): Promise<OrderOutcome> {
    const [outcome] = await this.all(action, options)
    if (outcome === undefined) throw new Error(`an action without an outcome: ${action.kind}`)
    return outcome
  }

  private async all(action: OrderAction, { transport }: OrderOptions): Promise<readonly OrderOutcome[]> {
    const { desk, tracker, clock, session } = this.parts
    const by = transport ?? desk.transportFor(action)
    const placed = ordersOf(action)
    for (const order of placed) tracker.sent(order, clock.monoNs())
    const sentMs = session.offset.venueNow()
    const { outcomes, sentNs, doneNs } = await desk.request(action, by)
    this.statistics.record(action.kind, by, outcomes, doneNs - sentNs)
    placed.forEach(({ clientOrderId }, element) => {
      const outcome = outcomes[element]
      if (outcome !== undefined) tracker.acknowledged(clientOrderId, outcome)
    })
    return outcomes.map((outcome) => (outcome.kind === 'unknown' ? this.resolvable(outcome, sentMs) : outcome))
  }

  private resolvable(outcome: Extract<Outcome, { kind: 'unknown' }>, sentMs: number): OrderOutcome {
    const resolve = (): Promise<Resolution> => this.resolve(outcome.order, sentMs)
    let asked: Promise<Resolution> | null = null
    return {
      ...outcome,
      get resolved() {
        asked ??= resolve()
        return asked
      },
    }
  }

  private async resolve(ref: OrderRef, sentMs: number): Promise<Resolution> {
    const { session, random, recvWindowMs, tracker } = this.parts
    const resolution = await resolveOrder(session, ref, sentMs, random, recvWindowMs)
    if (resolution.kind === 'found') tracker.updated(resolution.update)
    if (resolution.kind === 'never arrived') tracker.neverArrived(ref.clientOrderId)
    return resolution
  }

  private checkBatch(count: number): void {
    const { id, limits } = this.parts.session.venue
    if (count >= 1 && count <= limits.batchMax) return
    throw new PerpkitError(`${id}: a batch of ${count} is not possible; it takes 1 to ${limits.batchMax}.`, {
      code: 'order.illegal',
    })
  }
}

function ordersOf(action: OrderAction): readonly LegalOrder[] {
  if (action.kind === 'place') return [action.order]
  return action.kind === 'place-batch' ? action.orders : []
}
