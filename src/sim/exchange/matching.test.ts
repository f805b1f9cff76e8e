import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PlainBook, type PlainOrder } from '../../../test/sim/plain-book.ts'
import { BTC, SmallExchange } from '../../../test/sim/small-exchange.ts'
import type { SimAccount, SimOrder, SimVenue } from './types.ts'

// The engine against a slow model in whole ticks and lots, on both venues, under random orders, amendments, cancels,
// background moves and recorded trades.

const MID = 600_000
const TICK = 0.1

type Action =
  | {
      act: 'place'
      owner: number
      isBuy: boolean
      offset: number
      lots: number
      kind: 'GTC' | 'IOC' | 'FOK' | 'POST_ONLY'
    }
  | { act: 'cancel'; pick: number }
  | { act: 'amend'; pick: number; offset: number; lots: number }
  | { act: 'move'; mid: number; bids: number[]; asks: number[] }
  | { act: 'trade'; offset: number; lots: number; isBuy: boolean }

const lots = fc.integer({ min: 10, max: 60 })
const offset = fc.integer({ min: -6, max: 6 })
const depth = fc
  .array(fc.integer({ min: 0, max: 80 }), { minLength: 3, maxLength: 5 })
  .map(([first = 0, ...rest]) => [first + 1, ...rest])
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      act: fc.constant('place' as const),
      owner: fc.nat(2),
      isBuy: fc.boolean(),
      offset,
      lots,
      kind: fc.constantFrom('GTC', 'GTC', 'GTC', 'IOC', 'FOK', 'POST_ONLY'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('cancel' as const), pick: fc.nat(50) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('amend' as const), pick: fc.nat(50), offset, lots }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('move' as const), mid: offset, bids: depth, asks: depth }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('trade' as const), offset, lots, isBuy: fc.boolean() }) },
)

/** Engine and model side by side. */
class Twins {
  readonly small: SmallExchange
  readonly plain: PlainBook
  private readonly venue: SimVenue
  private readonly accounts: SimAccount[]
  private readonly orders: { real: SimOrder; plain: PlainOrder }[] = []
  private readonly recorded = { buy: new Map([[MID, 5_000]]), sell: new Map([[MID + 1, 5_000]]) }
  private placed = 0

  constructor(venue: SimVenue) {
    this.venue = venue
    this.small = new SmallExchange(venue)
    this.accounts = [0, 1, 2].map(() => this.small.account('100000000'))
    this.plain = new PlainBook({ selfTradeExpiresMaker: venue === 'binance', smallerKeepsPlace: venue === 'bybit' })
    this.plain.setBackground([
      { side: 'buy', tick: MID, lots: 5_000 },
      { side: 'sell', tick: MID + 1, lots: 5_000 },
    ])
  }

  do(action: Action): void {
    if (action.act === 'place') this.place(action)
    else if (action.act === 'move') this.move(action)
    else if (action.act === 'trade') this.trade(action)
    else {
      const open = this.orders.filter(({ plain }) => plain.isOpen)
      const picked = open[action.pick % Math.max(1, open.length)]
      if (picked === undefined) return
      if (action.act === 'cancel') this.cancel(picked)
      else this.amend(picked, action)
    }
  }

  /** Everything that both sides know, in the same words. */
  views(): [real: object, plain: object] {
    const levels = (side: 'bids' | 'asks'): [number, number][] =>
      this.small.engine.book(BTC, 1_000)[side].map(({ price, size }) => [tickOf(price), lotsOf(size)])
    const fills = this.small.events
      .filter((event) => event.kind === 'order' && event.fill !== null)
      .map((event) => (event.kind === 'order' ? event.fill : null))
      .filter((fill) => fill !== null)
      .map(({ order, price, size }) => `${order.clientId} @ ${tickOf(price)} × ${lotsOf(size)}`)
    const left = this.orders.map(({ real }) => [
      real.clientId,
      isOpen(real),
      isOpen(real) ? lotsOf(real.size.minus(real.filled)) : 0,
    ])
    return [
      { bids: levels('bids'), asks: levels('asks'), fills, left },
      {
        bids: this.plain.shown('buy'),
        asks: this.plain.shown('sell'),
        fills: this.plain.fills,
        left: this.orders.map(({ plain }) => [plain.name, plain.isOpen, plain.isOpen ? plain.left : 0]),
      },
    ]
  }

