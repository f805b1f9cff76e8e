import type { SimRefusal } from '../exchange/types.ts'

/** What a request is answered with, before it gets the envelope of its transport. */
export interface Reply {
  readonly code: number
  readonly message: string
  /** `null`: the bare form, without result and time. */
  readonly result: object | null
  readonly extInfo: object
}

/** A yes. Single actions leave `extInfo` empty; batches put each item's code there. */
export function accept(result: object | null, extInfo: object = {}, message = 'OK'): Reply {
  return { code: 0, message, result, extInfo }
}

/** A definite no with the venue's code; thrown by whatever reads a request, answered by the transport. */
export class Refusal extends Error {
  readonly code: number
  readonly result: object
  readonly extInfo: object

  constructor(code: number, message: string, result: object = {}, extInfo: object = {}) {
    super(message)
    this.code = code
    this.result = result
    this.extInfo = extInfo
  }
}

/** Runs what may refuse, and gives its answer either way. Anything else that is thrown is a bug and stays one. */
export function replyOf(run: () => Reply): Reply {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { code: error.code, message: error.message, result: error.result, extInfo: error.extInfo }
  }
}

/** Codes and texts as seen on the wire where a capture exists (reference §9); else the documented meaning. */
const REFUSALS: Readonly<Record<SimRefusal, readonly [code: number, text: string]>> = {
  'unknown-symbol': [10001, 'params error: symbol invalid'],
  'price-precision': [10001, 'Price invalid'],
  'price-tick': [10001, 'Price invalid'],
  'price-range': [110003, 'price is invalid'],
  'size-step': [10001, 'Qty invalid'],
  'size-min': [10001, 'The number of contracts exceeds minimum limit allowed'],
  'size-max': [10001, 'The number of contracts exceeds maximum limit allowed'],
  'notional-min': [110094, 'Order does not meet minimum order value 5USDT'],
  'price-band': [110003, 'price is invalid'],
  'duplicate-client-id': [110072, 'OrderLinkedID is duplicate'],
  'too-many-orders': [110020, 'Exceeded the maximum of 500 active orders'],
  'reduce-only': [110017, 'Reduce-only rule not satisfied'],
  margin: [110007, 'ab not enough for new order'],
  'no-liquidity': [110118, 'No market price, liquidity is too thin'],
  // The engine never answers Bybit with the next two: the order is acknowledged and then cancelled on the stream.
  'would-take': [110032, 'Illegal order'],
  fok: [110032, 'Illegal order'],
  'unknown-order': [110001, 'order not exists or too late to cancel'],
  'amend-unchanged': [10001, 'The order remains unchanged as the parameters entered match the existing ones.'],
  'amend-below-filled': [110064, 'The modified qty is not greater than the filled qty'],
}

/** The engine's no in the venue's words; `text` where the request decides the wording. */
export function refuse(refusal: SimRefusal, text?: string): never {
  const [code, usual] = REFUSALS[refusal]
  throw new Refusal(code, text ?? usual)
}
