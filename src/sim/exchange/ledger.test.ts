import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BTC, SmallExchange } from '../../../test/sim/small-exchange.ts'
import type { SimAccount, SimFill, SimKey, SimPlace, SimVenue } from './types.ts'

const VENUES = ['bybit', 'binance'] as const
const TAKER = { bybit: '0.00055', binance: '0.0005' }

describe.each(VENUES)('%s: money', (venue) => {
  test('fees by role, entry price by weight, profit of what is closed, and a flip starts anew', () => {
    const small = new SmallExchange(venue)
    const account = small.account()
    const position = () => account.positions.get(BTC)
    small.engine.place(account, small.market('buy', '1')) // at 60000.1
    small.background(
      [],
      [
        ['60000.10', '0'],
        ['60010.10', '9'],
      ],
    )
    small.engine.place(account, small.market('buy', '3'))
    expect(position()?.entryPrice.toFixed()).toBe('60007.6')
    small.background([
      ['60000.00', '0'],
      ['60010.00', '9'],
    ])
    small.engine.place(account, small.market('sell', '6'))
    expect([position()?.size.toFixed(), position()?.entryPrice.toFixed()]).toEqual(['-2', '60010'])
    const last = small.engine.fills(account).at(-1)
    expect([last?.realised.toFixed(), last?.closedSize.toFixed()]).toEqual(['9.6', '4']) // (60010 − 60007.6) × 4
    const value = new Decimal('60000.1').plus('180030.3').plus('360060')
    const fees = value.times(TAKER[venue])
    expect(account.wallet.toFixed()).toBe(new Decimal('1000009.6').minus(fees).toFixed())
    // Bybit shows what a position has realised after costs, Binance before fees.
    expect(position()?.realised.toFixed()).toBe(venue === 'bybit' ? new Decimal('9.6').minus(fees).toFixed() : '9.6')
  })

  test('a maker pays the maker fee', () => {
    const small = new SmallExchange(venue)
    const account = small.account()
    small.engine.place(account, small.limit('buy', '60000', '1'))
    small.trade('60000.00', '6', 'sell')
    expect(account.wallet.toFixed()).toBe('999988')
  })

  test('funding: longs pay shorts at the mark price, once, on the hour', () => {
    const small = new SmallExchange(venue)
    const [long, flat] = [small.account(), small.account()]
    // Accounts that have a key are settled.
    const keys = small.engine.keys as Map<string, SimKey>
    for (const account of [long, flat])
      keys.set(account.uid, { apiKey: account.uid, kind: 'hmac', secret: '', account, canTrade: true })
    small.engine.place(long, small.market('buy', '1'))
    const before = long.wallet
    const { nextFundingMs } = small.engine.market(BTC)
    small.clock.moveTo(nextFundingMs)
    small.engine.floor.onBeat()
    small.engine.floor.onBeat()
    const { markPrice, fundingRate } = small.engine.market(BTC)
    expect(before.minus(long.wallet).toFixed()).toBe(markPrice.times(fundingRate).toDecimalPlaces(8).toFixed())
    expect(flat.wallet.toFixed()).toBe('1000000')
    expect(small.events.filter((event) => event.kind === 'account' && event.cause === 'funding')).toHaveLength(1)
    expect(small.engine.fundingHistory(BTC, nextFundingMs, nextFundingMs)).toEqual([
      { ms: nextFundingMs, rate: fundingRate.toFixed(8) },
    ])
    expect(small.engine.market(BTC).nextFundingMs).toBe(nextFundingMs + 8 * 3_600_000)
  })
})

const order = fc.record({
  owner: fc.nat(2),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  offset: fc.integer({ min: -8, max: 8 }),
  lots: fc.integer({ min: 1, max: 4_000 }),
  kind: fc.constantFrom('GTC', 'GTC', 'IOC', 'FOK', 'POST_ONLY', 'MARKET', 'MARKET'),
  reduceOnly: fc.boolean(),
  move: fc.integer({ min: -5, max: 5 }),
})

test.each(VENUES)('%s: identities hold to the unit under random orders', (venue) => {
  fc.assert(
    fc.property(fc.array(order, { minLength: 1, maxLength: 40 }), (orders) => {
      const small = new SmallExchange(venue)
      const accounts = [0, 1, 2].map(() => small.account('10000000'))
      let mid = 600_000
      for (const { owner, side, offset, lots, kind, reduceOnly, move } of orders) {
        const account = accounts[owner] ?? small.account()
        small.engine.place(account, orderOf(small, { side, price: text(mid + offset), lots, kind, reduceOnly }))
        const gone: [string, string][] = [[text(mid), '0']]
        const goneAsk: [string, string][] = [[text(mid + 1), '0']]
        mid += move
        small.background([...gone, [text(mid), '3']], [...goneAsk, [text(mid + 1), '3']])
        checkBook(small)
      }
      for (const account of accounts) checkMoney(venue, account, small.engine.fills(account))
      checkFills(small, accounts)
    }),
    { numRuns: 150 },
  )
})

