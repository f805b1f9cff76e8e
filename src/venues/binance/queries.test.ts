import { expect, test } from 'vitest'
import { body, exchangeInfo2023, parsed, restSamples } from '../../../test/fixtures/binance/fixtures.ts'
import { clientOrderId, venueOrderId } from '../../domain/ids.ts'
import { type Instrument, legalise } from '../../domain/instrument.ts'
import { PerpkitError } from '../../domain/errors.ts'
import { toText } from '../../domain/scale.ts'
import { queries } from './queries.ts'
import type { ExchangeInfo } from './wire.ts'

const { instruments, balances, positions, permissions } = queries
const REF = { symbol: 'BTCUSDT', clientOrderId: clientOrderId('lat-000001') }

test('the BTCUSDT row of today: steps from the filters, never from the precisions', () => {
  const [btc, ...others] = instruments.read(body('exchange-info.json')).rows
  expect(others).toEqual([])
  expect(btc).toEqual({
    venue: 'binance',
    symbol: 'BTCUSDT',
    baseCoin: 'BTC',
    quoteCoin: 'USDT',
    scale: expect.objectContaining({ price: expect.objectContaining({ decimals: 1, step: 1 }) }),
    sizeMin: 1,
    sizeMax: 1_000_000,
    marketSizeMax: 120_000,
    priceMin: 5_568,
    priceMax: 45_297_640,
    notionalMin: '50',
    priceBand: { up: '1.0500', down: '0.9500' },
    fundingIntervalMinutes: null,
    isTrading: true,
  })
})

test('the whole list of 2023: 240 tradable USDT perpetuals of 293 symbols, every filter as it stands there', () => {
  const bytes = exchangeInfo2023()
  const { symbols } = JSON.parse(bytes.toString()) as ExchangeInfo
  const { rows, next } = instruments.read(bytes)
  expect([symbols.length, rows.length, next]).toEqual([293, 240, null])
  for (const instrument of rows) {
    const { filters = [] } = symbols.find(({ symbol }) => symbol === instrument.symbol) ?? {}
    for (const filter of filters) {
      if (filter.filterType === 'LOT_SIZE') {
        expect(Number(toText(instrument.sizeMin, instrument.scale.size))).toBe(Number(filter.minQty))
        expect(Number(toText(instrument.sizeMax, instrument.scale.size))).toBe(Number(filter.maxQty))
      }
      if (filter.filterType === 'PRICE_FILTER') {
        expect(Number(toText(instrument.priceMin, instrument.scale.price))).toBe(Number(filter.minPrice))
        // Some maxima are beyond 2^30 ticks, where no market is: they are cut.
        const max = Math.min(
          Number(filter.maxPrice),
          Number(toText(instrument.scale.price.max, instrument.scale.price)),
        )
        expect(Number(toText(instrument.priceMax, instrument.scale.price))).toBe(max)
      }
      if (filter.filterType === 'MIN_NOTIONAL') expect(instrument.notionalMin).toBe(filter.notional)
    }
  }
})

test('filters in any order, new kinds among them; a bound of zero is switched off', () => {
  const [row] = instruments.read(changedInfo((filters) => [{ filterType: 'NEW_KIND' }, ...filters.toReversed()])).rows
  expect(row?.notionalMin).toBe('50')
  const open = changedInfo((filters) =>
    filters.map((filter) =>
      filter.filterType === 'PRICE_FILTER' ? { ...filter, minPrice: '0', maxPrice: '0' } : filter,
    ),
  )
  const [unbounded] = instruments.read(open).rows
  expect([unbounded?.priceMin, unbounded?.priceMax]).toEqual([1, 2 ** 30])
})

test('a missing filter is said, with its symbol', () => {
  const without = changedInfo((filters) => filters.filter(({ filterType }) => filterType !== 'MIN_NOTIONAL'))
  expect(() => instruments.read(without)).toThrow(/BTCUSDT has no readable filter MIN_NOTIONAL/)
})

test('an order of the smallest legal value passes with the rules read', () => {
  const [btc] = instruments.read(body('exchange-info.json')).rows as [Instrument]
  const order = legalise(
    btc,
    { symbol: 'BTCUSDT', side: 'buy', type: 'limit', size: '0.001', price: '83000.0' },
    REF.clientOrderId,
  )
  expect(order).toMatchObject({ sizeText: '0.001', priceText: '83000.0' })
})

