import { Decimal } from 'decimal.js'
import { describe, expect, test } from 'vitest'
import { BTC, SmallExchange } from '../../../test/sim/small-exchange.ts'
import type { SimOrder, SimPlace, SimRefusal, SimResult } from './types.ts'

const VENUES = ['bybit', 'binance'] as const

function accepted(result: SimResult): SimOrder {
  if (!result.ok) throw new Error(result.refusal)
  return result.order
}

describe.each(VENUES)('%s: placing', (venue) => {
  test('a limit order that does not cross rests, and the public book shows it', () => {
    const small = new SmallExchange(venue)
    const order = accepted(small.engine.place(small.account(), small.limit('buy', '59999.90', '0.5')))
    expect(order.status).toBe('NEW')
    expect(order.account.openOrders.size).toBe(1)
    expect(small.shown().bids).toEqual(['60000.00 5', '59999.90 0.5'])
    // Bybit pushes position and wallet with every change of an order, Binance does not.
    const kinds = venue === 'bybit' ? ['order', 'account', 'book'] : ['order', 'book']
    expect(small.events.map(({ kind }) => kind)).toEqual(kinds)
  })

  test('a crossing one takes at the prices of the book, and the rest rests', () => {
    const small = new SmallExchange(venue)
    small.background([], [['60000.20', '2']])
    const order = accepted(small.engine.place(small.account(), small.limit('buy', '60000.20', '8')))
    expect(order.filled.toFixed()).toBe('7')
    expect(order.filledValue.toFixed()).toBe(new Decimal('300000.5').plus('120000.4').toFixed())
    expect(small.shown()).toEqual({ bids: ['60000.20 1', '60000.00 5'], asks: [] })
  })

  test('IOC: what is left expires', () => {
    const small = new SmallExchange(venue)
    const order = accepted(
      small.engine.place(small.account(), small.limit('buy', '60000.10', '6', { timeInForce: 'IOC' })),
    )
    expect([order.filled.toFixed(), order.status, order.reason]).toEqual(['5', 'EXPIRED', 'ioc'])
  })

  test('a market order whose band runs dry: the remainder expires', () => {
    const small = new SmallExchange(venue)
    const order = accepted(small.engine.place(small.account('100000000'), small.market('sell', '6')))
    expect([order.filled.toFixed(), order.status, order.reason]).toEqual(['5', 'EXPIRED', 'market-remainder'])
  })

  test('every change of state is told with a rising number, and nothing else', () => {
    const small = new SmallExchange(venue)
    const account = small.account()
    const order = accepted(small.engine.place(account, small.limit('buy', '59999.90', '0.5')))
    small.engine.amend(account, { symbol: BTC, id: order.id }, { size: new Decimal('0.6'), price: null })
    small.engine.cancel(account, { symbol: BTC, uuid: order.uuid })
    expect(small.told).toEqual(['new NEW', 'amended NEW', 'closed CANCELED user'])
    const numbers = small.events.map(({ seq }) => seq)
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
    expect(new Set(numbers).size).toBe(numbers.length)
  })

  test('a cancelled order is found but not cancelled twice; another account never sees it', () => {
    const small = new SmallExchange(venue)
    const account = small.account()
    const order = accepted(small.engine.place(account, small.limit('buy', '59999.90', '0.5')))
    const ref = { symbol: BTC, clientId: order.clientId }
    expect(small.engine.cancel(small.account(), ref)).toEqual({ ok: false, refusal: 'unknown-order' })
    expect(small.engine.cancel(account, ref).ok).toBe(true)
    expect(small.engine.cancel(account, ref)).toEqual({ ok: false, refusal: 'unknown-order' })
    expect(small.engine.findOrder(account, ref)).toBe(order)
    expect(small.engine.orders(account)).toEqual([order])
  })

  test('cancel all: one symbol or all, and the book is told once', () => {
    const small = new SmallExchange(venue)
    const account = small.account()
    for (const price of ['59999.90', '59999.80']) small.engine.place(account, small.limit('buy', price, '0.5'))
    small.events.length = 0
    expect(small.engine.cancelAll(account, 'ETHUSDT')).toEqual([])
    expect(small.engine.cancelAll(account, null)).toHaveLength(2)
    expect(small.events.filter(({ kind }) => kind === 'book')).toHaveLength(1)
    expect(account.openOrders.size).toBe(0)
  })

  test('reduce-only: ends where the position does, and resting ones go when there is nothing left to reduce', () => {
    const small = new SmallExchange(venue)
    const account = small.account()
    small.engine.place(account, small.market('buy', '1'))
    const far = accepted(small.engine.place(account, small.limit('sell', '60100', '1', { reduceOnly: true })))
    const close = accepted(small.engine.place(account, small.market('sell', '3', { reduceOnly: true })))
    expect([close.filled.toFixed(), close.status, close.reason]).toEqual(['1', 'EXPIRED', 'reduce-only'])
    expect([far.status, far.reason]).toEqual(['EXPIRED', 'reduce-only'])
    expect(account.positions.get(BTC)?.size.toFixed()).toBe('0')
  })
})

