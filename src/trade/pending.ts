import type { OrderAction } from '../domain/order.ts'
import type { MonoNs } from '../domain/units.ts'
import type { TradeMessage } from '../venues/venue.ts'

/** One request on the order socket that has no answer yet. */
export interface PendingRequest {
  readonly requestId: string
  readonly action: OrderAction
  readonly sentNs: MonoNs
  /** Called exactly once: with the answer, or with the reason why none will come. */
  settle(ending: PendingEnding, at: MonoNs): void
}

export type PendingEnding =
  | Extract<TradeMessage, { kind: 'answer' | 'refusal' }>
  | { readonly kind: 'timeout' }
  | { readonly kind: 'disconnect' }
  /** The venue refused one of those in flight without saying which. */
  | { readonly kind: 'ambiguous' }

/** The only writer of what is in flight on one order socket. Bounded by the deadline: nothing waits for ever. */
export class Pending {
  private readonly requests = new Map<string, PendingRequest>()
  private readonly deadlineNs: number

  constructor(deadlineMs: number) {
    this.deadlineNs = deadlineMs * 1e6
  }

  get size(): number {
    return this.requests.size
  }

  add(request: PendingRequest): void {
    this.requests.set(request.requestId, request)
  }

  actionOf(requestId: string): OrderAction | undefined {
    return this.requests.get(requestId)?.action
  }

  /** False when nobody waits for this id (any more): a late answer is not an error. */
  settle(requestId: string, ending: PendingEnding, at: MonoNs): boolean {
    const request = this.requests.get(requestId)
    if (request === undefined) return false
    this.requests.delete(requestId)
    request.settle(ending, at)
    return true
  }

  /** Ends whatever has waited longer than the deadline. Requests are in the order of sending, so the scan stops early. */
  expire(now: MonoNs): void {
    for (const [requestId, { sentNs }] of this.requests) {
      if (now - sentNs < this.deadlineNs) return
      this.settle(requestId, { kind: 'timeout' }, now)
    }
  }

  /** The socket is gone, or the venue refused without naming a request. */
  abandon(ending: PendingEnding, now: MonoNs): void {
    // A settled request may send anew at once: what it adds is not abandoned with the rest.
    for (const requestId of Array.from(this.requests.keys())) this.settle(requestId, ending, now)
  }
}
