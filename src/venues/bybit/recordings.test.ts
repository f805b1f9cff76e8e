import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { Decimal } from 'decimal.js'
import { expect, test } from 'vitest'
import { recording, type Recorded } from '../../../test/fixtures/bybit/fixtures.ts'
import { DepthFrame } from '../../domain/depth-frame.ts'
import type { Instrument } from '../../domain/instrument.ts'
import { toSteps, toText } from '../../domain/scale.ts'
import { monoNs } from '../../domain/units.ts'
import type { TopicKind } from '../venue.ts'
import { instruments } from './instruments.ts'
import { market } from './market.ts'
import type { BookFrame, Page, Envelope } from './wire.ts'

// Recorded from the live venue on 2026-08-09 by others: test/fixtures/SOURCES.md.
const BODY = gunzipSync(
  readFileSync(new URL('../../../recordings/bybit-linear/instruments-info-20260809.json.gz', import.meta.url)),
)
const frames = recording('btcusdt-ethusdt-20260809.jsonl.gz').filter(({ kind }) => kind === 'ws')
const listed = new Map(instruments.read(BODY).rows.map((one): [string, Instrument] => [one.symbol, one]))

const of = (kind: TopicKind): (Recorded & { symbol: string })[] =>
  frames.flatMap((frame) => {
    const route = market.route(frame.bytes, 0, frame.bytes.length)
    return route.kind === kind ? [{ ...frame, symbol: route.symbol }] : []
  })
const scaleOf = (symbol: string): Instrument['scale'] => {
  const { scale } = listed.get(symbol) ?? {}
  if (scale === undefined) throw new Error(`${symbol} is not listed`)
  return scale
}

test('instruments: 692 USDT perpetuals of 800 rows, each with rules that are consistent', () => {
  const { rows, next } = instruments.read(BODY)
  const wire = JSON.parse(BODY.toString()) as Envelope<Page<object>>
  expect([wire.result.list.length, rows.length, new Set(rows.map(({ symbol }) => symbol)).size, next]).toEqual([
    800,
    692,
    692,
    null,
  ])
  for (const one of rows) {
    expect(one.sizeMin).toBeGreaterThan(0)
    expect(one.marketSizeMax).toBeLessThanOrEqual(one.sizeMax)
    expect(one.priceMin).toBeLessThan(one.priceMax)
    expect(Number(one.priceBand.up) + Number(one.priceBand.down)).toBeCloseTo(2, 9)
    expect(one.quoteCoin).toBe('USDT')
  }
})

test('BTCUSDT and ETHUSDT have the rules of that day', () => {
  expect(listed.get('BTCUSDT')).toEqual({
    venue: 'bybit',
    symbol: 'BTCUSDT',
    baseCoin: 'BTC',
    quoteCoin: 'USDT',
    scale: {
      price: { decimals: 1, step: 1, max: 2 ** 30 },
      size: { decimals: 3, step: 1, max: Number.MAX_SAFE_INTEGER },
    },
    sizeMin: 1,
    sizeMax: 1_500_000,
    marketSizeMax: 150_000,
    priceMin: 1,
    priceMax: 19_999_998,
    notionalMin: '5',
    priceBand: { up: '1.02', down: '0.98' },
    fundingIntervalMinutes: 480,
    isTrading: true,
  })
  expect(listed.get('ETHUSDT')).toMatchObject({
    sizeMin: 1,
    sizeMax: 1_000_000,
    priceBand: { up: '1.04', down: '0.96' },
  })
})

test('every frame is of a kind that is known, and there are as many as were recorded', () => {
  const counts = Object.fromEntries((['depth', 'ticker', 'trades'] as const).map((kind) => [kind, of(kind).length]))
  const acks = frames.filter(({ bytes }) => market.route(bytes, 0, bytes.length).kind === 'ack')
  expect({ ...counts, acks: acks.length }).toEqual({ depth: 835, ticker: 401, trades: 28, acks: 17 })
})

test.each(['BTCUSDT', 'ETHUSDT'])(
  '%s: every depth frame decodes exactly, and the chain of ids has no gap',
  (symbol) => {
    const scale = scaleOf(symbol)
    const frame = new DepthFrame()
    const sequence = market.createSequence()
    const mine = of('depth').filter((one) => one.symbol === symbol)
    const verdicts = mine.map(({ bytes }) => {
      expect(market.decodeDepth(bytes, 0, bytes.length, scale, frame)).toBe(true)
      const wire = JSON.parse(bytes.toString()) as BookFrame
      expect([frame.lastId, frame.eventMs, frame.matchMs]).toEqual([wire.data.u, wire.ts, wire.cts])
      for (const [levels, texts] of [
        [frame.bids, wire.data.b],
        [frame.asks, wire.data.a],
      ] as const) {
        expect(levels.count).toBe(texts.length)
        texts.forEach(([price, size], at) => {
          // Against decimal arithmetic: prices are padded ("65114.20"), a deleted level's size is a bare "0".
          expect(new Decimal(toText(levels.prices[at] ?? Number.NaN, scale.price)).equals(price)).toBe(true)
          expect(new Decimal(toText(levels.sizes[at] ?? Number.NaN, scale.size)).equals(size)).toBe(true)
        })
      }
      return sequence.admit(frame)
    })
    expect(mine.length).toBe(symbol === 'BTCUSDT' ? 414 : 421)
    expect(new Set(verdicts)).toEqual(new Set(['apply']))
  },
)

test('a frame that is left out is a gap at once', () => {
  const mine = of('depth').filter((one) => one.symbol === 'BTCUSDT')
  const sequence = market.createSequence()
  const frame = new DepthFrame()
  const verdicts = [...mine.slice(0, 100), ...mine.slice(101)].map(({ bytes }) => {
    market.decodeDepth(bytes, 0, bytes.length, scaleOf('BTCUSDT'), frame)
    return sequence.admit(frame)
  })
  expect([verdicts.indexOf('gap'), verdicts.filter((verdict) => verdict === 'gap').length]).toEqual([100, 1])
})

test('every ticker and every trade decodes', () => {
  for (const { bytes, symbol } of of('ticker')) {
    const event = market.decodeTicker(bytes, 0, bytes.length, monoNs(1))
    expect(event).toMatchObject({ symbol, kind: 'ticker' })
    expect(event !== null && Object.values(event).every((value) => value !== '' && value !== undefined)).toBe(true)
  }
  const trades = of('trades').flatMap(({ bytes }) => market.decodeTrades(bytes, 0, bytes.length, monoNs(1)))
  expect(trades.length).toBeGreaterThanOrEqual(28)
  expect(new Set(trades.map(({ tradeId }) => tradeId)).size).toBe(trades.length)
  for (const { symbol, price, size } of trades) {
    expect(toSteps(price, scaleOf(symbol).price)).toBeGreaterThan(0)
    expect(toSteps(size, scaleOf(symbol).size)).toBeGreaterThan(0)
  }
})