  private place({ owner, isBuy, offset, lots, kind }: Action & { act: 'place' }): void {
    const side = isBuy ? 'buy' : 'sell'
    const name = `o${++this.placed}`
    const plain: PlainOrder = { name, owner, side, tick: MID + offset, left: lots, isOpen: true }
    const account = this.accounts[owner] ?? this.small.account()
    const sent = this.small.limit(side, priceOf(MID + offset), sizeOf(lots), { timeInForce: kind, clientId: name })
    const result = this.small.engine.place(account, sent)
    const verdict = this.plain.place(plain, kind)
    if (this.venue === 'binance') expect(result.ok).toBe(verdict === 'taken')
    if (verdict === 'refused') plain.isOpen = false
    if (result.ok) this.orders.push({ real: result.order, plain })
  }

  private cancel({ real, plain }: { real: SimOrder; plain: PlainOrder }): void {
    expect(this.small.engine.cancel(real.account, { symbol: BTC, uuid: real.uuid }).ok).toBe(true)
    this.plain.cancel(plain)
  }

  private amend(
    { real, plain }: { real: SimOrder; plain: PlainOrder },
    { offset, lots }: Action & { act: 'amend' },
  ): void {
    const tick = MID + offset
    const size = real.filled.plus(sizeOf(lots))
    const change = { size, price: new Decimal(priceOf(tick)) }
    const result = this.small.engine.amend(real.account, { symbol: BTC, clientId: real.clientId }, change)
    if (tick === plain.tick && lots === plain.left) expect(result).toEqual({ ok: false, refusal: 'amend-unchanged' })
    else this.plain.amend(plain, tick, lots, real.timeInForce === 'POST_ONLY')
  }

  /** A new state of the recorded market: what is not in it is gone, and what did not change is not sent. */
  private move({ mid, bids, asks }: Action & { act: 'move' }): void {
    const wanted = {
      buy: new Map(bids.map((lots, place) => [MID + mid - place, lots] as const)),
      sell: new Map(asks.map((lots, place) => [MID + mid + 1 + place, lots] as const)),
    }
    const changes = (['buy', 'sell'] as const).flatMap((side) => {
      const ticks = new Set([...this.recorded[side].keys(), ...wanted[side].keys()])
      const before = this.recorded[side]
      this.recorded[side] = wanted[side]
      return [...ticks]
        .map((tick) => ({ side, tick, lots: wanted[side].get(tick) ?? 0 }))
        .filter(({ tick, lots }) => (before.get(tick) ?? 0) !== lots)
    })
    const rows = (side: 'buy' | 'sell'): [string, string][] =>
      changes.filter((change) => change.side === side).map(({ tick, lots }) => [priceOf(tick), sizeOf(lots)])
    this.small.background(rows('buy'), rows('sell'))
    this.plain.setBackground(changes)
  }

  private trade({ offset, lots, isBuy }: Action & { act: 'trade' }): void {
    const taker = isBuy ? 'buy' : 'sell'
    this.small.trade(priceOf(MID + offset), sizeOf(lots), taker)
    this.plain.trade(MID + offset, lots, taker)
  }
}

describe('matching', () => {
  test.each(['bybit', 'binance'] as const)(
    '%s: equals the slow model in book, fills and orders after every action',
    (venue) => {
      fc.assert(
        fc.property(fc.array(action, { minLength: 1, maxLength: 40 }), (actions) => {
          const twins = new Twins(venue)
          for (const next of actions) {
            twins.do(next)
            const [real, plain] = twins.views()
            expect(real).toEqual(plain)
          }
        }),
        { numRuns: 300 },
      )
    },
  )
})

function isOpen({ status }: SimOrder): boolean {
  return status === 'NEW' || status === 'PARTIALLY_FILLED'
}

function priceOf(tick: number): string {
  return (tick * TICK).toFixed(2)
}

function sizeOf(lots: number): string {
  return (lots / 1_000).toFixed(3)
}

function tickOf(price: string | Decimal): number {
  return Math.round(Number(price) / TICK)
}

function lotsOf(size: Decimal): number {
  return Math.round(size.toNumber() * 1_000)
}
