import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Exchange, SimEvent, SimInstrument, SimLevel, SimTrade } from '../exchange/types.ts'
import type { Channel } from './channel.ts'
import { TopicHub } from './topic-hub.ts'
import type { WireSocket } from './wire-socket.ts'
import { createWireState, type WireState } from './wire-state.ts'

// The channels over a market that the test moves by hand. Frames are read as a client reads them: JSON, texts, a plain map a side.

type Side = Map<string, string>

interface Frame {
  readonly topic: string
  readonly type?: string
  readonly data: Record<string, unknown> & {
    b: [string, string][]
    a: [string, string][]
    u: number
    seq: number
    s: string
  }
  readonly ts: number
  readonly cts: number
  readonly cs: number
}

const INSTRUMENT = {
  symbol: 'BTCUSDT',
  baseCoin: 'BTC',
  tick: new Decimal('0.10'),
  lot: new Decimal('0.001'),
  priceDecimals: 2,
  sizeDecimals: 3,
  raw: { fundingInterval: 480, upperFundingRate: '0.005' },
} as unknown as SimInstrument

/** A market whose levels are set by the test. */
class HandMarket {
  readonly bids = new Map<string, Decimal>()
  readonly asks = new Map<string, Decimal>()
  readonly trades: SimTrade[] = []
  lastPrice = new Decimal('65000')
  seq = 100
  private listener: (event: SimEvent) => void = () => {}

  get exchange(): Exchange {
    const exchange = {
      instruments: new Map([[INSTRUMENT.symbol, INSTRUMENT]]),
      clock: { monoNs: () => performance.now() * 1e6, wallMs: () => Date.now() },
      book: (_symbol: string, depth: number) => ({
        bids: sorted(this.bids, -1).slice(0, depth),
        asks: sorted(this.asks, 1).slice(0, depth),
        seq: this.seq,
        engineMs: Date.now() + 0.5,
      }),
      market: () => ({
        symbol: 'BTCUSDT',
        lastPrice: this.lastPrice,
        markPrice: this.lastPrice,
        indexPrice: this.lastPrice,
        fundingRate: new Decimal('0.0001'),
        nextFundingMs: 1_792_022_400_000,
        openInterest: new Decimal('100'),
        dayOpen: new Decimal('64000'),
        dayHigh: new Decimal('66000'),
        dayLow: new Decimal('63000'),
        dayVolume: new Decimal('10'),
        dayTurnover: new Decimal('650000'),
      }),
      recentTrades: () => this.trades,
      candles: () => [],
      listen: (listener: (event: SimEvent) => void) => {
        this.listener = listener
        return () => {}
      },
    }
    return exchange as unknown as Exchange
  }

  set(side: 'bids' | 'asks', ticks: number, lots: number): void {
    const price = (ticks / 10).toFixed(2)
    if (lots === 0) this[side].delete(price)
    else this[side].set(price, new Decimal(lots).div(1000))
  }

  tellBook(): void {
    this.listener({ kind: 'book', symbol: 'BTCUSDT', seq: ++this.seq, engineMs: Date.now(), changes: [] })
  }

  trade(price: string, size: string, takerSide: 'buy' | 'sell'): void {
    const trade = {
      tradeId: this.seq,
      seq: ++this.seq,
      price: new Decimal(price),
      size: new Decimal(size),
      takerSide,
      engineMs: 7,
    }
    this.trades.push(trade)
    this.lastPrice = trade.price
    this.listener({ kind: 'trade', symbol: 'BTCUSDT', ...trade })
  }
}

function sorted(levels: ReadonlyMap<string, Decimal>, direction: 1 | -1): SimLevel[] {
  const all = [...levels].map(([price, size]) => ({ price, size }))
  return all.sort((one, other) => (Number(one.price) - Number(other.price)) * direction)
}

