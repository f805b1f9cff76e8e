import { describe, expect, test } from 'vitest'
import { SimSetupError } from '../setup-error.ts'
import { parseRecording } from './recording.ts'
import type { Timeline } from './timeline.ts'

const SCALES = new Map([['BTCUSDT', { priceDecimals: 2, sizeDecimals: 3 }]])

// The shape of the recordings, with invented numbers: what has to be caught does not occur in the real ones.
const snapshot = {
  kind: 'rest',
  url: '/fapi/v1/depth?symbol=BTCUSDT&limit=1000',
  msg: { lastUpdateId: 100, bids: [['60000.00', '1.000']], asks: [['60000.10', '2.000']] },
}
const depth = (U: number, u: number, pu: number, T = u): object => ({
  kind: 'ws',
  msg: {
    stream: 'btcusdt@depth@0ms',
    data: { e: 'depthUpdate', s: 'BTCUSDT', T, U, u, pu, b: [['60000.00', '1.5']], a: [] },
  },
})
const trade = (T: number, X = 'MARKET'): object => ({
  kind: 'ws',
  msg: { stream: 'btcusdt@trade', data: { e: 'trade', s: 'BTCUSDT', T, p: '60000.10', q: '0.001', m: false, X } },
})

function parse(...lines: object[]): Timeline | undefined {
  return parseRecording(Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n')), SCALES)[0]
}

describe('a recording of Binance', () => {
  test('joins: events before the snapshot are dropped, the first kept one straddles it', () => {
    const timeline = parse(depth(90, 95, 89), depth(96, 105, 95), snapshot, depth(106, 110, 105))
    expect(timeline?.events.map(({ ms }) => ms)).toEqual([105, 110])
    expect([...(timeline?.start.bids ?? [])]).toEqual([[6_000_000, 1_000]])
  })

  test('a gap is refused, at the join and after it', () => {
    expect(() => parse(snapshot, depth(103, 110, 102))).toThrow(SimSetupError)
    expect(() => parse(snapshot, depth(96, 105, 95), depth(107, 110, 106))).toThrow('has a gap before update 110')
  })

  test('a trade stands before the depth event of the same millisecond; prints that are no trades are left out', () => {
    const timeline = parse(snapshot, depth(96, 105, 95, 50), trade(50), trade(50, 'INSURANCE_FUND'))
    expect(timeline?.events.map(({ kind }) => kind)).toEqual(['trade', 'depth'])
  })

  test('other symbols, other messages and a missing snapshot give no market', () => {
    expect(parse(depth(96, 105, 95))).toBeUndefined()
    expect(parse(snapshot)).toBeUndefined()
    expect(parse({ kind: 'connect', msg: '/stream' }, { kind: 'ws-out', msg: { op: 'subscribe' } })).toBeUndefined()
  })
})
