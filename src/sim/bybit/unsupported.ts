import { integerOf, type Parameters, textOf } from './parameters.ts'
import { Refusal } from './refusal.ts'

// Conditional orders, attached take-profit and stop-loss, RPI and the like belong to the venue, but not yet to this exchange.
// They are refused under the venue's own codes, with a text that says so: taking the order without them would be a lie.

const PROTECTION = ['takeProfit', 'stopLoss', 'tpLimitPrice', 'slLimitPrice']
const BOOK_PRICED = ['bboSideType', 'bboLevel']
const SLIPPAGE = ['slippageToleranceType', 'slippageTolerance']

/** @throws Refusal for a parameter that asks for something which the built-in exchange does not do. */
export function refuseUnsupported(parameters: Parameters): void {
  const isGiven = (name: string): boolean => !['', '0', 'UNKNOWN'].includes(textOf(parameters, name))
  if (integerOf(parameters, 'positionIdx', 0) !== 0) throw new Refusal(10001, 'position idx not match position mode')
  if (isGiven('triggerPrice'))
    throw new Refusal(110032, 'Illegal order: the built-in exchange has no conditional orders (triggerPrice)')
  if (PROTECTION.some(isGiven))
    throw new Refusal(110057, 'TP/SL params are not allowed: the built-in exchange has no take-profit or stop-loss')
  if (textOf(parameters, 'timeInForce') === 'RPI')
    throw new Refusal(110119, 'RPI orders are not permitted for this account')
  if (!['', 'None'].includes(textOf(parameters, 'smpType')))
    throw new Refusal(10001, 'params error: smpType: the built-in exchange has no self-match prevention but None')
  const extra = [...BOOK_PRICED, ...SLIPPAGE].find(isGiven)
  if (extra !== undefined) throw new Refusal(10001, `params error: ${extra}: not offered by the built-in exchange`)
}