test('balances, positions, fee and permissions as the venue writes them', () => {
  expect(balances.read(body('balance.json'))).toEqual([
    { coin: 'USDT', wallet: '9999.93360000', available: '9958.75394000', unrealisedPnl: '0.33720000' },
  ])
  expect(positions.read(body('position-risk.json')).rows).toEqual([
    {
      symbol: 'BTCUSDT',
      side: 'long',
      size: '0.004',
      entryPrice: '83000.0',
      markPrice: '83084.30000000',
      unrealisedPnl: '0.33720000',
      leverage: null,
    },
  ])
  expect(queries.feeRate('BTCUSDT').read(body('commission-rate.json'))).toMatchObject({
    maker: '0.000200',
    taker: '0.000500',
    source: 'account',
  })
  expect(permissions?.read(body('account-config.json'))).toMatchObject({ canRead: true, canTrade: true })
})

test('positions: a short is negative on the wire, a flat row is no position', () => {
  const [row] = parsed<object[]>('position-risk.json')
  const rows = [
    { ...row, positionAmt: '-0.010' },
    { ...row, positionAmt: '0.000' },
  ]
  expect(positions.read(json(rows)).rows).toMatchObject([{ side: 'short', size: '0.010' }])
  expect(positions.read(json([])).rows).toEqual([])
})

test('orders: rows of queries, by the id of the venue where it is known', () => {
  const [query] = queries.order(REF)
  expect(query?.request.query).toBe('symbol=BTCUSDT&origClientOrderId=lat-000001')
  expect(query?.read(body('order-row.json'))).toEqual({
    symbol: 'BTCUSDT',
    clientOrderId: 'lat-000001',
    venueOrderId: '862043615290',
    side: 'buy',
    type: 'limit',
    status: 'open',
    price: '83000.00',
    size: '0.010',
    filled: '0.004',
    averagePrice: '83000.00000',
    reduceOnly: false,
    reason: null,
    updatedMs: 1_791_382_994_777,
  })
  expect(query?.read(Buffer.from('{"code":-2013,"msg":"Order does not exist."}'))).toBeNull()
  const [known] = queries.order({ ...REF, venueOrderId: venueOrderId('862043615290') })
  expect(known?.request.query).toBe('symbol=BTCUSDT&orderId=862043615290')
  const { rows, next } = queries.openOrders('BTCUSDT').read(Buffer.from(`[${body('order-row.json')}]`))
  expect([rows.length, next]).toEqual([1, null])
})

test('an unknown status of an order fails loudly', () => {
  const [query] = queries.order(REF)
  const strange = Buffer.from(body('order-row.json').toString().replace('PARTIALLY_FILLED', 'HALTED'))
  expect(() => query?.read(strange)).toThrow(/unknown status "HALTED"/)
})

test('ticker: mark, index and funding; recorded bodies of three years too', () => {
  const { read, request } = queries.ticker('BTCUSDT')
  expect(request).toMatchObject({ path: '/fapi/v1/premiumIndex', query: 'symbol=BTCUSDT', security: 'none' })
  expect(read(body('premium-index.json'))).toMatchObject({
    markPrice: '83067.30000000',
    indexPrice: '83114.69956522',
    fundingRate: '0.00000078',
    nextFundingMs: 1_791_388_800_000,
  })
  const recorded = restSamples().filter(({ path, query }) => path === '/fapi/v1/premiumIndex' && query !== '')
  expect(recorded.map((sample) => read(json(sample.body)).symbol)).toEqual(recorded.map(() => 'BTCUSDT'))
  expect(recorded.length).toBeGreaterThan(0)
})

test('symbols are percent-encoded, and leverage is set by a signed POST', () => {
  expect(queries.openOrders('币安人生USDT').first.query).toBe('symbol=%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT')
  expect(queries.setLeverage('BTCUSDT', 20)).toMatchObject({
    method: 'POST',
    path: '/fapi/v1/leverage',
    query: 'symbol=BTCUSDT&leverage=20',
    security: 'signed',
  })
})

test('bodies of another shape are an error that names what was asked', () => {
  const readers: [string, () => unknown][] = [
    ['exchange information', () => instruments.read(json({}))],
    ['balance', () => balances.read(json({ code: 1 }))],
    ['position list', () => positions.read(json([{ symbol: 1 }]))],
    ['commission rate', () => queries.feeRate('X').read(Buffer.from('<html>'))],
    ['account configuration', () => permissions?.read(json({ canTrade: 'yes' }))],
    ['order', () => queries.order(REF)[0]?.read(json({}))],
    ['premium index', () => queries.ticker('X').read(json([]))],
  ]
  for (const [what, read] of readers) {
    expect(read).toThrow(PerpkitError)
    expect(read).toThrow(new RegExp(`Binance's ${what} is not as documented`))
  }
})

function changedInfo(change: (filters: ExchangeInfo['symbols'][number]['filters']) => unknown[]): Buffer {
  const info = parsed<ExchangeInfo>('exchange-info.json')
  return json({ symbols: info.symbols.map((row) => ({ ...row, filters: change(row.filters) })) })
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}
