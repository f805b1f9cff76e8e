import type { VenueSession } from '../access/session.ts'
import { type Failure, VenueRejected } from '../domain/errors.ts'
import type { OrderAction, Outcome } from '../domain/order.ts'
import type { MonoNs } from '../domain/units.ts'
import type { ActionResult } from '../venues/venue.ts'
import { outcomeOf, refsOf, refusalOf, unknown } from './outcome.ts'
import type { PendingEnding } from './pending.ts'

/** Says what an answer, or the lack of one, means for each order of an action, and heeds what it means beyond them. */
export class OrderJudge {
  private readonly session: VenueSession
  private readonly onFatal: (error: Error) => void

  constructor(session: VenueSession, onFatal: (error: Error) => void) {
    this.session = session
    this.onFatal = onFatal
  }

  outcomesOf(action: OrderAction, ending: PendingEnding, sentNs: MonoNs): readonly Outcome[] {
    switch (ending.kind) {
      case 'answer':
        return this.judged(action, ending.results, sentNs)
      case 'refusal':
        this.heed(ending.failure, action)
        return refsOf(action).map((ref) => refusalOf(ending.failure, ref, sentNs))
      case 'ambiguous':
        return refsOf(action).map((ref) => unknown(ref, sentNs, 'ambiguous answer'))
      case 'timeout':
      case 'disconnect':
        return refsOf(action).map((ref) => unknown(ref, sentNs, ending.kind))
    }
  }

  /** An answer that is shorter than what was asked leaves the rest open: it is not taken for a yes or a no. */
  judged(action: OrderAction, results: readonly ActionResult[], sentNs: MonoNs): readonly Outcome[] {
    return refsOf(action).map((ref, element) => {
      const result = results[element]
      if (result === undefined) return unknown(ref, sentNs, 'ambiguous answer')
      if (result.kind === 'refused') this.heed(result.failure, action)
      return outcomeOf(result, ref, sentNs)
    })
  }

  /** A failure that no later order will escape is told. */
  tellIfFatal(failure: Failure): void {
    if (isFatal(failure)) this.onFatal(new VenueRejected(this.session.venue.id, failure))
  }

  /** What a refusal means beyond its own order: silence for a while, or that no later order will escape it. */
  private heed(failure: Failure, action: OrderAction): void {
    this.session.budget.heed(failure, this.session.venue.trade.cost(action, 'ws').lane)
    this.tellIfFatal(failure)
  }
}

function isFatal({ kind }: Failure): boolean {
  return kind === 'key' || kind === 'signature'
}
