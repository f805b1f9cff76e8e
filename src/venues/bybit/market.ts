import { PerpkitError } from '../../domain/errors.ts'
import type { Symbol } from '../../domain/ids.ts'
import type { Endpoints, MarketCodec, RestRequest, Route, SocketPlan, Topic, TopicKind } from '../venue.ts'
import { createSequence, decodeDepth, decodeSnapshot, isBookTopic } from './depth.ts'
import { jsonOf, recordOf } from './json.ts'
import { decodeTicker, decodeTouch, decodeTrades } from './market-events.ts'
import { get } from './rest.ts'

const DEPTHS: readonly number[] = [50, 200, 1000]
/**
 * 50 levels each 20 ms, before 200 each 100 ms and 1000 each 200 ms: who quotes or takes by this book is hurt by its age first,
 * and 50 levels outlast the orders of most accounts. Who measures far depth asks for 200 or 1000 by name.
 */
const DEFAULT_DEPTH = 50
const DEPTH_MAX = 1000
// The venue cuts an idle socket after ten minutes and recommends a ping each 20 s. docs/wire/bybit.md §5.2
export const HEARTBEAT = { text: '{"op":"ping"}', everyMs: 20_000 }
/** Longest sum of topic names on one connection. docs/wire/bybit.md §5.2 */
const ARGS_CHARS_MAX = 21_000

export const market: MarketCodec = {
  snapshot: 'in-stream',
  defaultDepth: DEFAULT_DEPTH,
  depthFor: (levels) => DEPTHS.find((depth) => depth >= levels) ?? DEPTH_MAX,
  depthText: (depth) => `of ${depth} levels`,
  depthMax: DEPTH_MAX,
  heartbeat: HEARTBEAT,
  plan,
  subscribe: (topics, requestId) => control('subscribe', topics, requestId),
  unsubscribe: (topics, requestId) => control('unsubscribe', topics, requestId),
  route,
  decodeDepth,
  decodeSnapshot,
  snapshotRequest,
  createSequence,
  decodeTouch,
  decodeTrades,
  decodeTicker,
}

/** One socket carries all, until the venue's bound on the length of topic names is reached. */
function plan(endpoints: Endpoints, topics: readonly Topic[]): readonly SocketPlan[] {
  const sockets: Topic[][] = []
  let room = 0
  for (const topic of topics) {
    const length = nameOf(topic).length
    if (length > room) {
      sockets.push([])
      room = ARGS_CHARS_MAX
    }
    sockets.at(-1)?.push(topic)
    room -= length
  }
  return sockets.map((carried) => ({ url: endpoints.public, topics: carried }))
}

function control(op: 'subscribe' | 'unsubscribe', topics: readonly Topic[], requestId: number): string {
  // A topic named twice fails the whole request with "already subscribed". docs/wire/bybit.md §5.1
  return JSON.stringify({ req_id: String(requestId), op, args: [...new Set(topics.map(nameOf))] })
}

function nameOf({ kind, symbol, depth = DEFAULT_DEPTH }: Topic): string {
  switch (kind) {
    case 'depth':
      if (!DEPTHS.includes(depth)) throw noSuchDepth(depth)
      return `orderbook.${depth}.${symbol}`
    case 'touch':
      return `orderbook.1.${symbol}`
    case 'trades':
      return `publicTrade.${symbol}`
    case 'ticker':
      return `tickers.${symbol}`
  }
}

function noSuchDepth(depth: number): PerpkitError {
  const remedy = 'use 50, 200 or 1000, or the topic "touch" for the best prices alone'
  return new PerpkitError(`Bybit serves no book of ${depth} levels; ${remedy}.`, { code: 'usage.argument' })
}

const OPENING = Buffer.from('{"topic":"')
const QUOTE = 0x22

/** Reads no more than the topic where the message begins with it, as all data does; the rare rest is parsed. */
function route(bytes: Uint8Array, start: number, end: number): Route {
  const from = start + OPENING.length
  for (let at = 0; at < OPENING.length; at++) {
    if (bytes[start + at] !== OPENING[at]) return routeOfParsed(bytes, start, end)
  }
  const to = bytes.indexOf(QUOTE, from)
  if (to < 0 || to >= end) return OTHER
  return routeOfTopic(Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1'))
}

const OTHER: Route = { kind: 'other' }
const PONG: Route = { kind: 'pong' }
const KINDS: Readonly<Record<string, TopicKind>> = {
  orderbook: 'depth',
  publicTrade: 'trades',
  tickers: 'ticker',
}

function routeOfTopic(topic: string): Route {
  const kind = KINDS[topic.slice(0, topic.indexOf('.'))]
  const symbol = topic.slice(topic.lastIndexOf('.') + 1)
  if (kind === undefined || symbol === '') return OTHER
  if (kind !== 'depth') return { kind, symbol }
  if (topic.startsWith('orderbook.1.')) return { kind: 'touch', symbol }
  return isBookTopic(topic) ? { kind, symbol } : OTHER
}

/** Acknowledgements and pongs, in whatever order their keys come. The public pong calls itself `ping`. docs/wire/bybit.md §5.1 */
function routeOfParsed(bytes: Uint8Array, start: number, end: number): Route {
  const message = recordOf(jsonOf(bytes, start, end))
  if (message === undefined) return OTHER
  const { topic, op, success, ret_msg: text, req_id: requestId } = message
  if (typeof topic === 'string') return routeOfTopic(topic)
  if (op === 'pong' || text === 'pong') return PONG
  if (op !== 'subscribe' && op !== 'unsubscribe') return OTHER
  const error = success === true ? null : String(text)
  return { kind: 'ack', requestId: requestId === undefined ? '' : String(requestId), error }
}

function snapshotRequest(symbol: Symbol, levels: number): RestRequest {
  const limit = Math.max(1, Math.min(levels, DEPTH_MAX))
  return get('market/orderbook', { category: 'linear', symbol, limit: String(limit) }, 'none')
}
