import { fileURLToPath } from 'node:url'
import { Decimal } from 'decimal.js'
import { describe, expect, test } from 'vitest'
import { createExchanges, type Exchanges } from '../exchange/create.ts'
import { EventRecord } from '../exchange/event-record.ts'
import type { Exchange, SimAccount, SimPlace } from '../exchange/types.ts'
import { VirtualClock } from '../exchange/virtual-clock.ts'
import { SimSetupError } from '../setup-error.ts'

const START_MS = Date.UTC(2026, 9, 1, 4)
const VENUES = ['bybit', 'binance'] as const

interface World extends Exchanges {
  readonly clock: VirtualClock
  readonly records: readonly EventRecord[]
}

function open(seed: number): World {
  const clock = new VirtualClock(START_MS)
  const exchanges = createExchanges({ seed, clock })
  return { ...exchanges, clock, records: VENUES.map((venue) => new EventRecord(exchanges[venue])) }
}

/** Ten seconds with an order now and then; `stepMs` is how far the market is advanced at a time. */
function scenario(seed: number, stepMs: number): string[] {
  const world = open(seed)
  for (let atMs = 0; atMs < 10_000; atMs += stepMs) {
    world.market.advanceTo(START_MS + atMs + stepMs)
    if ((atMs + stepMs) % 500 === 0) for (const venue of VENUES) trade(world[venue], (atMs + stepMs) / 500)
  }
  return world.records.map((record) => record.hash())
}

function trade(exchange: Exchange, turn: number): void {
  const account = accountOf(exchange)
  const { bids, asks } = exchange.book('BTCUSDT', 5)
  const [side, levels] = turn % 2 === 0 ? (['buy', bids] as const) : (['sell', asks] as const)
  const price = new Decimal(levels[turn % 5]?.price ?? 0)
  const order: SimPlace = {
    symbol: 'BTCUSDT',
    side,
    type: turn % 7 === 0 ? 'MARKET' : 'LIMIT',
    timeInForce: turn % 7 === 0 ? 'IOC' : 'GTC',
    size: new Decimal('0.05').times(1 + (turn % 3)),
    price: turn % 7 === 0 ? null : price,
    reduceOnly: false,
    clientId: `turn-${turn}`,
  }
  expect(exchange.place(account, order).ok).toBe(true)
  if (turn % 3 === 0)
    exchange.amend(
      account,
      { symbol: 'BTCUSDT', clientId: `turn-${turn - 1}` },
      { size: new Decimal('0.2'), price: null },
    )
  if (turn % 4 === 0) exchange.cancel(account, { symbol: 'BTCUSDT', clientId: `turn-${turn}` })
}

function accountOf(exchange: Exchange): SimAccount {
  const [key] = exchange.keys.values()
  if (key === undefined) throw new Error('no key')
  return key.account
}

describe('repeatable', () => {
  test('one seed and one input log give the same event log to the byte, however the market is advanced', () => {
    const first = scenario(7, 100)
    expect(scenario(7, 100)).toEqual(first)
    expect(scenario(7, 500)).toEqual(first)
    expect(scenario(7, 5)).toEqual(first)
  })

  test('another seed starts elsewhere in the recording and draws other ids', () => {
    const [first, other] = [scenario(7, 500), scenario(8, 500)]
    expect(other[0]).not.toBe(first[0])
    expect(other[1]).not.toBe(first[1])
  })
})

describe('both venues', () => {
  test('trade the same market at the same instant, each in its own lots', () => {
    const { bybit, binance, market } = open(3)
    market.advanceTo(START_MS + 5_000)
    const view = (exchange: Exchange): unknown =>
      exchange.book('BTCUSDT', 1_000_000).bids.map(({ price, size }) => [price, size.toFixed()])
    expect(view(bybit)).toEqual(view(binance))
    expect(bybit.market('BTCUSDT').markPrice).toEqual(binance.market('BTCUSDT').markPrice)
    const eth = bybit.book('ETHUSDT', 1_000_000)
    expect([...eth.bids, ...eth.asks].every(({ size }) => size.mod('0.01').isZero())).toBe(true)
    expect(eth.bids.map(({ price }) => price)).toEqual(
      binance.book('ETHUSDT', 1_000_000).bids.map(({ price }) => price),
    )
  })

  test('a user moves only the venue that the order was sent to', () => {
    const { bybit, binance } = open(3)
    const before = binance.book('BTCUSDT', 1).asks
    const size = bybit.book('BTCUSDT', 1).asks[0]?.size ?? new Decimal(0)
    const order = {
      symbol: 'BTCUSDT',
      side: 'buy',
      type: 'MARKET',
      timeInForce: 'IOC',
      size,
      price: null,
      reduceOnly: false,
      clientId: 'x',
    } as const
    expect(bybit.place(accountOf(bybit), order).ok).toBe(true)
    expect(bybit.book('BTCUSDT', 1).asks[0]?.price).not.toBe(before[0]?.price)
    expect(binance.book('BTCUSDT', 1).asks).toEqual(before)
  })
})

describe("one's own recording", () => {
  const recording = (name: string): string =>
    fileURLToPath(new URL(`../../../test/fixtures/recordings/${name}.jsonl.gz`, import.meta.url))

  test.each([
    ['btcusdt-20230404-0405', ['BTCUSDT'], 28_000],
    ['btcusdt-ethusdt-20260809', ['BTCUSDT', 'ETHUSDT'], 60_000],
  ])('%s is replayed: of Binance or Bybit', (name, symbols, near) => {
    const clock = new VirtualClock(START_MS)
    const { bybit, binance, market } = createExchanges({ seed: 1, clock, market: recording(name) })
    expect(market.symbols).toEqual(symbols)
    expect([...bybit.instruments.keys()]).toEqual(symbols)
    expect([...binance.instruments.keys()]).toEqual(symbols)
    let changes = 0
    binance.listen(({ kind }) => (changes += kind === 'book' ? 1 : 0))
    market.advanceTo(START_MS + 5_000)
    expect(changes).toBeGreaterThan(10)
    const price = binance.market('BTCUSDT').lastPrice.toNumber()
    expect(price / near).toBeGreaterThan(0.5)
    expect(price / near).toBeLessThan(2)
  })

  test('what cannot be replayed is refused with a reason', () => {
    const market = (market: string) => (): unknown =>
      createExchanges({ seed: 1, clock: new VirtualClock(START_MS), market })
    expect(market('tulips')).toThrow(SimSetupError)
    expect(market('tulips')).toThrow('there is no market "tulips": take replay, or the path of a recording')
    expect(market(recording('altcoins-20210722-depth100ms'))).toThrow('no book of BTCUSDT or ETHUSDT')
    expect(market(fileURLToPath(import.meta.url))).toThrow('cannot be read')
  })
})
