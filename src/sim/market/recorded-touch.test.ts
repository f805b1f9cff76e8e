import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { Decimal } from 'decimal.js'
import { describe, expect, test } from 'vitest'
import { bareEngine, START_MS } from '../../../test/sim/small-exchange.ts'
import type { BuiltInExchange } from '../exchange/built-in-exchange.ts'
import { wholeLots } from '../exchange/sim-book.ts'
import { VirtualClock } from '../exchange/virtual-clock.ts'
import { cutWindows } from './loop-window.ts'
import { readMarket } from './market-source.ts'
import { recordingFile } from './recording-files.ts'
import { Track } from './track.ts'

// Property 1 of the data's README: after each depth event the touch equals, price and size, the recorded bookTicker with the
// largest `u` that is not above the event's. So background, engine and replay together lose nothing.

const SCALE = { priceDecimals: 2, sizeDecimals: 3 }
type TouchText = readonly [bid: string, bidSize: string, ask: string, askSize: string]

describe.each([
  ['BTCUSDT', 9_017],
  ['ETHUSDT', 8_924],
] as const)('%s', (symbol, depthEvents) => {
  test('after each recorded depth event both engines show the recorded bookTicker', () => {
    const [timeline] = readMarket('replay', [new Map([[symbol, SCALE]])])
    if (timeline === undefined) throw new Error('no recording')
    const recorded = recordedTouches(symbol)
    expect(recorded).toHaveLength(depthEvents)
    expect(timeline.events.filter(({ kind }) => kind === 'depth')).toHaveLength(depthEvents)

    const [window] = cutWindows([timeline])
    if (window === undefined) throw new Error('no window')
    const clock = new VirtualClock(START_MS)
    const engines = [bareEngine('binance', symbol, clock), bareEngine('bybit', symbol, clock)]
    const track = new Track(window, START_MS, 0)
    for (const engine of engines) engine.floor.onBackground(symbol, track.opening())
    let at = timeline.events.slice(0, window.first).filter(({ kind }) => kind === 'depth').length
    const first = at
    const wrong: unknown[] = []
    const check = {
      onBackground: () => {
        const touch = recorded[at++]
        if (touch === undefined) return
        const shown = engines.map((engine) => touchOf(engine, symbol).join(' '))
        const wanted = engines.map((engine) => onLots(engine, symbol, touch).join(' '))
        if (shown.join() !== wanted.join()) wrong.push({ at, shown, wanted })
      },
      onTrade: () => {},
      onBeat: () => {},
    }
    while (track.progress.loop === 0 && at < recorded.length) track.step([...engines.map(({ floor }) => floor), check])
    expect(wrong).toEqual([])
    expect(at - first).toBeGreaterThan(8_900)
  })
})

/** For each depth event after the join, in order: what the best prices were. */
function recordedTouches(symbol: string): TouchText[] {
  interface Frame {
    readonly e?: string
    readonly u: number
    readonly b: string
    readonly B: string
    readonly a: string
    readonly A: string
  }
  const name = `binance-usdm/${symbol.toLowerCase()}-20240718-0719.jsonl.gz`
  const lines = gunzipSync(readFileSync(recordingFile(name)))
    .toString('utf8')
    .trimEnd()
    .split('\n')
  const messages = lines.map((line) => JSON.parse(line) as { kind: string; msg: { lastUpdateId: number; data: Frame } })
  const lastUpdateId = messages.find(({ kind }) => kind === 'rest')?.msg.lastUpdateId ?? Number.POSITIVE_INFINITY
  const frames = messages.filter(({ kind }) => kind === 'ws').map(({ msg }) => msg.data)
  const tickers = frames.filter(({ e }) => e === 'bookTicker')
  const depths = frames.filter(({ e, u }) => e === 'depthUpdate' && u >= lastUpdateId)
  let at = 0
  return depths.map(({ u }) => {
    while ((tickers[at + 1]?.u ?? Number.POSITIVE_INFINITY) <= u) at++
    const { b, B, a, A } = tickers[at] ?? { b: '', B: '', a: '', A: '' }
    return [b, B, a, A]
  })
}

function touchOf(engine: BuiltInExchange, symbol: string): TouchText {
  const { bids, asks } = engine.book(symbol, 1)
  const [bid, ask] = [bids[0], asks[0]]
  return [bid?.price ?? '', bid?.size.toFixed() ?? '', ask?.price ?? '', ask?.size.toFixed() ?? '']
}

/** A venue with a coarser lot shows whole lots. */
function onLots(engine: BuiltInExchange, symbol: string, [bid, bidSize, ask, askSize]: TouchText): TouchText {
  const lot = engine.instruments.get(symbol)?.lot ?? new Decimal(1)
  const whole = (size: string): string => wholeLots(new Decimal(size), lot).toFixed()
  return [bid, whole(bidSize), ask, whole(askSize)]
}
