import type { CodeBody } from '../../venues/binance/wire.ts'
import type { SimAccount } from '../exchange/types.ts'
import { mintClientId } from './ids.ts'
import { instrumentOf } from './order-plan.ts'
import { cancelByRef, modifyOrder, placeOrder } from './orders.ts'
import { isObject, type Parameters, parametersOf } from './parameters.ts'
import { eitherMissing, missing, Refusal } from './refusal.ts'
import type { WireState } from './wire-state.ts'

const BATCH_MAX = 5
const CANCEL_BATCH_MAX = 10

export function placeBatch(wire: WireState, account: SimAccount, parameters: Parameters): object[] {
  return ordersOf(parameters).map((order) =>
    elementOf(() => placeOrder(wire, account, parametersOf(order), mintClientId(wire.random))),
  )
}

export function modifyBatch(wire: WireState, account: SimAccount, parameters: Parameters): object[] {
  return ordersOf(parameters).map((order) =>
    elementOf(() => {
      const { symbol } = order
      return { ...modifyOrder(wire, account, parametersOf(order)), pair: symbol }
    }),
  )
}

/** By one list or the other; orders that are not open any more are refused one by one. */
export function cancelBatch(wire: WireState, account: SimAccount, parameters: Parameters): object[] {
  const named = parameters.need('symbol')
  const ids = listOf(parameters, 'orderIdList')
  const clientIds = listOf(parameters, 'origClientOrderIdList')
  if (ids === null && clientIds === null) throw eitherMissing('orderIdList', 'origClientOrderIdList')
  const { symbol } = instrumentOf(wire.exchange, named)
  const refs =
    ids?.map((id) => ({ symbol, id: Number(id) })) ?? clientIds?.map((clientId) => ({ symbol, clientId })) ?? []
  if (refs.length > CANCEL_BATCH_MAX) throw new Refusal(-4032, 'Exceed maximum cancel order size.')
  return refs.map((ref) => elementOf(() => cancelByRef(wire, account, ref)))
}

/** The first order of a batch, for the exchange's records. */
export function firstOf(parameters: Parameters): Parameters | null {
  try {
    const [first] = ordersOf(parameters)
    return first === undefined ? null : parametersOf(first)
  } catch {
    return null
  }
}

function elementOf(act: () => object): object | CodeBody {
  try {
    return act()
  } catch (error) {
    if (error instanceof Refusal) return error.body
    throw error
  }
}

/** @throws Refusal -1102, -4082 */
function ordersOf(parameters: Parameters): readonly Readonly<Record<string, unknown>>[] {
  const orders = parsed(parameters.need('batchOrders'))
  if (!Array.isArray(orders) || orders.length === 0 || !orders.every(isObject)) throw missing('batchOrders')
  if (orders.length > BATCH_MAX) throw new Refusal(-4082, `Invalid number of batch place orders: ${orders.length}`)
  return orders
}

function listOf(parameters: Parameters, name: string): string[] | null {
  const text = parameters.getAnyCase(name)
  if (text === null) return null
  const list = parsed(text)
  if (!Array.isArray(list) || list.length === 0) throw missing(name)
  return list.map(String)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
