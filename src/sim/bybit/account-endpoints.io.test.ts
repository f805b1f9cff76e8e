import { afterAll, beforeAll, expect, test } from 'vitest'
import { dig, type OpenBybit, openBybit } from '../../../test/wire/open-bybit.ts'

let bybit: OpenBybit

beforeAll(async () => {
  bybit = await openBybit()
})
afterAll(async () => {
  await bybit[Symbol.asyncDispose]()
})

test('what the SDKs ask for first', async () => {
  const [key, info, coins] = await Promise.all([
    bybit.signedGet('/v5/user/query-api', ''),
    bybit.signedGet('/v5/account/info', ''),
    bybit.signedGet('/v5/asset/coin/query-info', ''),
  ])
  expect(key.body).toMatchObject({
    retCode: 0,
    result: { uta: 1, unified: 0, readOnly: 0, apiKey: bybit.keys.apiKey },
  })
  expect(info.body).toMatchObject({ retCode: 0, result: { marginMode: 'REGULAR_MARGIN', unifiedMarginStatus: 6 } })
  expect(coins.body).toMatchObject({ retCode: 0, result: { rows: [] } })
})

test('fees, balance, an empty position and leverage', async () => {
  const fees = await bybit.signedGet('/v5/account/fee-rate', 'category=linear&symbol=BTCUSDT')
  expect(dig(fees.body, 'result', 'list')).toEqual([
    { symbol: 'BTCUSDT', takerFeeRate: '0.00055', makerFeeRate: '0.0002' },
  ])
  const wallet = await bybit.signedGet('/v5/account/wallet-balance', 'accountType=UNIFIED&coin=USDT')
  expect(dig(wallet.body, 'result', 'list', 0)).toMatchObject({
    accountType: 'UNIFIED',
    coin: [{ coin: 'USDT', availableToWithdraw: '' }],
  })
  const flat = await bybit.signedGet('/v5/position/list', 'category=linear&symbol=ETHUSDT')
  expect(dig(flat.body, 'result', 'list', 0)).toMatchObject({
    symbol: 'ETHUSDT',
    side: '',
    size: '0',
    leverage: '10',
    seq: -1,
  })
  const leverage = { category: 'linear', symbol: 'ETHUSDT', buyLeverage: '20', sellLeverage: '20' }
  expect((await bybit.post('/v5/position/set-leverage', leverage)).body).toMatchObject({ retCode: 0, result: {} })
  expect((await bybit.post('/v5/position/set-leverage', leverage)).body['retCode']).toBe(110043)
})

test.each([
  ['/v5/position/switch-mode', { category: 'linear', symbol: 'BTCUSDT', mode: 0 }, 110025],
  ['/v5/position/switch-mode', { category: 'linear', symbol: 'BTCUSDT', mode: 3 }, 110029],
  ['/v5/position/trading-stop', { category: 'linear', symbol: 'BTCUSDT', takeProfit: '1' }, 110032],
  ['/v5/account/set-margin-mode', { setMarginMode: 'REGULAR_MARGIN' }, 0],
  ['/v5/account/set-margin-mode', { setMarginMode: 'PORTFOLIO_MARGIN' }, 3400045],
  ['/v5/position/set-leverage', { category: 'linear', symbol: 'BTCUSDT', buyLeverage: '5', sellLeverage: '6' }, 10001],
])('setting: %s %j', async (path, body, retCode) => {
  expect((await bybit.post(path, body)).body['retCode']).toBe(retCode)
})

test.each([
  ['/v5/account/wallet-balance', 'accountType=SPOT'],
  ['/v5/order/realtime', 'category=linear'],
  ['/v5/position/list', 'category=linear'],
  ['/v5/order/history', 'category=linear&startTime=1&endTime=700000000'],
])('scope: %s?%s is refused with 10001', async (path, query) => {
  expect((await bybit.signedGet(path, query)).body['retCode']).toBe(10001)
})

test.each(['/v5/order/realtime', '/v5/order/history', '/v5/execution/list', '/v5/position/list'])(
  'other categories: %s is empty',
  async (path) => {
    const { body } = await bybit.signedGet(path, 'category=inverse')
    expect(body).toMatchObject({ retCode: 0, result: { list: [], nextPageCursor: '' } })
  },
)
