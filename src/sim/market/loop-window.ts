import { SimSetupError } from '../setup-error.ts'
import { applyDepth, type Timeline, touchOf, type UnitBook } from './timeline.ts'

/** So many depth events before the end are searched for one whose spread is that of the start. */
const SEAM_SEARCH = 300

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
  const first = events.findIndex(({ ms }) => ms > fromMs)
  const beyond = events.findIndex(({ ms }) => ms > toMs)
  const last = beyond < 0 ? events.length : beyond
  const startBook = play(timeline, timeline.start, 0, first)
  const startTouch = touchOf(startBook)
  const depths = [...events.keys()].slice(first, last).filter((at) => events[at]?.kind === 'depth')
  const searched = depths.slice(-SEAM_SEARCH)
  const book = play(timeline, startBook, first, searched[0] ?? last)
  const same = startTouch === null ? undefined : lastWithSpread(timeline, copy(book), searched, startTouch)
  const end = (same ?? last - 1) + 1
  const endBook = play(timeline, book, searched[0] ?? last, end)
  const endTouch = touchOf(endBook)
  if (startTouch === null || endTouch === null)
    throw new SimSetupError(`the recorded book of ${symbol} has an empty side`)
  return { timeline, fromMs, toMs, first, end, startBook, endBook, startTouch, endTouch }
}

/** The last of these events after which the book has the spread of the start, so that both touches join at the seam. */
function lastWithSpread(
  timeline: Timeline,
  book: UnitBook,
  places: readonly number[],
  start: Touch,
): number | undefined {
  let found: number | undefined
  for (const at of places) {
    const event = timeline.events[at]
    if (event === undefined) continue
    applyDepth(book, timeline, event)
    const touch = touchOf(book)
    if (touch !== null && touch.ask - touch.bid === start.ask - start.bid) found = at
  }
  return found
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