function open(market: HandMarket): { readonly hub: TopicHub; readonly listen: (topic: string) => Frame[] } {
  const { exchange } = market
  const wire: WireState = createWireState({
    exchange,
    clock: exchange.clock,
    random: { next: () => 0.5 },
    gate: { stream: (_socket: object, _id: unknown, _ns: number, send: () => void) => send() },
  } as unknown as Parameters<typeof createWireState>[0])
  const hub = new TopicHub(wire)
  exchange.listen((event) => hub.see(event))
  const listen = (topic: string): Frame[] => {
    const frames: Frame[] = []
    const socket = { send: (bytes: Buffer) => frames.push(JSON.parse(bytes.toString()) as Frame) }
    ;(hub.find(topic) as Channel).add(socket as unknown as WireSocket)
    return frames
  }
  return { hub, listen }
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_792_000_000_000, toFake: ['setInterval', 'clearInterval', 'Date', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Sets and deletes, and tells of what a client must never be told. */
function apply(side: Side, levels: readonly [string, string][], isSnapshot: boolean): void {
  if (isSnapshot) side.clear()
  for (const [price, size] of levels) {
    if (size !== '0') side.set(price, size)
    else if (!side.delete(price)) throw new Error(`delete of ${price}, which was never announced`)
  }
}

function shown(levels: ReadonlyMap<string, Decimal>, direction: 1 | -1, depth: number): [string, string][] {
  return sorted(levels, direction)
    .slice(0, depth)
    .map(({ price, size }) => [price, size.toFixed(3)])
}

function inOrder(side: Side, direction: 1 | -1): [string, string][] {
  return [...side].sort(([one], [other]) => (Number(one) - Number(other)) * direction)
}

const change = fc.record({
  isBid: fc.boolean(),
  away: fc.integer({ min: 1, max: 90 }),
  lots: fc.integer({ min: 0, max: 3 }),
})

test('depth window: after every message a plain book holds exactly the window, and no delete names an unknown level', () => {
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 30 }), { minLength: 1, maxLength: 12 }), (rounds) => {
      const market = new HandMarket()
      for (let away = 1; away <= 70; away++) {
        market.set('bids', 650_000 - away, 5)
        market.set('asks', 650_000 + away, 5)
      }
      const { hub, listen } = open(market)
      const frames = listen('orderbook.50.BTCUSDT')
      const [bids, asks]: [Side, Side] = [new Map(), new Map()]
      let lastId = (frames[0]?.data.u ?? 0) - 1
      for (const round of [[], ...rounds]) {
        for (const { isBid, away, lots } of round) {
          if (isBid) market.set('bids', 650_000 - away, lots)
          else market.set('asks', 650_000 + away, lots)
        }
        market.tellBook()
        vi.advanceTimersByTime(20)
        for (const frame of frames.splice(0)) {
          expect(frame.data.u).toBe(++lastId)
          expect(frame.cts).toBeLessThanOrEqual(frame.ts)
          expect(frame.data.b.length + frame.data.a.length).toBeGreaterThan(0)
          apply(bids, frame.data.b, frame.type === 'snapshot')
          apply(asks, frame.data.a, frame.type === 'snapshot')
        }
        expect(inOrder(bids, -1)).toEqual(shown(market.bids, -1, 50))
        expect(inOrder(asks, 1)).toEqual(shown(market.asks, 1, 50))
      }
      hub.close()
    }),
    { numRuns: 60 },
  )
})

test('depth: changes beyond the window are no message, and ids do not skip for them', () => {
  const market = new HandMarket()
  for (let away = 1; away <= 60; away++) {
    market.set('bids', 650_000 - away, 5)
    market.set('asks', 650_000 + away, 5)
  }
  const { hub, listen } = open(market)
  const frames = listen('orderbook.50.BTCUSDT')
  market.set('bids', 650_000 - 55, 9)
  market.tellBook()
  vi.advanceTimersByTime(40)
  market.set('bids', 650_000 - 2, 9)
  market.tellBook()
  vi.advanceTimersByTime(20)
  expect(frames.map(({ type, data }) => [type, data.u - (frames[0]?.data.u ?? 0)])).toEqual([
    ['snapshot', 0],
    ['delta', 1],
  ])
  expect(frames[1]?.data).toMatchObject({ b: [['64999.80', '0.009']], a: [] })
  hub.close()
})

test('depth: who comes later starts from the last message, and goes on with the same deltas', () => {
  const market = new HandMarket()
  market.set('bids', 649_999, 5)
  market.set('asks', 650_001, 5)
  const { hub, listen } = open(market)
  const early = listen('orderbook.200.BTCUSDT')
  market.set('bids', 649_999, 6)
  market.tellBook() // not pushed yet
  const late = listen('orderbook.200.BTCUSDT')
  vi.advanceTimersByTime(100)
  expect(late[0]).toMatchObject({ type: 'snapshot', data: { b: [['64999.90', '0.005']], u: early[0]?.data.u } })
  expect(late[1]).toEqual(early[1])
  hub.close()
})

