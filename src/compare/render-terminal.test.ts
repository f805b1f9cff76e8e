import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { renderTerminal } from './render-terminal.ts'
import { type Report, REPORT_SCHEMA } from './report.ts'

const SIDE = { winner: 'none', byBp: 0, parts: { fees: 0, spread: 0, depth: 0, latency: 0 } } as const

const REPORT: Report = {
  schema: REPORT_SCHEMA,
  environment: 'simulated',
  world: { name: 'article', tier: 'lab', seed: 7 },
  startedAt: '2026-11-25T00:00:00.000Z',
  durationMs: 1,
  machine: { node: 'v20', platform: 'linux', cpu: 'some', cores: 2 },
  plan: {},
  schedule: null,
  verdict: { text: 'none', taker: SIDE, maker: SIDE },
  rows: [
    {
      id: 'order-latency-ws-p50',
      metric: 'order latency ws p50',
      unit: 'ms',
      better: 'lower',
      winner: 'bybit',
      claim: { bybit: '12', binance: '18' },
      method: 'a method',
      detail: '',
      bybit: { value: 12.3, low: 11.1, high: 15.5, n: 1_000 },
      binance: { value: 18.4, low: 17.1, high: 22.7, n: 1_000 },
    },
  ],
  truth: { 'order-latency-ws-p50': { bybit: 12.1, binance: 18.2, source: 'records' } },
  errors: [],
  notes: [],
}

const tableOf = (colour: boolean, columns?: number): string[] => {
  const lines = stripVTControlCharacters(renderTerminal(REPORT, [], { colour, columns })).split('\n')
  const head = lines.findIndex((line) => line.includes('metric'))
  return lines.slice(head, head + 2)
}

test.each([
  [undefined, /winner +truth +article's claim$/, /12\.3 \(11\.1–15\.5\) ms/],
  [200, /winner +truth +article's claim$/, /12\.3 \(11\.1–15\.5\) ms/],
  [94, /winner +truth$/, /12\.3 \(11\.1–15\.5\) ms/],
  [80, /winner$/, /12\.3 \(11\.1–15\.5\) ms/],
  [60, /winner$/, /12\.3 ms +18\.4 ms/],
])('a terminal of %s columns: no row wraps, and the figures themselves always stay', (columns, head, row) => {
  for (const colour of [false, true]) {
    const lines = tableOf(colour, columns)
    expect([lines[0], lines[1]]).toEqual([expect.stringMatching(head), expect.stringMatching(row)])
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns ?? Infinity)
  }
})
