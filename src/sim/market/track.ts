import type { BackgroundChange, MarketListener } from './background.ts'
import { type LoopWindow, play } from './loop-window.ts'
import { Mirror } from './mirror.ts'
import type { TimelineEvent, UnitBook } from './timeline.ts'

/** Between two loops so long is spent turning one end of the recording into the other start, a portion each millisecond. */
export const SEAM_MS = 100
const SEAM_PORTION_MIN = 150

/** One symbol's endless loop of its recording. */
export class Track {
  readonly symbol: string
  private readonly window: LoopWindow
  private readonly mirrors: readonly [Mirror, Mirror]
  private readonly seams = new Map<boolean, readonly (readonly BackgroundChange[])[]>()
  private readonly first: UnitBook
  private loop = 0
  private at: number
  private seamAt = 0
  private loopStartMs: number

  /** `offsetMs` into the recording is where the market starts, at `startMs`. */
  constructor(window: LoopWindow, startMs: number, offsetMs: number) {
    const { timeline } = window
    this.symbol = timeline.symbol
    this.window = window
    this.mirrors = [new Mirror(window, false), new Mirror(window, true)]
    this.loopStartMs = startMs - offsetMs
    const next = timeline.events.findIndex(({ ms }, at) => at >= window.first && ms > window.fromMs + offsetMs)
    this.at = next < 0 ? window.end : Math.min(next, window.end)
    this.first = play(timeline, window.startBook, window.first, this.at)
    for (const mirror of this.mirrors) this.seams.set(mirror.isMirrored, this.seamAfter(mirror))
  }

  get loopMs(): number {
    return this.window.toMs - this.window.fromMs + SEAM_MS
  }

  /** Loops begun since the start, this one not counted, and how far the present one is shifted, in price units. */
  get progress(): { readonly loop: number; readonly shift: number } {
    return { loop: this.loop, shift: this.mirror.shift }
  }

  /** Between the end of a loop and the start of the next. */
  get isAtSeam(): boolean {
    return this.at >= this.window.end
  }

  /** The whole background at the start. */
  opening(): BackgroundChange[] {
    return this.mirror.difference({ bids: new Map(), asks: new Map() }, this.first)
  }

  /** When the next thing happens. */
  nextMs(): number {
    const event = this.event()
    if (event !== undefined) return this.loopStartMs + event.ms - this.window.fromMs
    return this.loopStartMs + this.window.toMs - this.window.fromMs + 1 + this.seamAt
  }

  /** Plays it. */
  step(listeners: readonly MarketListener[]): void {
    const event = this.event()
    if (event === undefined) {
      this.stepSeam(listeners)
      return
    }
    this.at++
    if (event.kind === 'depth') {
      const changes = this.mirror.depth(event)
      for (const listener of listeners) listener.onBackground(this.symbol, changes)
    } else {
      const trade = this.mirror.trade(event)
      for (const listener of listeners) listener.onTrade(this.symbol, trade)
    }
  }

  private event(): TimelineEvent | undefined {
    return this.isAtSeam ? undefined : this.window.timeline.events[this.at]
  }

  private get mirror(): Mirror {
    return this.mirrors[this.loop % 2 === 0 ? 0 : 1]
  }

  private stepSeam(listeners: readonly MarketListener[]): void {
    const portions = this.seams.get(this.mirror.isMirrored) ?? []
    const changes = portions[this.seamAt++]
    if (changes !== undefined) for (const listener of listeners) listener.onBackground(this.symbol, changes)
    if (this.seamAt < portions.length) return
    this.seamAt = 0
    this.loop++
    this.at = this.window.first
    this.loopStartMs += this.loopMs
  }

  /**
   * What leads from the end of a loop to the start of the next, in portions. Best prices are the same at both ends, so no mixture
   * of the two books is crossed. There is at least one portion, and never more than fit between the loops.
   */
  private seamAfter(mirror: Mirror): readonly (readonly BackgroundChange[])[] {
    const next = this.mirrors[mirror.isMirrored ? 0 : 1]
    const changes = mirror.difference(mirror.book(this.window.endBook), next.book(this.window.startBook))
    const size = Math.max(SEAM_PORTION_MIN, Math.ceil(changes.length / (SEAM_MS - 2)))
    const portions: BackgroundChange[][] = []
    do portions.push(changes.splice(0, size))
    while (changes.length > 0)
    return portions
  }
}
