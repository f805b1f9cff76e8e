import { type Bar, EIGHT_HOURS_MS, extend, MINUTE_MS } from './bar.ts'
import { minutePath } from './minute-path.ts'

const DAY_MS = 24 * 60 * MINUTE_MS
const WEEK_MS = 7 * DAY_MS
/** 1 January 1970 was a Thursday; weeks start on Monday. */
const MONDAY_MS = 4 * DAY_MS
const LIVE_MINUTES_MAX = 30 * 24 * 60
const CANDLES_MAX = 5_000
const PATHS_KEPT = 64

export interface SeriesParts {
  /** Ends with the candle that leads to `startMinuteMs`. */
  readonly past: readonly Bar[]
  readonly startMinuteMs: number
  readonly firstPrice: number
  /** In price units. */
  readonly tick: number
  /** Price units × size units in one USDT. */
  readonly turnoverUnit: number
  readonly seed: number
}

/** Candles of any interval from one minute up: the past, and what the market adds to it. */
export class CandleSeries {
  private readonly parts: SeriesParts
  private readonly past: readonly Bar[]
  /** Minutes since the market started, without a hole. */
  private readonly live: Bar[]
  private readonly paths = new Map<number, readonly Bar[]>()

  constructor(parts: SeriesParts) {
    this.parts = parts
    this.past = parts.past
    this.live = [flat(parts.startMinuteMs, parts.firstPrice)]
  }

  onTrade(ms: number, price: number, size: number): void {
    this.roll(ms)
    const turnover = (price * size) / this.parts.turnoverUnit
    const bar = this.live.at(-1)
    if (bar !== undefined) extend(bar, { high: price, low: price, close: price, volume: size, turnover })
  }

  /** Minutes in which nothing traded are flat. */
  roll(nowMs: number): void {
    for (let last = this.live.at(-1); last !== undefined && nowMs >= last.openMs + MINUTE_MS; last = this.live.at(-1)) {
      this.live.push(flat(last.openMs + MINUTE_MS, last.close))
      if (this.live.length > LIVE_MINUTES_MAX) this.live.shift()
    }
  }

  /** Candles that open in [from, to], oldest first, ending with the open one; of more than 5,000 the newest. */
  bars(intervalMs: number, fromMs: number, toMs: number): Bar[] {
    const anchorMs = intervalMs % WEEK_MS === 0 ? MONDAY_MS : 0
    const slot = (ms: number): number => Math.floor((ms - anchorMs) / intervalMs)
    const lastMs = this.live.at(-1)?.openMs ?? 0
    const last = slot(Math.min(toMs, lastMs))
    const first = Math.max(
      Math.ceil((fromMs - anchorMs) / intervalMs),
      slot(this.past[0]?.openMs ?? lastMs),
      last - CANDLES_MAX + 1,
    )
    const bars: Bar[] = []
    for (let at = first; at <= last; at++) {
      const bar = this.between(at * intervalMs + anchorMs, (at + 1) * intervalMs + anchorMs)
      if (bar !== null) bars.push(bar)
    }
    return bars
  }

  /** The last 24 hours as one candle, by the minute. */
  day(): Bar {
    const toMs = (this.live.at(-1)?.openMs ?? 0) + MINUTE_MS
    const bar = this.between(toMs - DAY_MS, toMs)
    if (bar === null) throw new Error('a market without a single candle')
    return bar
  }

  private between(fromMs: number, toMs: number): Bar | null {
    let sum: Bar | null = null
    for (const bar of this.pieces(fromMs, toMs)) {
      if (sum === null) sum = { ...bar, openMs: fromMs }
      else extend(sum, bar)
    }
    return sum
  }

  /** The fewest candles that make up the span: whole past ones where they fit, else minutes. */
  private *pieces(fromMs: number, toMs: number): Iterable<Bar> {
    const firstMs = this.past[0]?.openMs ?? 0
    // The last candle may be longer than the others: it leads to the market's start, up to an hour beyond its eight.
    const start = Math.min(this.past.length - 1, Math.floor((fromMs - firstMs) / EIGHT_HOURS_MS))
    for (let at = Math.max(0, start); at < this.past.length; at++) {
      const bar = this.past[at]
      if (bar === undefined || bar.openMs >= toMs) break
      const endMs = this.endOf(at)
      if (bar.openMs >= fromMs && endMs <= toMs) yield bar
      else yield* inside(this.minutesOf(at, bar, endMs), fromMs, toMs)
    }
    yield* inside(this.live, fromMs, toMs)
  }

  private endOf(at: number): number {
    return this.past[at + 1]?.openMs ?? this.parts.startMinuteMs
  }

  private minutesOf(at: number, bar: Bar, endMs: number): readonly Bar[] {
    const known = this.paths.get(at)
    if (known !== undefined) return known
    const minutes = Math.round((endMs - bar.openMs) / MINUTE_MS)
    const path = minutePath(bar, minutes, this.parts.tick, this.parts.seed + at)
    if (this.paths.size >= PATHS_KEPT) this.paths.clear()
    this.paths.set(at, path)
    return path
  }
}

/** The part of a gapless row of minutes that opens in [from, to). */
function inside(minutes: readonly Bar[], fromMs: number, toMs: number): readonly Bar[] {
  const firstMs = minutes[0]?.openMs ?? 0
  const place = (ms: number): number => Math.max(0, Math.ceil((ms - firstMs) / MINUTE_MS))
  return minutes.slice(place(fromMs), place(toMs))
}

function flat(openMs: number, price: number): Bar {
  return { openMs, open: price, high: price, low: price, close: price, volume: 0, turnover: 0 }
}
