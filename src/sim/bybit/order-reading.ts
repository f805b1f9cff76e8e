import { Decimal } from 'decimal.js'
import type { SimAccount, SimInstrument, SimOrder, SimOrderRef, SimPlace, SimTimeInForce } from '../exchange/types.ts'
import { unnamedClientId } from './ids.ts'
import { decimalOf, flagOf, type Parameters, requireLinear, textOf } from './parameters.ts'
import { Refusal, refuse } from './refusal.ts'
import { refuseUnsupported } from './unsupported.ts'
import { instrumentOf, type WireState } from './wire-state.ts'

export const NOTHING_TO_REDUCE = 'current position is zero, cannot fix reduce-only order qty'

/** Reads and checks what the wire itself knows of a placement. @throws Refusal */
export function readPlace(wire: WireState, account: SimAccount, parameters: Parameters): SimPlace {
  requireLinear(parameters)
  const instrument = instrumentOf(wire, parameters)
  refuseUnsupported(parameters)
  const side = oneOf(parameters, 'side', { Buy: 'buy', Sell: 'sell' } as const)
  const type = oneOf(parameters, 'orderType', { Limit: 'LIMIT', Market: 'MARKET' } as const)
  const { symbol } = instrument
  const reduceOnly = flagOf(parameters, 'reduceOnly')
  return {
    symbol,
    side,
    type,
    timeInForce: type === 'MARKET' ? 'IOC' : timeInForceOf(parameters),
    size: readSize(account, instrument, parameters, reduceOnly),
    price: type === 'MARKET' ? null : readPrice(wire, account, instrument, side, parameters),
    reduceOnly,
    clientId: readLinkId(parameters) || unnamedClientId(wire.random),
  }
}

/** `orderId` wins where both names are given and disagree. */
export function readRef(parameters: Parameters): SimOrderRef {
  const symbol = textOf(parameters, 'symbol')
  const uuid = textOf(parameters, 'orderId')
  const clientId = textOf(parameters, 'orderLinkId')
  if (uuid) return { symbol, uuid }
  if (clientId) return { symbol, clientId }
  throw new Refusal(10001, 'params error: orderId or orderLinkId is required')
}

function readLinkId(parameters: Parameters): string {
  const linkId = textOf(parameters, 'orderLinkId')
  if (linkId !== '' && !/^[A-Za-z0-9_-]{1,36}$/.test(linkId))
    throw new Refusal(10001, 'params error: orderLinkId invalid')
  return linkId
}

function timeInForceOf(parameters: Parameters): SimTimeInForce {
  const names = { '': 'GTC', GTC: 'GTC', IOC: 'IOC', FOK: 'FOK', PostOnly: 'POST_ONLY' } as const
  return oneOf(parameters, 'timeInForce', names)
}

/** Size `0` with both closing flags means the whole position (reference §4.1). */
function readSize(
  account: SimAccount,
  instrument: SimInstrument,
  parameters: Parameters,
  reduceOnly: boolean,
): Decimal {
  const size = decimalOf(parameters, 'qty', 'Qty invalid')
  if (size === null) throw new Refusal(10001, 'Qty invalid')
  if (!size.isZero()) return size
  if (!reduceOnly || !flagOf(parameters, 'closeOnTrigger')) throw new Refusal(10001, 'Qty invalid')
  const held = account.positions.get(instrument.symbol)?.size.abs() ?? new Decimal(0)
  if (held.isZero()) refuse('reduce-only', NOTHING_TO_REDUCE)
  return Decimal.min(held, textOf(parameters, 'orderType') === 'Market' ? instrument.marketSizeMax : instrument.sizeMax)
}

function readPrice(
  wire: WireState,
  account: SimAccount,
  instrument: SimInstrument,
  side: SimOrder['side'],
  parameters: Parameters,
): Decimal {
  const price = decimalOf(parameters, 'price', 'Price invalid')
  if (price === null || price.isZero()) throw new Refusal(10001, 'Price invalid')
  checkLimit(wire, account, instrument, side, price)
  return price
}

/** The engine moves a price beyond the limit to the bound; an account that asked for it is refused instead (reference §4.17). */
export function checkLimit(
  wire: WireState,
  account: SimAccount,
  instrument: SimInstrument,
  side: SimOrder['side'],
  price: Decimal,
): void {
  if (!wire.refusesBeyondLimit.has(account)) return
  const { buyMax, sellMin } = wire.exchange.market(instrument.symbol)
  if (side === 'buy' ? price.gt(buyMax) : price.lt(sellMin)) refuse('price-band')
}

function oneOf<T>(parameters: Parameters, name: string, meanings: Readonly<Record<string, T>>): T {
  const value = textOf(parameters, name)
  const meaning = Object.hasOwn(meanings, value) ? meanings[value] : undefined
  if (meaning === undefined) throw new Refusal(10001, `params error: ${name} invalid`)
  return meaning
}
