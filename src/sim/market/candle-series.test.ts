import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bar, EIGHT_HOURS_MS, extend, MINUTE_MS } from './bar.ts'
import { CandleSeries } from './candle-series.ts'
import { minutePath } from './minute-path.ts'
import { readPastCandles, readPastFunding } from './recorded-past.ts'

const TICK = 10
const DAY_MS = 3 * EIGHT_HOURS_MS
/** 05:23:45 UTC: in the middle of an 8 h candle of either venue. */
const NOW_MS = Date.UTC(2026, 9, 1, 5, 23, 45)
const FIRST_PRICE = 6_394_390
const FIRST_PRICE_ETH = 342_498
const CASES = ['bybit', 'binance'].flatMap((venue) => ['BTCUSDT', 'ETHUSDT'].map((symbol) => ({ venue, symbol })))

function pastOf(venue: string, symbol: string): readonly Bar[] {
  return readPastCandles({
    venue,
    symbol,
    startMs: NOW_MS,
    firstPrice: firstPriceOf(symbol),
    priceUnit: 100,
    tick: symbol === 'BTCUSDT' ? TICK : 1,
    sizeUnit: 1_000,
  })
}

function seriesOf(venue = 'binance', symbol = 'BTCUSDT'): CandleSeries {
  return new CandleSeries({
    past: pastOf(venue, symbol),
    startMinuteMs: Math.floor(NOW_MS / MINUTE_MS) * MINUTE_MS,
    firstPrice: firstPriceOf(symbol),
    tick: symbol === 'BTCUSDT' ? TICK : 1,
    turnoverUnit: 100_000,
    seed: 7,
  })
}

function firstPriceOf(symbol: string): number {
  return symbol === 'BTCUSDT' ? FIRST_PRICE : FIRST_PRICE_ETH
}

function together(bars: readonly Bar[]): Bar {
  const [first, ...rest] = bars
  if (first === undefined) throw new Error('no candle')
  const sum = { ...first }
  for (const bar of rest) extend(sum, bar)
  return sum
}

const candle = fc
  .record({
    corners: fc.array(fc.integer({ min: 1_000, max: 2_000 }), { minLength: 4, maxLength: 4 }),
    volume: fc.nat(10_000_000),
  })
  .map(({ corners, volume }): Bar => {
    const [open = 0, high = 0, low = 0, close = 0] = corners.map((price) => price * TICK)
    const all = [open, high, low, close]
    return { openMs: 0, open, high: Math.max(...all), low: Math.min(...all), close, volume, turnover: volume * 1.5 }
  })

describe('minutes inside a candle', () => {
  test('put together again they are the candle; each opens where the last closed; all on the tick', () => {
    fc.assert(
      fc.property(candle, fc.integer({ min: 1, max: 600 }), fc.nat(), (bar, minutes, seed) => {
        const path = minutePath(bar, minutes, TICK, seed)
        expect(path).toHaveLength(minutes)
        const { turnover, ...whole } = together(path)
        const { turnover: wanted, ...rest } = bar
        expect(whole).toEqual(rest)
        expect(turnover).toBeCloseTo(wanted, 3)
        for (const [minute, { open, high, low, close, volume, openMs }] of path.entries()) {
          expect(openMs).toBe(minute * MINUTE_MS)
          expect([open, high, low, close].every((price) => price % TICK === 0)).toBe(true)
          expect(Math.max(open, close) <= high && low <= Math.min(open, close) && volume >= 0).toBe(true)
          if (minute > 0) expect(open).toBe(path[minute - 1]?.close)
        }
        expect(minutePath(bar, minutes, TICK, seed)).toEqual(path)
      }),
      { numRuns: 200 },
    )
  })
})

