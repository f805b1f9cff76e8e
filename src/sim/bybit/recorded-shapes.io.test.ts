import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Json, type OpenBybit, openBybit, type PlainSocket } from '../../../test/wire/open-bybit.ts'

// The venue's own frames of 2026-08-09 (test/fixtures/SOURCES.md) beside ours: same keys, same order, same JSON types.

const RECORDING = new URL('../../../test/fixtures/recordings/btcusdt-ethusdt-20260809.jsonl.gz', import.meta.url)

let bybit: OpenBybit
let socket: PlainSocket
let recorded: readonly Json[]

beforeAll(async () => {
  recorded = gunzipSync(readFileSync(RECORDING))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; msg: Json })
    .filter(({ kind }) => kind === 'ws')
    .map(({ msg }) => msg)
  bybit = await openBybit()
  socket = await bybit.public()
  socket.send({
    op: 'subscribe',
    args: ['tickers', 'orderbook.200', 'publicTrade', 'kline.1'].map((kind) => `${kind}.BTCUSDT`),
  })
})
afterAll(async () => {
  await bybit[Symbol.asyncDispose]()
})

/** Keys and JSON types, in order, down to the texts; of a list its first element. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])]
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)])
}

test.each([
  ['tickers', 'snapshot'],
  ['orderbook', 'snapshot'],
  ['orderbook', 'delta'],
  ['publicTrade', 'snapshot'],
  ['kline', 'snapshot'],
])('%s %s has the recorded shape', async (kind, type) => {
  const isSuch = (frame: Json): boolean =>
    String(frame['topic']).startsWith(`${kind}.`) && frame['type'] === type && isFull(frame)
  const ours = await socket.seen(isSuch)
  expect(shapeOf(ours)).toEqual(shapeOf(recorded.find(isSuch)))
})

/** Both sides of a delta have levels, so that their shape shows. */
function isFull(frame: Json): boolean {
  const { b, a } = frame['data'] as { b?: unknown[]; a?: unknown[] }
  return b === undefined || (b.length > 0 && (a?.length ?? 0) > 0)
}

test('a ticker delta has no key that the recorded snapshot lacks, and keeps its order', async () => {
  const ours = await socket.seen(({ topic, type }) => topic === 'tickers.BTCUSDT' && type === 'delta')
  const snapshot = recorded.find(({ topic, type }) => topic === 'tickers.BTCUSDT' && type === 'snapshot')
  const keys = Object.keys(ours['data'] as object)
  expect(Object.keys(snapshot?.['data'] as object).filter((key) => keys.includes(key))).toEqual(keys)
})

test('the answer to a subscription has the recorded shape', async () => {
  const ours = await socket.seen(({ op }) => op === 'subscribe')
  expect(shapeOf(ours)).toEqual(shapeOf(recorded.find(({ op }) => op === 'subscribe')))
})
