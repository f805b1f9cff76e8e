import type { SteadySocket, VenueSession } from '../access/session.ts'
import type { MonoNs } from '../domain/units.ts'
import type { PrivateMessage } from '../venues/venue.ts'
import { askOrder } from './ask-order.ts'
import type { OrderTracker } from './order-tracker.ts'

export type PrivateListener = (message: PrivateMessage, receivedNs: MonoNs) => void

/** Opens the private stream of a venue and feeds the tracker; after each reconnection the open orders are asked for, because nothing is replayed. */
export class PrivateFeed implements AsyncDisposable {
  private readonly session: VenueSession
  private readonly tracker: OrderTracker
  private readonly listeners = new Set<PrivateListener>()
  private readonly onFatal: (error: Error) => void
  private socket: SteadySocket | null = null

  constructor(session: VenueSession, tracker: OrderTracker, onFatal: (error: Error) => void) {
    this.session = session
    this.tracker = tracker
    this.onFatal = onFatal
  }

  /** @throws when the venue refuses the key. */
  async open(): Promise<void> {
    this.socket = await this.session.openPrivateStream({
      onMessage: (message, receivedNs) => this.hear(message, receivedNs),
      onUndocumented: this.onFatal,
      onOpen: (isFirst) => {
        if (!isFirst) void this.reconcile().catch(this.onFatal)
      },
      onFatal: this.onFatal,
    })
  }

  get isOpen(): boolean {
    return this.socket?.status === 'open'
  }

  /** Every message as it came, e.g. to time an order's event. Returns how to stop. */
  listen(listener: PrivateListener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.socket?.close()
  }

  private hear(message: PrivateMessage, receivedNs: MonoNs): void {
    if (message.kind === 'order') this.tracker.updated(message.update)
    else if (message.kind === 'fill') this.tracker.filled(message.fill)
    for (const listener of this.listeners) listener(message, receivedNs)
  }

  private async reconcile(): Promise<void> {
    for (const { symbol, clientOrderId } of this.tracker.open()) {
      const row = await askOrder(this.session, { symbol, clientOrderId })
      if (row !== null && row !== 'no answer') this.tracker.updated(row)
    }
  }
}