describe('what the venues do differently', () => {
  const outcomes = (venue: (typeof VENUES)[number], order: (small: SmallExchange) => SimPlace): unknown => {
    const small = new SmallExchange(venue)
    const result = small.engine.place(small.account(), order(small))
    return result.ok ? [result.order.status, result.order.reason, small.told] : result.refusal
  }

  test('a post-only that would take: Binance refuses, Bybit acknowledges and cancels', () => {
    const order = (small: SmallExchange): SimPlace => small.limit('buy', '60000.10', '1', { timeInForce: 'POST_ONLY' })
    expect(outcomes('binance', order)).toBe('would-take')
    expect(outcomes('bybit', order)).toEqual(['EXPIRED', 'would-take', ['closed EXPIRED would-take']])
  })

  test('a FOK that cannot fill: Binance refuses, Bybit acknowledges and cancels', () => {
    const order = (small: SmallExchange): SimPlace => small.limit('buy', '60000.10', '6', { timeInForce: 'FOK' })
    expect(outcomes('binance', order)).toBe('fok')
    expect(outcomes('bybit', order)).toEqual(['EXPIRED', 'fok', ['closed EXPIRED fok']])
  })

  test('a market order is announced by Binance before it trades, by Bybit only with its outcome', () => {
    const order = (small: SmallExchange): SimPlace => small.market('buy', '1')
    expect(outcomes('binance', order)).toEqual(['FILLED', null, ['new NEW', 'filled FILLED']])
    expect(outcomes('bybit', order)).toEqual(['FILLED', null, ['filled FILLED']])
  })

  test('a price beyond the band: Binance refuses, Bybit moves it to the bound', () => {
    const binance = new SmallExchange('binance')
    expect(binance.engine.place(binance.account(), binance.limit('buy', '63000.10', '1'))).toEqual({
      ok: false,
      refusal: 'price-band',
    })
    expect(binance.engine.place(binance.account(), binance.limit('buy', '63000', '1')).ok).toBe(true)
    const bybit = new SmallExchange('bybit')
    expect(accepted(bybit.engine.place(bybit.account(), bybit.limit('sell', '50000', '6'))).price.toFixed()).toBe(
      '59400',
    )
  })

  test('a used client id: Binance takes it again after the order closed, Bybit never', () => {
    const again = (venue: (typeof VENUES)[number]): boolean[] => {
      const small = new SmallExchange(venue)
      const account = small.account()
      const order = small.limit('buy', '59000', '1', { clientId: 'same' })
      const first = accepted(small.engine.place(account, order))
      const whileOpen = small.engine.place(account, order).ok
      small.engine.cancel(account, { symbol: BTC, id: first.id })
      return [whileOpen, small.engine.place(account, order).ok]
    }
    expect(again('binance')).toEqual([false, true])
    expect(again('bybit')).toEqual([false, false])
  })

  test('meeting oneself: Binance expires the resting order, Bybit lets them trade', () => {
    const meet = (venue: (typeof VENUES)[number]): unknown[] => {
      const small = new SmallExchange(venue, [['59999.00', '1']], [['60001.00', '1']])
      const account = small.account()
      const rests = accepted(small.engine.place(account, small.limit('buy', '60000', '1')))
      const comes = accepted(small.engine.place(account, small.limit('sell', '60000', '1')))
      return [rests.status, rests.reason, comes.status]
    }
    expect(meet('binance')).toEqual(['EXPIRED', 'self-trade', 'NEW'])
    expect(meet('bybit')).toEqual(['FILLED', null, 'FILLED'])
  })

  test('amended to no more than is filled: Bybit refuses, Binance cancels', () => {
    const amend = (venue: (typeof VENUES)[number]): unknown => {
      const small = new SmallExchange(venue)
      const account = small.account()
      const order = accepted(small.engine.place(account, small.limit('buy', '60000.10', '6')))
      const result = small.engine.amend(account, { symbol: BTC, id: order.id }, { size: new Decimal('5'), price: null })
      return result.ok ? order.status : result.refusal
    }
    expect(amend('bybit')).toBe('amend-below-filled')
    expect(amend('binance')).toBe('CANCELED')
  })
})

