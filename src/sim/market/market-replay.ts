import { forkRandom } from '../../kit/random.ts'
import type { MarketListener } from './background.ts'
import { cutWindows } from './loop-window.ts'
import type { Timeline } from './timeline.ts'
import { Track } from './track.ts'

const BEAT_MS = 100

export interface ReplayOptions {
  readonly timelines: readonly Timeline[]
  readonly seed: number
  readonly startMs: number
  /** Called before each event with its instant: moves a virtual clock. Real clocks move by themselves. */
  readonly onTime?: (ms: number) => void
}

/** The market that both venues trade in: recordings in an endless loop, played to all listeners at the same instant. */
export class MarketReplay {
  readonly symbols: readonly string[]
  private readonly tracks: readonly Track[]
  private readonly onTime: (ms: number) => void
  private readonly listeners: MarketListener[] = []
  private beatMs: number
  private playedMs: number

  constructor({ timelines, seed, startMs, onTime }: ReplayOptions) {
    const windows = cutWindows(timelines)
    const spanMs = Math.min(...windows.map(({ fromMs, toMs }) => toMs - fromMs))
    const offsetMs = Math.floor(forkRandom(seed, 'market offset').next() * spanMs)
    this.tracks = windows.map((window) => new Track(window, startMs, offsetMs))
    this.symbols = this.tracks.map(({ symbol }) => symbol)
    this.onTime = onTime ?? (() => {})
    this.playedMs = startMs
    this.beatMs = startMs + BEAT_MS
  }

  /** Everything up to here has been played. */
  get nowMs(): number {
    return this.playedMs
  }

  /** The listener gets the whole background at once, and from then on what changes. */
  join(listener: MarketListener): void {
    for (const track of this.tracks) listener.onBackground(track.symbol, track.opening())
    listener.onBeat()
    this.listeners.push(listener)
  }

  nextMs(): number {
    return this.tracks.reduce((next, track) => Math.min(next, track.nextMs()), this.beatMs)
  }

  /**
   * Plays everything that is due by then, in order of time; symbols in their order where two fall together, the beat last.
   * With `isOver` it stops early once that says so: false means that there is more to play.
   */
  advanceTo(ms: number, isOver: () => boolean = () => false): boolean {
    for (let dueMs = this.nextMs(); dueMs <= ms; dueMs = this.nextMs()) {
      this.playedMs = dueMs
      this.onTime(dueMs)
      const track = this.tracks.find((track) => track.nextMs() === dueMs)
      if (track !== undefined) track.step(this.listeners)
      else this.beat()
      if (isOver()) return false
    }
    this.playedMs = Math.max(ms, this.playedMs)
    this.onTime(this.playedMs)
    return true
  }

  /** How often the recording began anew, and by how many price units each symbol is shifted now. */
  progress(): ReadonlyMap<string, { readonly loop: number; readonly shift: number }> {
    return new Map(this.tracks.map((track) => [track.symbol, track.progress]))
  }

  private beat(): void {
    this.beatMs += BEAT_MS
    for (const listener of this.listeners) listener.onBeat()
  }
}
