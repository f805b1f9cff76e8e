import { expect, test } from 'vitest'
import { RECORDING_NAMES, type RecordingName, recording } from '../../../test/fixtures/binance/fixtures.ts'
import { DepthFrame } from '../../domain/depth-frame.ts'
import { createScale, type Scale } from '../../domain/scale.ts'
import { monoNs } from '../../domain/units.ts'
import type { SequenceRule } from '../venue.ts'
import { market } from './market.ts'

const SCALES: Readonly<Record<string, Scale>> = {
  BTCUSDT: createScale('0.10', '0.001'),
  ETHUSDT: createScale('0.01', '0.001'),
  SUSHIUSDT: createScale('0.0010', '1'),
  AKROUSDT: createScale('0.00001', '1'),
  KEEPUSDT: createScale('0.0001', '1'),
  CTKUSDT: createScale('0.00001', '1'),
}
const NOW = monoNs(0)

// Every recorded frame: depth, touch, trades and ticker decode, and the chain of ids joins the snapshot without a gap.
// The numbers are those of the recordings' own description. (It counts 744 for the small coins: 8 of their events precede the
// first touch and cannot be compared with one.)
test.each<[RecordingName, Counts]>([
  ['btcusdt-20240718-0719', { depth: 9_022, touch: 52_260, trades: 10_701, ticker: 0, other: 0, applied: 9_017 }],
  ['ethusdt-20240718-0719', { depth: 8_929, touch: 47_328, trades: 13_655, ticker: 0, other: 0, applied: 8_924 }],
  ['btcusdt-20230404-0405', { depth: 16_110, touch: 44_205, trades: 12_935, ticker: 514, other: 0, applied: 16_110 }],
  ['altcoins-20210722-depth100ms', { depth: 764, touch: 613, trades: 0, ticker: 0, other: 158, applied: 752 }],
])('%s', (name, expected) => {
  expect(replayed(name)).toEqual(expected)
})

test('every Binance recording is replayed', () => {
  expect(RECORDING_NAMES.length).toBe(4)
})

interface Counts {
  depth: number
  touch: number
  trades: number
  ticker: number
  other: number
  applied: number
}

function replayed(name: RecordingName): Counts {
  const counts: Counts = { depth: 0, touch: 0, trades: 0, ticker: 0, other: 0, applied: 0 }
  const lines = recording(name)
  const rules = new Map<string, SequenceRule>()
  const frame = new DepthFrame()
  // The snapshots first, as a feed joins them to what it has buffered.
  for (const { kind, url, bytes } of lines) {
    if (kind !== 'rest') continue
    const symbol = /symbol=(\w+)/.exec(url ?? '')?.[1] ?? ''
    expect(market.decodeSnapshot(bytes, scaleOf(symbol), frame)).toBe(true)
    const rule = market.createSequence()
    expect(rule.admit(frame)).toBe('apply')
    rules.set(symbol, rule)
  }
  for (const { kind, bytes } of lines) {
    if (kind !== 'ws') continue
    const route = market.route(bytes, 0, bytes.length)
    switch (route.kind) {
      case 'depth': {
        counts.depth++
        if (!market.decodeDepth(bytes, 0, bytes.length, scaleOf(route.symbol), frame)) throw unread(bytes)
        const verdict = rules.get(route.symbol)?.admit(frame)
        if (verdict === 'gap') throw new Error(`gap at ${frame.firstId}`)
        if (verdict === 'apply') counts.applied++
        break
      }
      case 'touch': {
        counts.touch++
        const event = market.decodeTouch(bytes, 0, bytes.length, scaleOf(route.symbol), NOW)
        const { bid = null, ask = null } = event ?? {}
        if (bid === null || ask === null || bid.price >= ask.price) throw unread(bytes)
        break
      }
      case 'trades': {
        counts.trades++
        const trades = market.decodeTrades(bytes, 0, bytes.length, NOW)
        if (trades.length === 0 && bytes.includes('"X":"MARKET"')) throw unread(bytes)
        break
      }
      case 'ticker':
        counts.ticker++
        if (market.decodeTicker(bytes, 0, bytes.length, NOW)?.markPrice === undefined) throw unread(bytes)
        break
      default:
        counts.other++
    }
  }
  return counts
}

function scaleOf(symbol: string): Scale {
  const scale = SCALES[symbol]
  if (scale === undefined) throw new Error(`no scale for ${symbol}`)
  return scale
}

function unread(bytes: Buffer): Error {
  return new Error(`not read: ${bytes.subarray(0, 200).toString()}`)
}