function orderOf(
  small: SmallExchange,
  {
    side,
    price,
    lots,
    kind,
    reduceOnly,
  }: { side: 'buy' | 'sell'; price: string; lots: number; kind: string; reduceOnly: boolean },
): SimPlace {
  const size = String(lots / 1_000)
  if (kind === 'MARKET') return small.market(side, size, { reduceOnly })
  return small.limit(side, price, size, { timeInForce: kind as 'GTC', reduceOnly })
}

/** Never crossed, best first, nothing empty or negative. */
function checkBook(small: SmallExchange): void {
  const { bids, asks } = small.engine.book(BTC, 1_000)
  const prices = (levels: typeof bids): number[] => levels.map(({ price }) => Number(price))
  expect(prices(bids)).toEqual(prices(bids).sort((a, b) => b - a))
  expect(prices(asks)).toEqual(prices(asks).sort((a, b) => a - b))
  if (bids[0] && asks[0]) expect(Number(bids[0].price)).toBeLessThan(Number(asks[0].price))
  expect([...bids, ...asks].every(({ size }) => size.gt(0))).toBe(true)
}

/** Wallet = deposit + realised − fees, exactly; and equity at any price is what the trades' cash says, to rounding. */
function checkMoney(venue: SimVenue, account: SimAccount, fills: readonly SimFill[]): void {
  const sum = (part: (fill: SimFill) => Decimal): Decimal =>
    fills.reduce((total, fill) => total.plus(part(fill)), new Decimal(0))
  const sign = ({ order }: SimFill): number => (order.side === 'buy' ? 1 : -1)
  const fees = sum(({ fee }) => fee)
  const realised = sum((fill) => fill.realised)
  expect(account.wallet.toFixed()).toBe(new Decimal('10000000').plus(realised).minus(fees).toFixed())
  expect(
    fees.eq(
      sum(({ price, size, isMaker }) =>
        price
          .times(size)
          .times(isMaker ? '0.0002' : TAKER[venue])
          .toDecimalPlaces(8),
      ),
    ),
  ).toBe(true)
  const position = account.positions.get(BTC)
  const size = sum((fill) => fill.size.times(sign(fill)))
  expect((position?.size ?? new Decimal(0)).eq(size)).toBe(true)
  const cash = sum((fill) => fill.price.times(fill.size).times(-sign(fill)))
  const held = size.times(position?.entryPrice ?? 0)
  // Realised profit is booked to eight decimals, so each closing fill may round by half of the last one.
  expect(realised.minus(cash.plus(held)).abs().toNumber()).toBeLessThan(1e-8 * (fills.length + 1))
}

/** Fills never exceed their order, and every trade between users has one taker and one maker of the same size. */
function checkFills(small: SmallExchange, accounts: readonly SimAccount[]): void {
  for (const account of accounts) {
    for (const order of small.engine.orders(account)) {
      const fills = small.engine.fills(account).filter((fill) => fill.order === order)
      const filled = fills.reduce((sum, { size }) => sum.plus(size), new Decimal(0))
      expect(order.filled.eq(filled)).toBe(true)
      expect(order.filled.lte(order.size)).toBe(true)
      expect(fills.every(({ size }) => size.gt(0) && size.mod('0.001').isZero())).toBe(true)
      if (order.status === 'FILLED') expect(order.filled.eq(order.size)).toBe(true)
      expect(account.openOrders.has(order.uuid)).toBe(order.status === 'NEW' || order.status === 'PARTIALLY_FILLED')
    }
  }
  const printed = new Map(
    small.events.flatMap((event) => (event.kind === 'trade' ? [[event.tradeId, event] as const] : [])),
  )
  const fills = accounts.flatMap((account) => small.engine.fills(account))
  for (const { tradeId, size, price } of fills) {
    expect(printed.get(tradeId)?.size.eq(size)).toBe(true)
    expect(printed.get(tradeId)?.price.eq(price)).toBe(true)
  }
}

function text(tick: number): string {
  return (tick / 10).toFixed(2)
}
