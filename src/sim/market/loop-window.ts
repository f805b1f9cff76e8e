import { SimSetupError } from '../setup-error.ts'
import { applyDepth, type Timeline, touchOf, type UnitBook } from './timeline.ts'

/** So many depth events at either end are searched for two after which the spread is the same. */
const SEAM_SEARCH = 100

/** The part of a recording that is looped: from one state of the book to another whose spread is the same. */
export interface LoopWindow {
  readonly timeline: Timeline
  readonly fromMs: number
  readonly toMs: number
  /** Events `[first, end)` are played. */
  readonly first: number
  readonly end: number
  readonly startBook: UnitBook
  readonly endBook: UnitBook
  readonly startTouch: Touch
  readonly endTouch: Touch
}

export interface Touch {
  readonly bid: number
  readonly ask: number
}

/** Cuts all recordings to the span that they have in common, so that all symbols loop at the same instant. */
export function cutWindows(timelines: readonly Timeline[]): LoopWindow[] {
  const depthTimes = timelines.map(({ events }) => events.filter(({ kind }) => kind === 'depth').map(({ ms }) => ms))
  const fromMs = Math.max(...depthTimes.map((times) => times[0] ?? Number.POSITIVE_INFINITY))
  const toMs = Math.min(...depthTimes.map((times) => times.at(-1) ?? Number.NEGATIVE_INFINITY))
  if (!(fromMs < toMs)) throw new SimSetupError('the recording has too few book changes that its symbols share in time')
  return timelines.map((timeline) => cut(timeline, fromMs, toMs))
}

function cut(timeline: Timeline, fromMs: number, toMs: number): LoopWindow {
  const { events, symbol } = timeline
  const start = events.findIndex(({ ms }) => ms > fromMs)
  const beyond = events.findIndex(({ ms }) => ms > toMs)
  const depths = [...events.keys()]
    .slice(start, beyond < 0 ? events.length : beyond)
    .filter((at) => events[at]?.kind === 'depth')
  const [head, tail] = [depths.slice(0, SEAM_SEARCH), depths.slice(-SEAM_SEARCH)]
  const opening = play(timeline, timeline.start, 0, head[0] ?? start)
  const closing = play(timeline, opening, head[0] ?? start, tail[0] ?? start)
  const starts = spreadsAfter(timeline, opening, head)
  const ends = spreadsAfter(timeline, closing, tail)
  const shared = [...starts.values()].filter((spread) => [...ends.values()].includes(spread))
  const spread = Math.min(...shared)
  const first = 1 + ([...starts].find(([, its]) => its === spread)?.[0] ?? Number.NaN)
  const end = 1 + ([...ends].findLast(([, its]) => its === spread)?.[0] ?? Number.NaN)
  if (!(first < end))
    throw new SimSetupError(`the recording of ${symbol} cannot be looped: it ends in another state than it starts`)
  const startBook = play(timeline, opening, head[0] ?? start, first)
  const endBook = play(timeline, closing, tail[0] ?? start, end)
  const [startTouch, endTouch] = [touchOf(startBook), touchOf(endBook)]
  if (startTouch === null || endTouch === null)
    throw new SimSetupError(`the recorded book of ${symbol} has an empty side`)
  return { timeline, fromMs, toMs, first, end, startBook, endBook, startTouch, endTouch }
}

/** The spread after each of these depth events, by the event's place. Loops join where it is the same at both ends. */
function spreadsAfter(timeline: Timeline, start: UnitBook, places: readonly number[]): Map<number, number> {
  const book = copy(start)
  const spreads = new Map<number, number>()
  for (const at of places) {
    const event = timeline.events[at]
    if (event === undefined) continue
    applyDepth(book, timeline, event)
    const touch = touchOf(book)
    if (touch !== null) spreads.set(at, touch.ask - touch.bid)
  }
  return spreads
}

/** The book after the events `[from, to)`; the one given stays as it is. */
export function play(timeline: Timeline, start: UnitBook, from: number, to: number): UnitBook {
  const book = copy(start)
  for (let at = from; at < to; at++) {
    const event = timeline.events[at]
    if (event?.kind === 'depth') applyDepth(book, timeline, event)
  }
  return book
}

function copy({ bids, asks }: UnitBook): UnitBook {
  return { bids: new Map(bids), asks: new Map(asks) }
}
