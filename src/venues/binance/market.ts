import type { TickerEvent, TouchEvent, TradeEvent } from '../../domain/market-event.ts'
import { type Scale, toSteps } from '../../domain/scale.ts'
import { type MonoNs, price, qty, wallMs } from '../../domain/units.ts'
import type { MarketCodec, RestRequest } from '../venue.ts'
import { decodeDepth, decodeSnapshot } from './depth.ts'
import { fieldsOf, parseExact, textOf } from './json.ts'
import { poll } from './requests.ts'
import { route } from './route.ts'
import { createSequence } from './sequence.ts'
import { DEFAULT_DEPTH_MS, planSockets, streamRequest } from './topics.ts'
import type { BookTickerEvent, MarkPriceEvent, TradeStreamEvent } from './wire.ts'

/** Levels a side that a snapshot can be asked for, and what each weighs. */
const SNAPSHOTS = [
  { levels: 5, weight: 2 },
  { levels: 10, weight: 2 },
  { levels: 20, weight: 2 },
  { levels: 50, weight: 2 },
  { levels: 100, weight: 5 },
  { levels: 500, weight: 10 },
  { levels: 1000, weight: 20 },
] as const
const DEEPEST = SNAPSHOTS[6]

export const market: MarketCodec = {
  snapshot: 'rest',
  defaultDepth: DEFAULT_DEPTH_MS,
  depthFor: () => DEFAULT_DEPTH_MS, // diffs of whatever rhythm carry every level
  depthText: (depth) => `diffs each ${depth} ms`,
  depthMax: DEEPEST.levels,
  heartbeat: null, // the server pings
  plan: planSockets,
  subscribe: (topics, requestId) => streamRequest('SUBSCRIBE', topics, requestId),
  unsubscribe: (topics, requestId) => streamRequest('UNSUBSCRIBE', topics, requestId),
  route,
  decodeDepth,
  decodeSnapshot,
  snapshotRequest,
  createSequence,
  decodeTouch,
  decodeTrades,
  decodeTicker,
}

function snapshotRequest(symbol: string, levels: number): RestRequest {
  const { levels: limit, weight } = SNAPSHOTS.find((choice) => choice.levels >= levels) ?? DEEPEST
  return poll('/fapi/v1/depth', { symbol, limit: String(limit) }, weight)
}

function decodeTouch(
  bytes: Uint8Array,
  start: number,
  end: number,
  scale: Scale,
  receivedNs: MonoNs,
): TouchEvent | null {
  const event = eventOf<BookTickerEvent>(bytes, start, end, 'bookTicker')
  if (event === null) return null
  const bid = levelOf(event.b, event.B, scale)
  const ask = levelOf(event.a, event.A, scale)
  if (bid === 'off grid' || ask === 'off grid') return null
  const [eventMs, matchMs] = [wallMs(event.E), wallMs(event.T)]
  return { kind: 'touch', venue: 'binance', symbol: event.s, bid, ask, eventMs, matchMs, receivedNs }
}

function decodeTrades(bytes: Uint8Array, start: number, end: number, receivedNs: MonoNs): readonly TradeEvent[] {
  const event = eventOf<TradeStreamEvent>(bytes, start, end, 'trade')
  // Insurance fund and deleveraging print here too; they are no trades of the market.
  if (event === null || (event.X !== undefined && event.X !== 'MARKET')) return []
  return [
    {
      kind: 'trade',
      venue: 'binance',
      symbol: event.s,
      tradeId: String(event.t),
      price: event.p,
      size: event.q,
      side: event.m ? 'sell' : 'buy', // `m`: the buyer was the maker, so a sell order came
      tradeMs: wallMs(event.T),
      eventMs: wallMs(event.E),
      receivedNs,
    },
  ]
}

function decodeTicker(bytes: Uint8Array, start: number, end: number, receivedNs: MonoNs): TickerEvent | null {
  const event = eventOf<MarkPriceEvent>(bytes, start, end, 'markPriceUpdate')
  if (event === null) return null
  return {
    kind: 'ticker',
    venue: 'binance',
    symbol: event.s,
    markPrice: event.p,
    indexPrice: event.i,
    // Where no funding applies the rate is empty and its time 0.
    ...(event.T > 0 && event.r !== '' ? { fundingRate: event.r, nextFundingMs: wallMs(event.T) } : {}),
    eventMs: wallMs(event.E),
    receivedNs,
  }
}

/** The event of a raw or combined frame, if it is of this name. */
function eventOf<Event extends { e: string }>(
  bytes: Uint8Array,
  start: number,
  end: number,
  name: Event['e'],
): Event | null {
  const message = fieldsOf(parseExact(textOf(bytes, start, end)))
  const event = message === null || message.stream === undefined ? message : fieldsOf(message.data)
  return event !== null && event.e === name ? (event as unknown as Event) : null
}

function levelOf(priceText: unknown, sizeText: unknown, scale: Scale): TouchEvent['bid'] | 'off grid' {
  if (typeof priceText !== 'string' || typeof sizeText !== 'string') return 'off grid'
  const size = toSteps(sizeText, scale.size)
  if (size === 0) return null // an empty side has nothing to be at any price
  const steps = toSteps(priceText, scale.price)
  return Number.isNaN(size) || Number.isNaN(steps) ? 'off grid' : { price: price(steps), size: qty(size) }
}