describe('refusals', () => {
  // Each order breaks the rule that is named and all later ones that it can: the first one counts.
  const cases: [SimRefusal, Partial<SimPlace>][] = [
    ['unknown-symbol', { symbol: 'XRPUSDT', price: new Decimal('0.001') }],
    ['price-precision', { price: new Decimal('60000.001'), size: new Decimal('0.0001') }],
    ['price-tick', { price: new Decimal('60000.05'), size: new Decimal('0.0001') }],
    ['price-range', { price: new Decimal('0'), size: new Decimal('0.0001') }],
    ['size-step', { size: new Decimal('0.0005') }],
    ['size-min', { size: new Decimal('0') }],
    ['size-max', { size: new Decimal('1600') }],
    ['notional-min', { size: new Decimal('0.001'), price: new Decimal('600') }],
  ]
  test.each(VENUES)('%s: filters in their order', (venue) => {
    const small = new SmallExchange(venue)
    const answers = cases.map(([, broken]) => {
      const price = broken.price ?? (venue === 'binance' ? '70000' : '60000')
      const order = { ...small.limit('buy', String(price), '0.01'), ...broken }
      // Bybit's minimum of 5 USDT: 0.001 at 600.
      const result = small.engine.place(
        small.account(),
        venue === 'bybit' && order.price?.eq(600) ? { ...order, price: new Decimal('4000') } : order,
      )
      return result.ok ? 'accepted' : result.refusal
    })
    expect(answers).toEqual(cases.map(([refusal]) => refusal))
    expect(small.events).toEqual([])
  })

  test.each([
    ['bybit', 500],
    ['binance', 200],
  ] as const)('%s: no more than %i open orders of a symbol', (venue, most) => {
    const small = new SmallExchange(venue)
    const account = small.account('100000000')
    for (let count = 0; count < most; count++)
      accepted(small.engine.place(account, small.limit('buy', '59000', '0.001')))
    expect(small.engine.place(account, small.limit('buy', '59000', '0.001'))).toEqual({
      ok: false,
      refusal: 'too-many-orders',
    })
  })

  test.each(VENUES)('%s: reduce-only without a position, market without a book, margin', (venue) => {
    const small = new SmallExchange(venue)
    const orders: SimOrder[] = []
    const refusal = (wallet: string, order: SimPlace): unknown => {
      const result = small.engine.place(small.account(wallet), order)
      if (result.ok) orders.push(result.order)
      return result.ok ? 'accepted' : result.refusal
    }
    expect(refusal('1000', small.limit('sell', '60000', '1', { reduceOnly: true }))).toBe('reduce-only')
    expect(refusal('1000', small.limit('buy', '59000', '1'))).toBe('margin')
    const leverage = venue === 'bybit' ? 10 : 20
    expect(refusal(String(59_000 / leverage), small.limit('buy', '59000', '1'))).toBe('accepted')
    expect(refusal(String(59_000 / leverage - 0.01), small.limit('buy', '59000', '1'))).toBe('margin')
    for (const order of orders) small.engine.cancel(order.account, { symbol: BTC, id: order.id })
    small.background([['60000.00', '0']])
    expect(refusal('100000', small.market('sell', '1'))).toBe('no-liquidity')
  })

  test.each(VENUES)('%s: an account that is short of margin may close its position, and no more', (venue) => {
    const small = new SmallExchange(venue)
    const account = small.account('10000')
    accepted(small.engine.place(account, small.market('buy', '1')))
    account.wallet = new Decimal('100')
    const refused = { ok: false, refusal: 'margin' }
    expect(small.engine.place(account, small.limit('buy', '59000', '0.1'))).toEqual(refused)
    expect(small.engine.place(account, small.limit('sell', '61000', '2.1'))).toEqual(refused)
    expect(small.engine.place(account, small.limit('sell', '61000', '1')).ok).toBe(true)
  })

  test.each(VENUES)('%s: a reduce-only order binds no margin, however large', (venue) => {
    const small = new SmallExchange(venue)
    const account = small.account('10000')
    accepted(small.engine.place(account, small.market('buy', '1')))
    accepted(small.engine.place(account, small.limit('sell', '61000', '50', { reduceOnly: true })))
    expect(small.engine.place(account, small.limit('sell', '61000', '0.1')).ok).toBe(true)
  })

  test.each(VENUES)('%s: an amendment is checked like an order, and a refused one changes nothing', (venue) => {
    const small = new SmallExchange(venue)
    const account = small.account('6000')
    const order = accepted(small.engine.place(account, small.limit('buy', '59000', '0.5')))
    const amend = (price: string | null, size: string | null): unknown => {
      const change = {
        price: price === null ? null : new Decimal(price),
        size: size === null ? null : new Decimal(size),
      }
      const result = small.engine.amend(account, { symbol: BTC, id: order.id }, change)
      return result.ok ? 'accepted' : result.refusal
    }
    const [before] = [small.shown()]
    expect(amend('59000.05', null)).toBe('price-tick')
    expect(amend(null, '0.5005')).toBe('size-step')
    expect(amend('59000', '0.5')).toBe('amend-unchanged')
    expect(amend(null, '5')).toBe('margin')
    expect(small.engine.amend(account, { symbol: BTC, id: 1 }, { size: new Decimal(1), price: null })).toEqual({
      ok: false,
      refusal: 'unknown-order',
    })
    expect(small.shown()).toEqual(before)
    expect(amend('59100', '0.6')).toBe('accepted')
    expect(small.shown().bids).toEqual(['60000.00 5', '59100.00 0.6'])
  })
})

describe('leverage', () => {
  test.each([
    ['bybit', 10, 100],
    ['binance', 20, 125],
  ] as const)('%s: %i at first, at most %i, and not below what the margin needs', (venue, first, most) => {
    const small = new SmallExchange(venue)
    const account = small.account('10000')
    expect(small.engine.setLeverage(account, BTC, first)).toBe('unchanged')
    expect(small.engine.setLeverage(account, BTC, most)).toBe('set')
    expect(small.engine.setLeverage(account, BTC, most + 1)).toBe('refused')
    accepted(small.engine.place(account, small.limit('buy', '59000', '3')))
    expect(small.engine.setLeverage(account, BTC, 2)).toBe('refused')
    expect(account.leverage.get(BTC)).toBe(most)
  })
})