test('depth: nothing runs without listeners, and a later snapshot goes on with the ids', () => {
  const market = new HandMarket()
  market.set('bids', 649_999, 5)
  market.set('asks', 650_001, 5)
  const { hub, listen } = open(market)
  expect(vi.getTimerCount()).toBe(0)
  const first = listen('orderbook.1000.BTCUSDT')
  expect(vi.getTimerCount()).toBe(1)
  hub.close()
  expect(vi.getTimerCount()).toBe(0)
  const again = listen('orderbook.1000.BTCUSDT')
  expect(again[0]?.data.u).toBe((first[0]?.data.u ?? 0) + 1)
  expect(hub.deepestId('BTCUSDT')).toBe(again[0]?.data.u)
  hub.close()
})

test('depth 1: snapshots only, and the same one again after 3 s without change', () => {
  const market = new HandMarket()
  market.set('bids', 649_999, 5)
  market.set('asks', 650_001, 5)
  const { hub, listen } = open(market)
  const frames = listen('orderbook.1.BTCUSDT')
  vi.advanceTimersByTime(500)
  market.set('bids', 649_998, 7) // below the touch
  market.tellBook()
  vi.advanceTimersByTime(500)
  expect(frames).toHaveLength(1)
  market.set('asks', 650_001, 8)
  market.tellBook()
  vi.advanceTimersByTime(10)
  vi.advanceTimersByTime(2_990)
  expect(frames).toHaveLength(2)
  vi.advanceTimersByTime(20)
  const ids = frames.map(({ data }) => data.u - (frames[0]?.data.u ?? 0))
  expect(ids).toEqual([0, 1, 1])
  expect(frames.map(({ type }) => type)).toEqual(['snapshot', 'snapshot', 'snapshot'])
  expect(frames[2]?.data).toMatchObject({ b: [['64999.90', '0.005']], a: [['65000.10', '0.008']] })
  hub.close()
})

test('tickers: a snapshot of all, then what changed, prices and sizes of a side together', () => {
  const market = new HandMarket()
  market.set('bids', 649_999, 5)
  market.set('asks', 650_001, 5)
  const { hub, listen } = open(market)
  const frames = listen('tickers.BTCUSDT')
  market.set('bids', 649_999, 6)
  market.tellBook()
  vi.advanceTimersByTime(100)
  vi.advanceTimersByTime(300)
  expect(frames).toHaveLength(2)
  expect(Object.keys(frames[0]?.data ?? {})).toHaveLength(27)
  expect(frames[0]?.data).toMatchObject({ bid1Price: '64999.90', price24hPcnt: '0.015625', openInterest: '200.000' })
  expect(frames[1]).toMatchObject({ type: 'delta', cs: market.seq })
  expect(frames[1]?.data).toEqual({ symbol: 'BTCUSDT', bid1Price: '64999.90', bid1Size: '0.006' })
  hub.close()
})

test('trades: one match is one message, with the moves of the price told', async () => {
  const market = new HandMarket()
  const { hub, listen } = open(market)
  const frames = listen('publicTrade.BTCUSDT')
  market.trade('65000.1', '0.5', 'buy')
  market.trade('65000.1', '0.25', 'buy')
  market.trade('65000', '1', 'sell')
  await Promise.resolve()
  market.trade('65000', '1', 'sell')
  await Promise.resolve()
  const items = frames.map(({ data }) => data as unknown as Record<string, unknown>[])
  expect(items.map((list) => list.map(({ S, p, v, L }) => [S, p, v, L]))).toEqual([
    [
      ['Buy', '65000.10', '0.500', 'PlusTick'],
      ['Buy', '65000.10', '0.250', 'ZeroPlusTick'],
      ['Sell', '65000.00', '1.000', 'MinusTick'],
    ],
    [['Sell', '65000.00', '1.000', 'ZeroMinusTick']],
  ])
  expect(Object.keys(items[0]?.[0] ?? {})).toEqual(['T', 's', 'S', 'v', 'p', 'L', 'i', 'BT', 'RPI', 'seq'])
  hub.close()
})

test.each([
  'orderbook.500.BTCUSDT',
  'orderbook.050.BTCUSDT',
  'orderbook.50.NOPEUSDT',
  'liquidation.BTCUSDT',
  'kline.2.BTCUSDT',
  'tickers',
  'tickers.BTCUSDT.x',
  '',
])('topic %j does not exist', (topic) => {
  expect(open(new HandMarket()).hub.find(topic)).toBeNull()
})
