import type { DepthFrame, Levels, Verdict } from '../../domain/depth-frame.ts'
import { type Scale, toSteps } from '../../domain/scale.ts'
import { wallMs } from '../../domain/units.ts'
import type { SequenceRule } from '../venue.ts'
import { jsonOf } from './json.ts'
import type { BookFrame, Envelope, OrderBookResult, WireLevel } from './wire.ts'

// `orderbook.1` is the touch; `orderbook.rpi` and `orderbook.full` have levels and rules of their own.
const BOOK_TOPIC = /^orderbook\.(?!1\.)\d+\./
/** The id that a restarted service begins with: its message is a snapshot, whatever it calls itself. */
const RESTART_ID = 1

/** Refills `frame` from an `orderbook.N` message with N > 1; false for all else, and then nothing in `frame` may be used. */
export function decodeDepth(bytes: Uint8Array, start: number, end: number, scale: Scale, frame: DepthFrame): boolean {
  const message = jsonOf(bytes, start, end) as Partial<BookFrame> | null | undefined
  const { topic, type, ts, data, cts } = message ?? {}
  if (typeof topic !== 'string' || !isBookTopic(topic)) return false
  if (type !== 'snapshot' && type !== 'delta') return false
  if (data === undefined || data === null || !areIds(data.u, ts, cts)) return false
  frame.isSnapshot = type === 'snapshot' || data.u === RESTART_ID
  stamp(frame, data.u, ts as number, cts as number)
  return readSides(data.b, data.a, scale, frame)
}

/** A book of several levels, fed by snapshot and deltas. */
export function isBookTopic(topic: string): boolean {
  return BOOK_TOPIC.test(topic)
}

/** Refills `frame` from the body of `market/orderbook`, whose ids are those of the 1000-level stream only. docs/wire/bybit.md §3.3 */
export function decodeSnapshot(body: Uint8Array, scale: Scale, frame: DepthFrame): boolean {
  const envelope = jsonOf(body) as Partial<Envelope<Partial<OrderBookResult>>> | null | undefined
  const { u, ts, cts, b, a } = (envelope?.retCode === 0 ? envelope.result : undefined) ?? {}
  if (!areIds(u, ts, cts)) return false
  frame.isSnapshot = true
  stamp(frame, u as number, ts as number, cts as number)
  return readSides(b, a, scale, frame)
}

/** The continuity rule of one `orderbook.N` stream, docs/wire/bybit.md §5.3. */
export function createSequence(): SequenceRule {
  return new BybitSequence()
}

class BybitSequence implements SequenceRule {
  private lastId = NO_BOOK

  admit(frame: DepthFrame): Verdict {
    // (1) a snapshot, or id 1 after a restart of the service, begins the book anew at any time, also with a lower id
    if (frame.isSnapshot || frame.lastId === RESTART_ID) {
      this.lastId = frame.lastId
      return 'apply'
    }
    // (2) deltas without a book under them are nothing
    if (this.lastId === NO_BOOK) return 'skip'
    // (3) ids rise by one a message: what is not above the last is a repeat
    if (frame.lastId <= this.lastId) return 'skip'
    // (4) a jump has lost a message, so the book is void until the next snapshot
    if (frame.lastId > this.lastId + 1) {
      this.reset()
      return 'gap'
    }
    this.lastId = frame.lastId
    return 'apply'
  }

  reset(): void {
    this.lastId = NO_BOOK
  }
}

const NO_BOOK = -1

function areIds(...values: readonly unknown[]): boolean {
  return values.every((value) => Number.isSafeInteger(value))
}

function stamp(frame: DepthFrame, id: number, eventMs: number, matchMs: number): void {
  frame.firstId = id
  frame.lastId = id
  frame.previousId = -1
  frame.eventMs = wallMs(eventMs)
  frame.matchMs = wallMs(matchMs)
}

function readSides(bids: unknown, asks: unknown, scale: Scale, frame: DepthFrame): boolean {
  return readLevels(bids, scale, frame.bids) && readLevels(asks, scale, frame.asks)
}

function readLevels(wire: unknown, scale: Scale, levels: Levels): boolean {
  levels.clear()
  if (!Array.isArray(wire)) return false
  for (const level of wire as readonly unknown[]) {
    if (!isLevel(level)) return false
    const price = toSteps(level[0], scale.price)
    const size = toSteps(level[1], scale.size)
    if (Number.isNaN(price) || Number.isNaN(size)) return false
    levels.push(price, size)
  }
  return true
}

function isLevel(level: unknown): level is WireLevel {
  return Array.isArray(level) && typeof level[0] === 'string' && typeof level[1] === 'string'
}