describe.each(CASES)('$venue $symbol: the past', ({ venue, symbol }) => {
  test('recorded candles end within hours of now without a gap, and one leads to the first price', () => {
    const past = pastOf(venue, symbol)
    expect(past).toHaveLength(1_642 + 1)
    expect(past.slice(1).every(({ openMs }, at) => openMs - (past[at]?.openMs ?? 0) === EIGHT_HOURS_MS)).toBe(true)
    // Binance's candles open at 00, 08 and 16 UTC, Bybit's at 04, 12 and 20: moved by whole candles they still do.
    expect(past.every(({ openMs }) => openMs % EIGHT_HOURS_MS === (venue === 'binance' ? 0 : EIGHT_HOURS_MS / 2))).toBe(
      true,
    )
    const bridge = past.at(-1)
    const bridgeMs = NOW_MS - (bridge?.openMs ?? 0)
    expect(bridgeMs).toBeGreaterThanOrEqual(EIGHT_HOURS_MS / 8)
    expect(bridgeMs).toBeLessThan(EIGHT_HOURS_MS * 1.125)
    expect([bridge?.open, bridge?.close]).toEqual([past.at(-2)?.close, firstPriceOf(symbol)])
  })

  test('funding: every 8 hours on the hour, the last one before now', () => {
    const funding = readPastFunding(venue, symbol, NOW_MS)
    expect(funding).toHaveLength(venue === 'binance' ? 4_930 : 3_832)
    expect(funding.at(-1)?.ms).toBe(Math.floor(NOW_MS / EIGHT_HOURS_MS) * EIGHT_HOURS_MS)
    expect(funding.slice(1).every(({ ms }, at) => ms - (funding[at]?.ms ?? 0) === EIGHT_HOURS_MS)).toBe(true)
    expect(funding.every(({ rate }) => /^-?0\.\d{8}$/.test(rate))).toBe(true)
  })

  test('any interval is made of the same minutes, on its own grid', () => {
    const series = seriesOf(venue, symbol)
    const fromMs = NOW_MS - 3 * DAY_MS
    const minutes = series.bars(MINUTE_MS, fromMs, NOW_MS)
    expect(minutes.length).toBe(3 * 24 * 60)
    // Where one recorded candle ends and the next begins, the recording itself has a step now and then.
    const steps = minutes.slice(1).filter(({ open }, at) => open !== minutes[at]?.close)
    expect(steps.every(({ openMs }) => openMs % (EIGHT_HOURS_MS / 2) === 0)).toBe(true)
    for (const intervalMs of [5 * MINUTE_MS, 60 * MINUTE_MS, EIGHT_HOURS_MS, DAY_MS]) {
      const bars = series.bars(intervalMs, fromMs, NOW_MS)
      expect(bars.length).toBe(Math.floor(NOW_MS / intervalMs) - Math.ceil(fromMs / intervalMs) + 1)
      for (const bar of bars) {
        expect(bar.openMs % intervalMs).toBe(0)
        const inside = minutes.filter(({ openMs }) => openMs >= bar.openMs && openMs < bar.openMs + intervalMs)
        const { turnover, ...wanted } = together(inside)
        expect({ ...bar, turnover: 0 }).toEqual({ ...wanted, turnover: 0 })
        expect(bar.turnover).toBeCloseTo(turnover, 0)
      }
    }
  })
})

test('the candle that leads to the first price takes an hour at least, so that it is no jump', () => {
  // Each minute of the eight hours, around every boundary of the recorded candles.
  for (let startMs = NOW_MS; startMs < NOW_MS + EIGHT_HOURS_MS; startMs += MINUTE_MS) {
    const request = {
      venue: 'binance',
      symbol: 'ETHUSDT',
      firstPrice: FIRST_PRICE_ETH,
      priceUnit: 100,
      tick: 1,
      sizeUnit: 1_000,
    }
    if (startMs % (EIGHT_HOURS_MS / 8) > 3 * MINUTE_MS) continue
    const bridge = readPastCandles({ ...request, startMs }).at(-1)
    expect(startMs - (bridge?.openMs ?? 0)).toBeGreaterThanOrEqual(EIGHT_HOURS_MS / 8)
  }
})

