import type { ClientOrderId, Symbol as MarketSymbol, VenueOrderId } from '../domain/ids.ts'
import type { Fill, OrderRef, OrderState, OrderUpdate, Outcome } from '../domain/order.ts'
import { toSteps } from '../domain/scale.ts'
import { type MonoNs, qty } from '../domain/units.ts'
import type { InstrumentReader } from './ports.ts'

/** One order as it is known now, with the last word of the venue on it. */
export interface TrackedOrder {
  readonly symbol: MarketSymbol
  readonly clientOrderId: ClientOrderId
  readonly state: OrderState
  /** The venue's last event or query row; `null` before the first. */
  readonly update: OrderUpdate | null
}

export type OrderListener = (order: TrackedOrder) => void

/** Closed orders that are remembered, so that a late event finds them; the oldest are forgotten first. */
const CLOSED_MAX = 10_000
/** Executions that are remembered, so that one told twice is told on once: a venue repeats itself within seconds, not within so many fills. */
const FILLS_MAX = 50_000

/** The only writer of order state: what was sent, what the acknowledgement said, what the private stream and queries say. */
export class OrderTracker {
  private readonly orders = new Map<ClientOrderId, TrackedOrder>()
  private readonly closed: ClientOrderId[] = []
  private readonly listeners = new Set<OrderListener>()
  private readonly fillIds = new Set<string>()
  private readonly fillListeners = new Set<(fill: Fill) => void>()
  private readonly instruments: InstrumentReader

  constructor(instruments: InstrumentReader) {
    this.instruments = instruments
  }

  get(id: ClientOrderId): TrackedOrder | undefined {
    return this.orders.get(id)
  }

  open(): readonly TrackedOrder[] {
    return [...this.orders.values()].filter(({ state }) => state.kind !== 'closed')
  }

  onChange(listener: OrderListener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  onFill(listener: (fill: Fill) => void): () => void {
    this.fillListeners.add(listener)
    return () => this.fillListeners.delete(listener)
  }

  sent({ symbol, clientOrderId }: OrderRef, at: MonoNs): void {
    this.write({ symbol, clientOrderId, state: { kind: 'sent', at }, update: null })
  }

  /** The acknowledgement of a placement. Events that overtook it are newer and stay. */
  acknowledged(id: ClientOrderId, outcome: Outcome): void {
    const known = this.orders.get(id)
    if (known?.update === null) this.write({ ...known, state: stateOf(outcome) })
  }

  /**
   * An event of the private stream or a row of a query. An older word never overwrites a newer one, and closed stays closed.
   * Events of symbols without a known scale are of no concern here.
   */
  updated(update: OrderUpdate): void {
    const known = this.orders.get(update.clientOrderId)
    if (known !== undefined && isStale(known, update)) return
    const scale = this.instruments.scaleOf(update.symbol)
    if (scale === null) return // of a symbol that this process never traded: somebody else's order
    const filled = qty(toSteps(update.filled, scale.size))
    const state: OrderState =
      update.status === 'open'
        ? { kind: 'open', venueOrderId: update.venueOrderId, filled }
        : { kind: 'closed', how: update.status, filled }
    this.write({ symbol: update.symbol, clientOrderId: update.clientOrderId, state, update })
  }

  /** The venue does not know the order and can no longer come to know it. */
  neverArrived(id: ClientOrderId): void {
    const known = this.orders.get(id)
    if (known?.state.kind !== 'unknown') return
    this.write({ ...known, state: { kind: 'closed', how: 'rejected', filled: qty(0) } })
  }

  /** One execution; the same one told twice is told on once. */
  filled(fill: Fill): void {
    const key = `${fill.symbol} ${fill.tradeId}`
    if (this.fillIds.has(key)) return
    this.fillIds.add(key)
    const [oldest] = this.fillIds
    if (this.fillIds.size > FILLS_MAX && oldest !== undefined) this.fillIds.delete(oldest)
    for (const listener of this.fillListeners) listener(fill)
  }

  private write(order: TrackedOrder): void {
    this.orders.set(order.clientOrderId, order)
    if (order.state.kind === 'closed') this.forget(order.clientOrderId)
    for (const listener of this.listeners) listener(order)
  }

  private forget(justClosed: ClientOrderId): void {
    this.closed.push(justClosed)
    const oldest = this.closed.length > CLOSED_MAX ? this.closed.shift() : undefined
    if (oldest !== undefined) this.orders.delete(oldest)
  }
}

function stateOf(outcome: Outcome): OrderState {
  switch (outcome.kind) {
    case 'accepted':
      return { kind: 'open', venueOrderId: outcome.order.venueOrderId ?? NO_VENUE_ID, filled: qty(0) }
    case 'rejected':
      return { kind: 'closed', how: 'rejected', filled: qty(0) }
    case 'unknown':
      return { kind: 'unknown', since: outcome.since, cause: outcome.cause }
  }
}

const NO_VENUE_ID = '' as VenueOrderId

function isStale(known: TrackedOrder, update: OrderUpdate): boolean {
  if (known.state.kind === 'closed' && known.update !== null) return true
  if (known.update === null) return false
  return Number(update.filled) < Number(known.update.filled) || update.updatedMs < known.update.updatedMs
}
