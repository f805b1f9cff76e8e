import type { SimInstrument, SimRefusal } from '../exchange/types.ts'

/** The venue's "no": HTTP status, code, text. */
export class Refusal extends Error {
  readonly status: number
  readonly code: number
  /** Seconds, where the venue says when to come back. */
  readonly retryAfterS: number | null

  constructor(code: number, text: string, status = 400, retryAfterS: number | null = null) {
    super(text)
    this.code = code
    this.status = status
    this.retryAfterS = retryAfterS
  }

  get body(): { readonly code: number; readonly msg: string } {
    return { code: this.code, msg: this.message }
  }
}

export function missing(name: string): Refusal {
  return new Refusal(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`)
}

export function eitherMissing(name: string, other: string): Refusal {
  return new Refusal(-1102, `Param '${name}' or '${other}' must be sent, but both were empty/null!`)
}

export function notRequired(name: string): Refusal {
  return new Refusal(-1106, `Parameter '${name}' sent when not required.`)
}

export function invalid(name: string): Refusal {
  return new Refusal(-1130, `Data sent for parameter '${name}' is not valid.`)
}

export const badSymbol = (): Refusal => new Refusal(-1121, 'Invalid symbol.')
export const unknownOrderSent = (): Refusal => new Refusal(-2011, 'Unknown order sent.')
export const noSuchOrder = (): Refusal => new Refusal(-2013, 'Order does not exist.')
export const badPrecision = (): Refusal => new Refusal(-1111, 'Precision is over the maximum defined for this asset.')
/** What the built-in exchange does not have: told as the venue tells of what it does not have yet. */
export const upcoming = (): Refusal => new Refusal(-4084, 'Method is not allowed currently. Upcoming soon.')

const NOT_RECORDED = 'The order will not be recorded in the order history'

/** Codes and texts of the engine's refusals (reference §9.1). */
const OF_ENGINE: Readonly<
  Record<Exclude<SimRefusal, 'price-range' | 'notional-min' | 'price-band'>, [number, string]>
> = {
  'unknown-symbol': [-1121, 'Invalid symbol.'],
  'price-precision': [-1111, 'Precision is over the maximum defined for this asset.'],
  'price-tick': [-4014, 'Price not increased by tick size.'],
  'size-step': [-4023, 'Qty not increased by step size.'],
  'size-min': [-4004, 'Quantity less than min quantity.'],
  'size-max': [-4005, 'Quantity greater than max quantity.'],
  'duplicate-client-id': [-4116, 'clientOrderId is duplicated'],
  'too-many-orders': [-2025, 'Reach max open order limit.'],
  'reduce-only': [-2022, 'ReduceOnly Order is rejected.'],
  margin: [-2019, 'Margin is insufficient.'],
  'no-liquidity': [-4131, "The counterparty's best price does not meet the PERCENT_PRICE filter limit"],
  'would-take': [
    -5022,
    `Due to the order could not be executed as maker, the Post Only order will be rejected. ${NOT_RECORDED}`,
  ],
  fok: [-5021, `Due to the order could not be filled immediately, the FOK order has been rejected. ${NOT_RECORDED}`],
  'unknown-order': [-2011, 'Unknown order sent.'],
  'amend-unchanged': [-5027, 'No need to modify the order.'],
  'amend-below-filled': [-2010, 'Quantity is below what has been executed.'],
}

/** What an order looked like to the filter that refused it. */
export interface RefusedOrder {
  readonly instrument: SimInstrument
  readonly isBuy: boolean
  readonly isBelowRange: boolean
  readonly isModify: boolean
}

export function refusalOf(refusal: SimRefusal, of: RefusedOrder): Refusal {
  const { instrument, isBuy, isBelowRange, isModify } = of
  switch (refusal) {
    case 'price-range':
      return isBelowRange
        ? new Refusal(-4013, 'Price less than min price.')
        : new Refusal(-4002, 'Price greater than max price.')
    case 'price-band':
      return isBuy
        ? new Refusal(-4016, 'Price is higher than mark price multiplier cap.')
        : new Refusal(-4024, 'Price is lower than mark price multiplier floor.')
    case 'notional-min': {
      const text = `Order's notional must be no smaller than ${instrument.notionalMin.toFixed()}`
      return isModify ? new Refusal(-5029, text) : new Refusal(-4164, `${text} (unless you choose reduce only)`)
    }
    case 'unknown-order':
      return isModify ? noSuchOrder() : unknownOrderSent()
    default:
      return new Refusal(...OF_ENGINE[refusal])
  }
}
