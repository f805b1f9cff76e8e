import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { dig, type Json } from '../../../test/wire/open-bybit.ts'
import { type OpenBinance, openBinance } from '../../../test/wire/open-binance.ts'

let binance: OpenBinance

beforeAll(async () => {
  binance = await openBinance()
})
beforeEach(async () => {
  await binance.signed('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' })
})
afterAll(async () => {
  await binance[Symbol.asyncDispose]()
})

type Fields = Record<string, string>

const LIMIT: Fields = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.010' }

const order = (fields: Fields) => binance.signed('POST', '/fapi/v1/order', fields)
const limit = (fields: Fields = {}) => order({ ...LIMIT, price: binance.restingPrice(), ...fields })

describe('account', () => {
  test.each([
    [
      '/fapi/v3/balance',
      'accountAlias asset balance crossWalletBalance crossUnPnl availableBalance maxWithdrawAmount marginAvailable updateTime',
    ],
    [
      '/fapi/v2/positionRisk',
      'symbol positionAmt entryPrice breakEvenPrice markPrice unRealizedProfit liquidationPrice leverage maxNotionalValue marginType isolatedMargin isAutoAddMargin positionSide notional isolatedWallet updateTime',
    ],
    ['/fapi/v1/symbolConfig', 'symbol marginType isAutoAddMargin leverage maxNotionalValue'],
    ['/fapi/v1/leverageBracket', 'symbol brackets'],
    ['/fapi/v1/rateLimit/order', 'rateLimitType interval intervalNum limit'],
  ])('%s is a list of rows', async (path, keys) => {
    const { body } = await binance.signed('GET', path)
    expect(Object.keys(dig<Json>(body, 0)).join(' ')).toBe(keys)
  })

  test('margin of open orders is taken off what is available; asset rows are never of time 0', async () => {
    await limit({ quantity: '0.100' })
    const { body } = await binance.signed('GET', '/fapi/v3/account')
    const figure = (name: string): number => Number(body[name])
    expect(figure('totalOpenOrderInitialMargin')).toBeGreaterThan(100)
    expect(figure('availableBalance')).toBeCloseTo(figure('totalMarginBalance') - figure('totalInitialMargin'), 6)
    expect(dig<number>(body, 'assets', 0, 'updateTime')).toBeGreaterThan(0)
    expect(dig<Json[]>(body, 'positions').map(({ symbol }) => symbol)).toEqual(['BTCUSDT'])
  })

  test('a position: signed amount and notional, and gone when flat', async () => {
    const market = { symbol: 'ETHUSDT', type: 'MARKET', quantity: '0.100' }
    await order({ ...market, side: 'SELL' })
    const { body } = await binance.signed('GET', '/fapi/v3/positionRisk', { symbol: 'ETHUSDT' })
    expect(body).toMatchObject([
      { positionAmt: '-0.100', positionSide: 'BOTH', isolatedMargin: '0', marginAsset: 'USDT' },
    ])
    expect(Number(dig(body, 0, 'notional'))).toBeLessThan(0)
    await order({ ...market, side: 'BUY', reduceOnly: 'true' })
    expect((await binance.signed('GET', '/fapi/v3/positionRisk', { symbol: 'ETHUSDT' })).body).toEqual([])
  })

  test('fees, leverage and the single modes', async () => {
    const { body: fees } = await binance.signed('GET', '/fapi/v1/commissionRate', { symbol: 'BTCUSDT' })
    expect(fees).toMatchObject({ makerCommissionRate: '0.000200', takerCommissionRate: '0.000500' })
    const { body } = await binance.signed('POST', '/fapi/v1/leverage', { symbol: 'ETHUSDT', leverage: 10 })
    expect(body).toEqual({ leverage: 10, maxNotionalValue: '100000000', symbol: 'ETHUSDT' })
    const refusals = await Promise.all([
      binance.signed('POST', '/fapi/v1/leverage', { symbol: 'ETHUSDT', leverage: 126 }),
      binance.signed('POST', '/fapi/v1/marginType', { symbol: 'ETHUSDT', marginType: 'CROSSED' }),
      binance.signed('POST', '/fapi/v1/positionSide/dual', { dualSidePosition: 'false' }),
      binance.signed('POST', '/fapi/v1/multiAssetsMargin', { multiAssetsMargin: 'false' }),
    ])
    expect(refusals.map(({ body }) => body['code'])).toEqual([-4028, -4046, -4059, -4171])
    expect((await binance.signed('GET', '/fapi/v1/positionSide/dual')).body).toEqual({ dualSidePosition: false })
  })
})
