// Writes recordings/shapes.json: key paths and JSON types of payloads that were recorded on the real venues, for the row `parity`.
// Run after a change of the recordings: npx tsx scripts/make-shapes.ts
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { RecordedShape } from '../src/compare/parity.ts'
import { mergeShapes, shapeOf } from '../src/compare/shape.ts'

interface Line {
  readonly kind?: string
  readonly msg?: Record<string, unknown>
  readonly path?: string
  readonly query?: string
  readonly body?: unknown
}

const SHAPES_PER_PAYLOAD = 400
const REST_PATHS = [
  'depth',
  'trades',
  'aggTrades',
  'klines',
  'premiumIndex',
  'fundingRate',
  'openInterest',
  'ticker/24hr',
  'ticker/price',
  'ticker/bookTicker',
  'time',
]

const shapes: Record<string, readonly RecordedShape[]> = { binance: binanceShapes(), bybit: bybitShapes() }
writeFileSync('recordings/shapes.json', `${JSON.stringify(shapes, null, 1)}\n`)

function binanceShapes(): readonly RecordedShape[] {
  const events = lines('recordings/binance-usdm/btcusdt-20240718-0719.jsonl.gz').concat(
    lines('test/fixtures/recordings/btcusdt-20230404-0405.jsonl.gz'),
  )
  const stream = (event: string): unknown[] =>
    events.flatMap(({ kind, msg }) => {
      const data = (msg?.['data'] ?? msg) as Record<string, unknown> | undefined
      return kind === 'ws' && data?.['e'] === event ? [data] : []
    })
  const samples = lines('test/fixtures/recordings/rest-samples.jsonl.gz')
  const rest = REST_PATHS.map((name): RecordedShape => {
    const path = `/fapi/v1/${name}`
    const rows = samples.filter(
      (line) => line.path === path && (name === 'time' || /symbol=\w+USDT\b/.test(line.query ?? '')),
    )
    return {
      name: `GET ${path}`,
      source: { kind: 'rest', path, query: queryOf(name) },
      shape: merged(rows.map(({ body }) => body)),
    }
  })
  const info = json('recordings/binance-usdm/exchangeInfo-20231216.json.gz')
  return [
    {
      name: 'GET /fapi/v1/exchangeInfo',
      source: { kind: 'rest', path: '/fapi/v1/exchangeInfo', query: '' },
      shape: merged([onlyPerpetual(info)]),
    },
    ...rest,
    { name: 'depthUpdate', source: { kind: 'stream', topic: 'depth' }, shape: merged(stream('depthUpdate')) },
    { name: 'bookTicker', source: { kind: 'stream', topic: 'touch' }, shape: merged(stream('bookTicker')) },
    { name: 'trade', source: { kind: 'stream', topic: 'trades' }, shape: merged(stream('trade')) },
    { name: 'markPriceUpdate', source: { kind: 'stream', topic: 'ticker' }, shape: merged(stream('markPriceUpdate')) },
  ]
}

function bybitShapes(): readonly RecordedShape[] {
  const frames = lines('test/fixtures/recordings/btcusdt-ethusdt-20260809.jsonl.gz').flatMap(({ kind, msg }) =>
    kind === 'ws' && msg !== undefined ? [msg] : [],
  )
  const topic = (prefix: string): unknown[] => frames.filter((frame) => String(frame['topic']).startsWith(prefix))
  const info = json('recordings/bybit-linear/instruments-info-20260809.json.gz')
  return [
    {
      name: 'GET /v5/market/instruments-info',
      source: { kind: 'rest', path: '/v5/market/instruments-info', query: 'category=linear&symbol=BTCUSDT' },
      shape: merged([onlyBitcoin(info)]),
    },
    { name: 'orderbook.200', source: { kind: 'stream', topic: 'depth' }, shape: merged(topic('orderbook')) },
    { name: 'publicTrade', source: { kind: 'stream', topic: 'trades' }, shape: merged(topic('publicTrade')) },
    { name: 'tickers', source: { kind: 'stream', topic: 'ticker' }, shape: merged(topic('tickers')) },
  ]
}

function merged(payloads: readonly unknown[]): RecordedShape['shape'] {
  if (payloads.length === 0) throw new Error('a shape without a recorded payload')
  return mergeShapes(payloads.slice(0, SHAPES_PER_PAYLOAD).map(shapeOf))
}

/** Other contract kinds have fields of their own that no perpetual has. */
function onlyPerpetual(info: Record<string, unknown>): unknown {
  const symbols = info['symbols'] as readonly Record<string, unknown>[]
  return { ...info, symbols: symbols.filter(({ symbol }) => symbol === 'BTCUSDT') }
}

function onlyBitcoin(info: Record<string, unknown>): unknown {
  const result = info['result'] as { list: readonly Record<string, unknown>[] }
  return { ...info, result: { ...result, list: result.list.filter(({ symbol }) => symbol === 'BTCUSDT') } }
}

function queryOf(name: string): string {
  if (name === 'time') return ''
  return name === 'klines' ? 'symbol=BTCUSDT&interval=5m&limit=5' : 'symbol=BTCUSDT&limit=5'
}

function lines(file: string): Line[] {
  return gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}

function json(file: string): Record<string, unknown> {
  return JSON.parse(gunzipSync(readFileSync(file)).toString()) as Record<string, unknown>
}
