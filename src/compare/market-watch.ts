import type { MonoNs } from '../domain/units.ts'
import { type BookSample, type Level, MidSeries, sampleBook } from './all-in.ts'

/** What watching needs of one venue's market; the composition gives it. */
export interface MarketView {
  /** Both sides best first as floats, or `null` while the book may not be read. Deep enough for 10 bp. */
  levels(): { readonly bids: readonly Level[]; readonly asks: readonly Level[] } | null
  /** Calls back with each new mid, from the venue's fastest touch stream. Returns how to stop. */
  onMid(listener: (atNs: MonoNs, mid: number) => void): () => void
  /** Frames received so far on the named subscriptions. */
  frames(): number
  /** Calls back with the one-way delay in ms of each touch and depth event, venue event → callback, clock offset corrected. Returns how to stop. */
  onDelay(listener: (delayMs: number) => void): () => void
}

const SAMPLE_EVERY_MS = 100
const RATE_SLOT_MS = 1_000
/** Just after a subscription venues may send old snapshots and bursts: neither delay nor rate is taken then. */
const SETTLE_MS = 1_500
const DELAYS_MAX = 500_000

/** What was seen of one venue's market while it was watched. */
export interface MarketSamples {
  readonly books: readonly BookSample[]
  readonly mids: MidSeries
  readonly endNs: MonoNs
  /** Looks at the book that found it unreadable. */
  readonly unreadable: number
  /** Frames in each whole second. */
  readonly framesPerSecond: readonly number[]
  /** Ascending, in ms. */
  readonly delaysMs: Float64Array
  readonly watchedMs: number
}

/** Looks at one venue's market ten times a second until it is stopped. */
export class MarketWatch implements Disposable {
  private readonly view: MarketView
  private readonly sizeUsdt: number
  private readonly now: () => MonoNs
  private readonly startNs: number
  private readonly timer: NodeJS.Timeout
  private readonly stopDelays: () => void
  private readonly books: BookSample[] = []
  private readonly mids = new MidSeries()
  private readonly stopMids: () => void
  private readonly frames: number[] = []
  private readonly delays: number[] = []
  private unreadable = 0
  private slotStartNs: number
  private slotFrames: number

  constructor(view: MarketView, sizeUsdt: number, now: () => MonoNs) {
    this.view = view
    this.sizeUsdt = sizeUsdt
    this.now = now
    this.startNs = now()
    this.slotStartNs = this.startNs
    this.slotFrames = view.frames()
    this.timer = setInterval(() => this.look(), SAMPLE_EVERY_MS)
    this.stopMids = view.onMid((atNs, mid) => this.mids.add(atNs, mid))
    this.stopDelays = view.onDelay((delayMs) => {
      if (this.hasSettled() && this.delays.length < DELAYS_MAX) this.delays.push(delayMs)
    })
  }

  stop(): MarketSamples {
    this[Symbol.dispose]()
    return {
      books: this.books,
      mids: this.mids,
      endNs: this.now(),
      unreadable: this.unreadable,
      framesPerSecond: this.frames,
      delaysMs: Float64Array.from(this.delays).sort(),
      watchedMs: (this.now() - this.startNs) / 1e6,
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer)
    this.stopDelays()
    this.stopMids()
  }

  private look(): void {
    const nowNs = this.now()
    if (!this.hasSettled()) {
      this.slotStartNs = nowNs
      this.slotFrames = this.view.frames()
      return
    }
    const levels = this.view.levels()
    const sample = levels && sampleBook(nowNs, levels.bids, levels.asks, this.sizeUsdt)
    if (sample === null) this.unreadable++
    else this.books.push(sample)
    const slotMs = (nowNs - this.slotStartNs) / 1e6
    if (slotMs < RATE_SLOT_MS) return
    this.frames.push(((this.view.frames() - this.slotFrames) / slotMs) * 1_000)
    this.slotStartNs = nowNs
    this.slotFrames = this.view.frames()
  }

  private hasSettled(): boolean {
    return this.now() - this.startNs > SETTLE_MS * 1e6
  }
}
