import type { LeverageBracketBody, SymbolConfigBody } from '../../venues/binance/wire.ts'
import type { SimAccount, SimKey } from '../exchange/types.ts'
import { BRACKET } from './account-figures.ts'
import { accountConfig } from './account-rows.ts'
import type { AccountViews } from './account-views.ts'
import { trader } from './auth.ts'
import { type Endpoint, keyed, signed } from './endpoint.ts'
import { instrumentOf } from './order-plan.ts'
import type { Parameters } from './parameters.ts'
import { invalid, missing, Refusal, upcoming } from './refusal.ts'
import type { WireState } from './wire-state.ts'

/** The share of the maker rate that retail-price-improvement orders would pay (reference §4.14). */
const RPI_RATE = '0.00005'

/** What an account is and how it is set up. Single modes: cross margin, one-way positions, USDT alone. */
export function accountEndpoints(wire: WireState, views: AccountViews): readonly Endpoint[] {
  const { listenKeys } = wire
  return [
    signed('GET', '/fapi/v2/balance', 5, (_, { account }) => views.balances(account)),
    signed('GET', '/fapi/v3/balance', 5, (_, { account }) => views.balances(account)),
    signed('GET', '/fapi/v2/account', 5, (_, { account }) => views.accountV2(account, false)),
    signed('GET', '/fapi/v3/account', 5, (_, { account }) => views.account(account)),
    signed('GET', '/fapi/v2/positionRisk', 5, (parameters, { account }) => views.positionsV2(account, parameters)),
    signed('GET', '/fapi/v3/positionRisk', 5, (parameters, { account }) => views.positions(account, parameters)),
    signed('GET', '/fapi/v1/accountConfig', 5, () => accountConfig()),
    signed('GET', '/fapi/v1/symbolConfig', 5, (parameters, { account }) => symbolConfigs(wire, account, parameters)),
    signed('GET', '/fapi/v1/commissionRate', 20, (parameters) => commissionRate(wire, parameters)),
    signed('GET', '/fapi/v1/leverageBracket', 1, (parameters) => leverageBrackets(wire, parameters)),
    signed('GET', '/fapi/v1/rateLimit/order', 1, () =>
      wire.limits.listed().filter(({ rateLimitType }) => rateLimitType === 'ORDERS'),
    ),
    signed('GET', '/fapi/v1/positionSide/dual', 30, () => ({ dualSidePosition: false })),
    signed('GET', '/fapi/v1/multiAssetsMargin', 30, () => ({ multiAssetsMargin: false })),
    signed('GET', '/fapi/v1/apiTradingStatus', 10, () => ({ indicators: {}, updateTime: 0 })),
    signed('POST', '/fapi/v1/leverage', 1, (parameters, key) => setLeverage(wire, parameters, trader(key))),
    signed('POST', '/fapi/v1/marginType', 1, (parameters, key) => keepMarginType(wire, parameters, trader(key))),
    signed('POST', '/fapi/v1/positionSide/dual', 1, (parameters, key) => keepPositionMode(parameters, trader(key))),
    signed('POST', '/fapi/v1/multiAssetsMargin', 1, (parameters, key) => keepAssetMode(parameters, trader(key))),
    keyed('POST', '/fapi/v1/listenKey', 1, (_, { account }) => ({ listenKey: listenKeys.open(account) })),
    keyed('PUT', '/fapi/v1/listenKey', 1, (_, { account }) => ({ listenKey: listenKeys.extend(account) })),
    keyed('DELETE', '/fapi/v1/listenKey', 1, (_, { account }) => {
      listenKeys.close(account)
      return {}
    }),
    // ccxt asks the wallet host for its currencies before anything else, where it has a key.
    signed('GET', '/sapi/v1/capital/config/getall', 10, () => []),
  ]
}

function symbolConfigs(wire: WireState, account: SimAccount, parameters: Parameters): SymbolConfigBody[] {
  const named = parameters.get('symbol')
  const symbols = named === null ? [...wire.exchange.instruments.keys()] : [instrumentOf(wire.exchange, named).symbol]
  return symbols.map((symbol) => ({
    symbol,
    marginType: 'CROSSED',
    isAutoAddMargin: false,
    leverage: account.leverage.get(symbol) ?? 20,
    maxNotionalValue: String(BRACKET.notionalMax),
  }))
}

function commissionRate({ exchange }: WireState, parameters: Parameters): object {
  const { symbol } = instrumentOf(exchange, parameters.need('symbol'))
  const { maker, taker } = exchange.fees
  return {
    symbol,
    makerCommissionRate: maker.toFixed(6),
    takerCommissionRate: taker.toFixed(6),
    rpiCommissionRate: RPI_RATE,
  }
}

/** An object with a symbol, a list without. */
function leverageBrackets(
  { exchange }: WireState,
  parameters: Parameters,
): LeverageBracketBody | LeverageBracketBody[] {
  const row = (symbol: string): LeverageBracketBody => ({
    symbol,
    brackets: [
      {
        bracket: 1,
        initialLeverage: BRACKET.leverageMax,
        notionalCap: BRACKET.notionalMax,
        notionalFloor: 0,
        maintMarginRatio: BRACKET.maintenance,
        cum: 0,
      },
    ],
  })
  const named = parameters.get('symbol')
  return named === null ? [...exchange.instruments.keys()].map(row) : row(instrumentOf(exchange, named).symbol)
}

function setLeverage({ exchange }: WireState, parameters: Parameters, { account }: SimKey): object {
  const named = parameters.need('symbol')
  const leverage = parameters.integer('leverage')
  if (leverage === null) throw missing('leverage')
  const { symbol } = instrumentOf(exchange, named)
  if (leverage < 1 || leverage > BRACKET.leverageMax) throw new Refusal(-4028, `Leverage ${leverage} is not valid`)
  if (exchange.setLeverage(account, symbol, leverage) === 'refused')
    throw new Refusal(-2028, 'Leverage is smaller than permitted: insufficient margin balance.')
  return { leverage, maxNotionalValue: String(BRACKET.notionalMax), symbol }
}

function keepMarginType({ exchange }: WireState, parameters: Parameters, _key: SimKey): never {
  const named = parameters.need('symbol')
  parameters.need('marginType')
  instrumentOf(exchange, named)
  const type = parameters.word('marginType')
  if (type === 'CROSSED') throw new Refusal(-4046, 'No need to change margin type.')
  throw type === 'ISOLATED' ? upcoming() : invalid('marginType')
}

function keepPositionMode(parameters: Parameters, _key: SimKey): never {
  parameters.need('dualSidePosition')
  throw parameters.flag('dualSidePosition') ? upcoming() : new Refusal(-4059, 'No need to change position side.')
}

function keepAssetMode(parameters: Parameters, _key: SimKey): never {
  parameters.need('multiAssetsMargin')
  throw parameters.flag('multiAssetsMargin') ? upcoming() : new Refusal(-4171, 'No need to change multi-assets mode.')
}
