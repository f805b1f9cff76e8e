import { PerpkitError, type Failure, VenueRejected } from '../domain/errors.ts'
import type { OrderAction, OrderRef, Outcome, UnknownCause } from '../domain/order.ts'
import type { MonoNs } from '../domain/units.ts'
import type { ActionResult } from '../venues/venue.ts'

/** The orders that an action is about, in the order of its elements; a cancel-all is about none by name. */
export function refsOf(action: OrderAction): readonly OrderRef[] {
  switch (action.kind) {
    case 'place':
      return [refOf(action.order)]
    case 'cancel':
      return [action.ref]
    case 'amend':
      return [action.amend.ref]
    case 'place-batch':
      return action.orders.map(refOf)
    case 'cancel-batch':
      return action.refs
    case 'cancel-all':
      return [{ symbol: action.symbol, clientOrderId: NO_ID }]
  }
}

/** What one element's answer means. An ambiguous answer leaves the order unknown; every other refusal is a definite no. */
export function outcomeOf(result: ActionResult, ref: OrderRef, since: MonoNs): Outcome {
  if (result.kind === 'accepted') return { kind: 'accepted', order: { ...ref, ...result.order } }
  return refusalOf(result.failure, ref, since)
}

export function refusalOf(failure: Failure, ref: OrderRef, since: MonoNs): Outcome {
  if (failure.kind === 'unknown') return unknown(ref, since, 'ambiguous answer')
  return { kind: 'rejected', failure, retry: failure.retry === 'never' ? 'never' : 'after' }
}

export function unknown(order: OrderRef, since: MonoNs, cause: UnknownCause): Outcome {
  return { kind: 'unknown', since, cause, order }
}

/** What a thrown error of the transport means for the order: only a connection that never stood is a definite no. */
export function outcomeOfError(error: unknown, ref: OrderRef, since: MonoNs): Outcome {
  if (error instanceof VenueRejected) return refusalOf(error.failure, ref, since)
  if (!(error instanceof PerpkitError)) throw error
  if (error.code === 'network.unreachable' || error.code === 'run.aborted' || error.code === 'venue.rate-limit') {
    const failure: Failure = { kind: 'unavailable', venueCode: null, message: error.message, retry: 'after' }
    return { kind: 'rejected', failure, retry: 'after' }
  }
  if (error.code === 'network.timeout') return unknown(ref, since, 'timeout')
  if (error.code === 'network.closed') return unknown(ref, since, 'disconnect')
  throw error
}

const NO_ID = '' as OrderRef['clientOrderId']

function refOf({ symbol, clientOrderId }: OrderRef): OrderRef {
  return { symbol, clientOrderId }
}
