import type { SimKey } from '../exchange/types.ts'
import type { AccountViews } from './account-views.ts'
import { depthLimit } from './market-endpoints.ts'
import { depthBody, numberedBookTicker, tickerPriceBody } from './market-rows.ts'
import { queryOrder } from './order-endpoints.ts'
import { instrumentOf } from './order-plan.ts'
import type { Parameters } from './parameters.ts'
import type { SimInstrument } from '../exchange/types.ts'
import type { Security } from './endpoint.ts'
import type { WireState } from './wire-state.ts'

/** A method of the WebSocket API that is neither an order nor about the session. */
export interface ApiQuery {
  readonly security: Security
  weight(parameters: Parameters): number
  answer(parameters: Parameters, key: SimKey | null): unknown
}

/** By method. `account.*` answers as the second version of REST does, `v2/account.*` as the third. */
export function apiQueries(wire: WireState, views: AccountViews): ReadonlyMap<string, ApiQuery> {
  const { exchange, listenKeys } = wire
  const oneOrAll = (row: (wire: WireState, instrument: SimInstrument) => unknown) => (parameters: Parameters) => {
    const symbol = parameters.get('symbol')
    if (symbol !== null) return row(wire, instrumentOf(exchange, symbol))
    return [...exchange.instruments.values()].map((instrument) => row(wire, instrument))
  }
  const bySymbol = (one: number, all: number) => (parameters: Parameters) => (parameters.get('symbol') ? one : all)
  const depth = (parameters: Parameters) =>
    depthBody(wire, instrumentOf(exchange, parameters.need('symbol')), depthLimit(parameters))
  return new Map<string, ApiQuery>([
    ['depth', open(apiDepthWeight, depth)],
    ['ticker.price', open(bySymbol(1, 2), oneOrAll(tickerPriceBody))],
    ['ticker.book', open(bySymbol(2, 5), oneOrAll(numberedBookTicker))],
    ['order.status', own('signed', 1, (parameters, { account }) => queryOrder(wire, account, parameters, false))],
    ['account.balance', own('signed', 5, (_, { account }) => views.balances(account))],
    ['v2/account.balance', own('signed', 5, (_, { account }) => views.balances(account))],
    ['account.status', own('signed', 5, (_, { account }) => views.accountV2(account, true))],
    ['v2/account.status', own('signed', 5, (_, { account }) => views.account(account))],
    ['account.position', own('signed', 5, (parameters, { account }) => views.positionsV2(account, parameters))],
    ['v2/account.position', own('signed', 5, (parameters, { account }) => views.positions(account, parameters))],
    ['userDataStream.start', own('key', 1, (_, { account }) => ({ listenKey: listenKeys.open(account) }))],
    ['userDataStream.ping', own('key', 1, (_, { account }) => ({ listenKey: listenKeys.extend(account) }))],
    [
      'userDataStream.stop',
      own('key', 1, (_, { account }) => {
        listenKeys.close(account)
        return {}
      }),
    ],
  ])
}

/** By REST the cheapest is without a limit; here the default of 500 costs what it is. */
function apiDepthWeight(parameters: Parameters): number {
  const limit = Number(parameters.get('limit') ?? 500)
  if (limit <= 50) return 2
  return limit <= 100 ? 5 : limit <= 500 ? 10 : 20
}

function open(weight: ApiQuery['weight'], answer: (parameters: Parameters) => unknown): ApiQuery {
  return { security: 'none', weight, answer }
}

function own(
  security: 'key' | 'signed',
  weight: number,
  answer: (parameters: Parameters, key: SimKey) => unknown,
): ApiQuery {
  return {
    security,
    weight: () => weight,
    answer: (parameters, key) => {
      if (key === null) throw new Error('binance wire: a private method without a key')
      return answer(parameters, key)
    },
  }
}