describe('candles go on', () => {
  const bars = (series: CandleSeries, intervalMs: number): Bar[] =>
    series.bars(intervalMs, NOW_MS - 5 * intervalMs, NOW_MS + DAY_MS)

  test('a recorded candle is served as it was recorded', () => {
    const past = pastOf('binance', 'BTCUSDT')
    const recorded = past.at(-2)
    const [served] = seriesOf().bars(EIGHT_HOURS_MS, recorded?.openMs ?? 0, recorded?.openMs ?? 0)
    expect(served).toEqual(recorded)
  })

  test('trades build the open candle, and minutes without one are flat', () => {
    const series = seriesOf()
    series.onTrade(NOW_MS, FIRST_PRICE + 50, 2_000)
    series.onTrade(NOW_MS + 1_000, FIRST_PRICE - 20, 1_000)
    series.roll(NOW_MS + 2 * MINUTE_MS)
    const [open, flat, last] = bars(series, MINUTE_MS).slice(-3)
    expect(open).toMatchObject({
      open: FIRST_PRICE,
      high: FIRST_PRICE + 50,
      low: FIRST_PRICE - 20,
      close: FIRST_PRICE - 20,
      volume: 3_000,
    })
    expect(flat).toMatchObject({
      open: FIRST_PRICE - 20,
      high: FIRST_PRICE - 20,
      low: FIRST_PRICE - 20,
      close: FIRST_PRICE - 20,
      volume: 0,
    })
    expect(last?.openMs).toBe(Math.floor(NOW_MS / MINUTE_MS) * MINUTE_MS + 2 * MINUTE_MS)
  })

  test('the day is the last 1,440 minutes', () => {
    const series = seriesOf()
    series.onTrade(NOW_MS, FIRST_PRICE * 2, 1_000)
    const minutes = series.bars(MINUTE_MS, NOW_MS - DAY_MS, NOW_MS)
    expect(minutes).toHaveLength(1_440)
    const { turnover, ...day } = together(minutes)
    expect(series.day()).toMatchObject(day)
    expect(series.day().turnover).toBeCloseTo(turnover, 0)
    expect(series.day().high).toBe(FIRST_PRICE * 2)
  })

  test('weeks start on Monday, and no more than 5,000 candles are made', () => {
    const series = seriesOf()
    const weeks = series.bars(7 * DAY_MS, NOW_MS - 70 * DAY_MS, NOW_MS)
    expect(weeks.every(({ openMs }) => new Date(openMs).getUTCDay() === 1)).toBe(true)
    const minutes = series.bars(MINUTE_MS, 0, NOW_MS)
    expect(minutes).toHaveLength(5_000)
    expect(minutes.at(-1)?.openMs).toBe(Math.floor(NOW_MS / MINUTE_MS) * MINUTE_MS)
  })
})

test('minutes have no hole at whatever time of the day the market starts, shortly after an 8 h boundary too', () => {
  for (let minute = 0; minute < 16 * 60; minute += 7) {
    const startMs = Date.UTC(2026, 9, 1) + minute * MINUTE_MS
    const past = readPastCandles({
      venue: 'bybit',
      symbol: 'BTCUSDT',
      startMs,
      firstPrice: FIRST_PRICE,
      priceUnit: 100,
      tick: TICK,
      sizeUnit: 1_000,
    })
    const series = new CandleSeries({
      past,
      startMinuteMs: startMs,
      firstPrice: FIRST_PRICE,
      tick: TICK,
      turnoverUnit: 100_000,
      seed: 7,
    })
    const minutes = series.bars(MINUTE_MS, startMs - 30 * MINUTE_MS, startMs)
    expect(minutes.map(({ openMs }) => openMs)).toEqual(
      Array.from({ length: 31 }, (_, i) => startMs - (30 - i) * MINUTE_MS),
    )
  }
})
