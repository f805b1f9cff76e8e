import { Decimal } from 'decimal.js'
import { describe, expect, test } from 'vitest'
import { BTC, SmallExchange } from '../../../test/sim/small-exchange.ts'
import type { SimOrder, SimPlace } from './types.ts'

// WORLD, "Market": a user's order queues behind the background that was there first.

function resting(small: SmallExchange, order: SimPlace): SimOrder {
  const result = small.engine.place(small.account(), order)
  if (!result.ok) throw new Error(result.refusal)
  return result.order
}

describe('queue position', () => {
  test('behind the background that was there: a recorded trade serves that first', () => {
    const small = new SmallExchange('binance')
    const order = resting(small, small.limit('buy', '60000', '1'))
    small.trade('60000.00', '4', 'sell')
    expect(order.filled.toFixed()).toBe('0')
    small.trade('60000.00', '1.4', 'sell')
    expect(order.filled.toFixed()).toBe('0.4')
    expect(small.shown().bids).toEqual(['60000.00 0.6'])
  })

  test('a recorded trade is printed once, in parts: what users filled and the rest', () => {
    const small = new SmallExchange('bybit')
    resting(small, small.limit('buy', '60000', '1'))
    small.trade('60000.00', '7.5', 'sell')
    const prints = small.events.filter((event) => event.kind === 'trade')
    expect(prints.map(({ size }) => size.toFixed())).toEqual(['1', '6.5'])
    expect(prints.map(({ tradeId }) => tradeId)).toEqual([5_000_000_001, 5_000_000_002])
    expect(prints.every(({ takerSide }) => takerSide === 'sell')).toBe(true)
  })

  test('a background decrease shrinks what stands ahead pro rata, an increase comes from behind', () => {
    const small = new SmallExchange('binance')
    const order = resting(small, small.limit('buy', '60000', '1'))
    small.background([['60000.00', '7']]) // 5 ahead, 2 behind
    small.background([['60000.00', '3.5']]) // half of each: 2.5 ahead
    small.trade('60000.00', '2.5', 'sell')
    expect(order.filled.toFixed()).toBe('0')
    small.trade('60000.00', '0.1', 'sell')
    expect(order.filled.toFixed()).toBe('0.1')
  })

  test('shares ahead are rounded up to whole lots', () => {
    const small = new SmallExchange('binance', [['60000.00', '0.003']])
    const order = resting(small, small.limit('buy', '60000', '1'))
    small.background([['60000.00', '0.005']])
    small.background([['60000.00', '0.004']]) // 3 × 4 / 5 = 2.4 lots ahead
    small.trade('60000.00', '0.003', 'sell')
    expect(order.filled.toFixed()).toBe('0')
    small.trade('60000.00', '0.001', 'sell')
    expect(order.filled.toFixed()).toBe('0.001')
  })

  test('users at one price are served in order of arrival, with the background that came between them', () => {
    const small = new SmallExchange('bybit')
    const first = resting(small, small.limit('buy', '60000', '1'))
    small.background([['60000.00', '6']])
    const second = resting(small, small.limit('buy', '60000', '1'))
    small.trade('60000.00', '6.5', 'sell') // 5 ahead, the first, and half of what came between
    expect([first, second].map(({ filled }) => filled.toFixed())).toEqual(['1', '0'])
    small.trade('60000.00', '0.7', 'sell')
    expect(second.filled.toFixed()).toBe('0.2')
  })

  test('a trade below a resting bid went through it: the bid is served first, at its own price', () => {
    const small = new SmallExchange('binance')
    const order = resting(small, small.limit('buy', '60000', '1'))
    small.trade('59999.50', '0.4', 'sell')
    expect(order.filled.toFixed()).toBe('0.4')
    expect(order.filledValue.toFixed()).toBe('24000')
  })

  test('when the recorded opposite touch reaches its price it fills there as maker', () => {
    const small = new SmallExchange('binance')
    const order = resting(small, small.limit('buy', '60000', '1'))
    small.background(
      [
        ['60000.00', '0'],
        ['59999.80', '3'],
      ],
      [['59999.90', '0.4']],
    )
    const [fill] = small.engine.fills(order.account)
    expect(fill).toMatchObject({ isMaker: true })
    expect(fill?.price.toFixed()).toBe('60000')
    expect(order.filled.toFixed()).toBe('0.4') // no more than the touch had
    expect(small.shown()).toEqual({ bids: ['60000.00 0.6', '59999.80 3'], asks: ['60000.10 5'] })
    small.background([], [['59999.90', '2']])
    expect(order.status).toBe('FILLED')
    expect(small.shown().asks[0]).toBe('59999.90 1.4')
  })

  test('what a taker ate stays eaten until the recording next sets that level', () => {
    const small = new SmallExchange('bybit')
    small.engine.place(small.account(), small.market('buy', '2'))
    expect(small.shown().asks).toEqual(['60000.10 3'])
    small.background([['60000.00', '4']])
    expect(small.shown().asks).toEqual(['60000.10 3'])
    small.background([], [['60000.10', '5']])
    expect(small.shown().asks).toEqual(['60000.10 5'])
  })

  test.each([
    ['bybit', 'a smaller size keeps its place', true],
    ['binance', 'every modification goes to the end', false],
  ] as const)('%s: %s', (venue, _, keeps) => {
    const small = new SmallExchange(venue)
    const first = resting(small, small.limit('buy', '60000', '1'))
    const second = resting(small, small.limit('buy', '60000', '1'))
    small.engine.amend(first.account, { symbol: BTC, id: first.id }, { size: new Decimal('0.5'), price: null })
    small.trade('60000.00', '5.2', 'sell')
    expect([first, second].map(({ filled }) => filled.toFixed())).toEqual(keeps ? ['0.2', '0'] : ['0', '0.2'])
  })

  test('a larger size goes to the end on both venues', () => {
    for (const venue of ['bybit', 'binance'] as const) {
      const small = new SmallExchange(venue)
      const first = resting(small, small.limit('buy', '60000', '1'))
      const second = resting(small, small.limit('buy', '60000', '1'))
      small.engine.amend(first.account, { symbol: BTC, id: first.id }, { size: new Decimal('2'), price: null })
      small.trade('60000.00', '5.2', 'sell')
      expect([first, second].map(({ filled }) => filled.toFixed())).toEqual(['0', '0.2'])
    }
  })
})
