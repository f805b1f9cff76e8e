import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OpenBybit, openBybit } from '../../../test/wire/open-bybit.ts'

let bybit: OpenBybit

beforeAll(async () => {
  bybit = await openBybit()
})
afterAll(async () => {
  await bybit[Symbol.asyncDispose]()
})

const ORDER = {
  category: 'linear',
  symbol: 'BTCUSDT',
  side: 'Buy',
  orderType: 'Limit',
  qty: '0.001',
  timeInForce: 'GTC',
}

/** A price that rests, within the limit. */
function restingPrice(share = 0.993): string {
  return (Math.round(Number(bybit.exchange.market('BTCUSDT').markPrice) * share * 10) / 10).toFixed(1)
}

test.each([
  ['no category', { category: undefined }, 10001, 'Illegal category'],
  ['another category', { category: 'spot' }, 10001, 'Illegal category'],
  ['an unknown symbol', { symbol: 'NOPEUSDT' }, 10001, 'params error: symbol invalid'],
  ['a lower-case side', { side: 'buy' }, 10001, 'params error: side invalid'],
  [
    'the older spelling of the time in force',
    { timeInForce: 'GoodTillCancel' },
    10001,
    'params error: timeInForce invalid',
  ],
  ['a number for the size', { qty: 0.001 }, 10001, 'Qty invalid'],
  ['no size', { qty: '0' }, 10001, 'Qty invalid'],
  ['half a lot', { qty: '0.0015' }, 10001, 'Qty invalid'],
  ['less than the least', { qty: '0.0001' }, 10001, undefined],
  [
    'too much',
    { qty: '2000' },
    10001,
    'The number of contracts exceeds maximum limit allowed: too large, order_qty:200000000000 > max_qty:150000000000',
  ],
  ['no price', { price: undefined }, 10001, 'Price invalid'],
  ['half a tick', { price: '60000.05' }, 10001, 'Price invalid'],
  ['a hedge leg', { positionIdx: 1 }, 10001, 'position idx not match position mode'],
  ['a condition', { triggerPrice: '63000', triggerDirection: 2 }, 110032, undefined],
  ['take-profit', { takeProfit: '70000' }, 110057, undefined],
  ['RPI', { timeInForce: 'RPI' }, 110119, undefined],
  ['a long client id', { orderLinkId: 'x'.repeat(37) }, 10001, 'params error: orderLinkId invalid'],
  [
    'reduce-only without a position',
    { symbol: 'ETHUSDT', qty: '0.01', price: '3000', reduceOnly: true },
    110017,
    'current position is zero, cannot fix reduce-only order qty',
  ],
])('refused at once: %s', async (_name, change, retCode, retMsg) => {
  const { body } = await bybit.post('/v5/order/create', { ...ORDER, price: restingPrice(), ...change })
  expect(body).toMatchObject({ retCode, result: {}, ...(retMsg === undefined ? {} : { retMsg }) })
})

test('refused at once: too little money, too little notional, a client id used before', async () => {
  const price = restingPrice()
  const dear = await bybit.post('/v5/order/create', { ...ORDER, price, qty: '1400' })
  expect(dear.body).toMatchObject({ retCode: 110007, retMsg: 'ab not enough for new order' })
  const cheap = await bybit.post('/v5/order/create', { ...ORDER, symbol: 'ETHUSDT', qty: '0.01', price: '100' })
  expect(cheap.body).toMatchObject({ retCode: 110094, retMsg: 'Order does not meet minimum order value 5USDT' })
  const named = { ...ORDER, price, orderLinkId: 'only-once' }
  await bybit.post('/v5/order/create', named)
  expect((await bybit.post('/v5/order/create', named)).body).toMatchObject({
    retCode: 110072,
    retMsg: 'OrderLinkedID is duplicate',
  })
})
