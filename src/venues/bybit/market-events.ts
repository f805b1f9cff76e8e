import type { TickerEvent, TouchEvent, TradeEvent } from '../../domain/market-event.ts'
import { type Scale, toSteps } from '../../domain/scale.ts'
import { type MonoNs, price, qty, wallMs } from '../../domain/units.ts'
import { jsonOf } from './json.ts'
import type { BookFrame, TickerFrame, TickerTexts, TradeFrame } from './wire.ts'

/** Reads an `orderbook.1` message: always a snapshot, sent again with the same id when nothing changed for 3 s. Null for all else. */
export function decodeTouch(
  bytes: Uint8Array,
  start: number,
  end: number,
  scale: Scale,
  receivedNs: MonoNs,
): TouchEvent | null {
  const frame = jsonOf(bytes, start, end) as Partial<BookFrame> | null | undefined
  if (typeof frame?.topic !== 'string' || !frame.topic.startsWith('orderbook.1.')) return null
  const { data, ts, cts } = frame as BookFrame
  const bid = bestOf(data?.b, scale)
  const ask = bestOf(data?.a, scale)
  if (bid === undefined || ask === undefined || !Number.isSafeInteger(ts) || !Number.isSafeInteger(cts)) return null
  return {
    kind: 'touch',
    venue: 'bybit',
    symbol: data.s,
    bid,
    ask,
    eventMs: wallMs(ts),
    matchMs: wallMs(cts),
    receivedNs,
  }
}

/** Reads a `publicTrade` message: up to 1,024 trades of one symbol, oldest first. Empty for all else. */
export function decodeTrades(bytes: Uint8Array, start: number, end: number, receivedNs: MonoNs): readonly TradeEvent[] {
  const frame = jsonOf(bytes, start, end) as Partial<TradeFrame> | null | undefined
  if (typeof frame?.topic !== 'string' || !frame.topic.startsWith('publicTrade.')) return []
  const { data, ts } = frame
  if (!Array.isArray(data) || !Number.isSafeInteger(ts)) return []
  return (data as TradeFrame['data']).map((trade) => ({
    kind: 'trade',
    venue: 'bybit',
    symbol: trade.s,
    tradeId: trade.i,
    price: trade.p,
    size: trade.v,
    side: trade.S === 'Buy' ? 'buy' : 'sell',
    tradeMs: wallMs(trade.T),
    eventMs: wallMs(ts as number),
    receivedNs,
  }))
}

/** Reads a `tickers` message. Its deltas name what changed and nothing else. Null for all else. */
export function decodeTicker(bytes: Uint8Array, start: number, end: number, receivedNs: MonoNs): TickerEvent | null {
  const frame = jsonOf(bytes, start, end) as Partial<TickerFrame> | null | undefined
  if (typeof frame?.topic !== 'string' || !frame.topic.startsWith('tickers.')) return null
  const { data, ts } = frame
  if (data === undefined || data === null || ts === undefined) return null
  return tickerEvent(data.symbol, data, ts, receivedNs)
}

/** What a stream's or a query's ticker says; a key that is missing or empty is left out. */
export function tickerEvent(
  symbol: string,
  texts: Partial<TickerTexts>,
  eventMs: number,
  receivedNs: MonoNs,
): TickerEvent {
  const { markPrice, indexPrice, lastPrice, fundingRate, nextFundingTime } = texts
  // The venue's `openInterest` counts both sides of each contract; one side is what others mean by the word.
  const openInterest = texts.singleOpenInterest
  return {
    kind: 'ticker',
    venue: 'bybit',
    symbol,
    ...(isSaid(markPrice) && { markPrice }),
    ...(isSaid(indexPrice) && { indexPrice }),
    ...(isSaid(lastPrice) && { lastPrice }),
    ...(isSaid(fundingRate) && { fundingRate }),
    ...(isSaid(nextFundingTime) && { nextFundingMs: wallMs(Number(nextFundingTime)) }),
    ...(isSaid(openInterest) && { openInterest }),
    eventMs: wallMs(eventMs),
    receivedNs,
  }
}

function isSaid(text: string | undefined): text is string {
  return text !== undefined && text !== ''
}

/** The first level of a side; null where the side is empty, undefined where it is no side of this scale. */
function bestOf(levels: unknown, scale: Scale): TouchEvent['bid'] | undefined {
  if (!Array.isArray(levels)) return undefined
  const [best] = levels as BookFrame['data']['b']
  if (best === undefined) return null
  const [at, size] = [toSteps(best[0], scale.price), toSteps(best[1], scale.size)]
  return Number.isNaN(at) || Number.isNaN(size) ? undefined : { price: price(at), size: qty(size) }
}
