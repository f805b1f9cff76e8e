import { beforeAll, describe, expect, test } from 'vitest'
import type { BackgroundChange } from './background.ts'
import { cutWindows, type LoopWindow, play } from './loop-window.ts'
import { readMarket } from './market-source.ts'
import { Mirror } from './mirror.ts'
import { type Timeline, touchOf } from './timeline.ts'
import { Track } from './track.ts'

// WORLD, "Market": at the seam of the loop nothing jumps, and the accumulated shift stays within ±2 %.

const SCALE = { priceDecimals: 2, sizeDecimals: 3 }
const LOOPS = 50

let timelines: Timeline[] = []

beforeAll(() => {
  timelines = readMarket('replay', [
    new Map([
      ['BTCUSDT', SCALE],
      ['ETHUSDT', SCALE],
    ]),
  ])
})

describe('the seam', () => {
  test('in the recordings as they come: each loop begins with the best prices with which the other one ended', () => {
    for (const window of cutWindows(timelines)) {
      const [plain, mirrored] = [new Mirror(window, false), new Mirror(window, true)]
      expect(touchOf(mirrored.book(window.startBook))).toEqual(touchOf(plain.book(window.endBook)))
      expect(touchOf(plain.book(window.startBook))).toEqual(touchOf(mirrored.book(window.endBook)))
      expect(Math.abs(mirrored.shift)).toBeLessThan(0.02 * window.startTouch.bid)
    }
    // BTC would jump by 787 ticks: the recordings do drift, so the test above says something.
    const [btc] = cutWindows(timelines)
    expect(Math.abs((btc?.endTouch.bid ?? 0) - (btc?.startTouch.bid ?? 0))).toBeGreaterThan(5_000)
  })

  test('over 50 loops the book is never crossed, the touch never jumps, the shift stays small, and the pace is kept', () => {
    for (const window of cutWindows(timelines.map(shortened))) {
      const player = new Player(window)
      player.play(LOOPS)
      expect(player.crossed).toBe(0)
      // A jump at a seam would be larger than any step inside the recording.
      expect(player.jumpAtSeam).toBe(0)
      expect(Math.max(...player.shifts.map(Math.abs))).toBeLessThan(0.02 * window.startTouch.bid)
      expect(new Set(player.shifts).size).toBe(2)
      expect(
        player.startsMs.slice(1).every((ms, loop) => ms - (player.startsMs[loop] ?? 0) === player.track.loopMs),
      ).toBe(true)
    }
  })

  test('what a new loop begins with is the recorded start, level by level', () => {
    for (const window of cutWindows(timelines.map(shortened))) {
      const player = new Player(window)
      player.play(2)
      const levels = (book: ReadonlyMap<string, string>): string[] => [...book].map((level) => level.join(' ')).sort()
      const fresh = new Player(window)
      expect(levels(player.bids)).toEqual(levels(fresh.bids))
      expect(levels(player.asks)).toEqual(levels(fresh.asks))
    }
  })
})

/** Keeps the book that a track plays, in plain maps. */
class Player {
  readonly bids = new Map<string, string>()
  readonly asks = new Map<string, string>()
  readonly track: Track
  readonly shifts: number[] = []
  readonly startsMs: number[] = []
  crossed = 0
  jumpAtSeam = 0

  constructor(window: LoopWindow) {
    this.track = new Track(window, 0, 0)
    this.apply(this.track.opening())
  }

  /** Plays whole loops, and the seam after the last one. */
  play(loops: number): void {
    const listener = {
      onBackground: (_: string, changes: readonly BackgroundChange[]) => this.apply(changes),
      onTrade: () => {},
      onBeat: () => {},
    }
    while (this.track.progress.loop < loops) {
      const { loop, shift } = this.track.progress
      if (this.startsMs.length <= loop) {
        this.shifts.push(shift)
        this.startsMs.push(this.track.nextMs())
      }
      const { isAtSeam } = this.track
      // Finding the best of thousands of levels takes its time: inside the loops, the first two of each kind will do.
      if (!isAtSeam && loop >= 4) {
        this.track.step([listener])
        continue
      }
      const before = this.touch()
      this.track.step([listener])
      const after = this.touch()
      if (after.bid >= after.ask) this.crossed++
      if (isAtSeam)
        this.jumpAtSeam = Math.max(this.jumpAtSeam, Math.abs(after.bid - before.bid), Math.abs(after.ask - before.ask))
    }
  }

  private apply(changes: readonly BackgroundChange[]): void {
    for (const { side, price, size } of changes) {
      const levels = side === 'bid' ? this.bids : this.asks
      if (size.isZero()) levels.delete(price)
      else levels.set(price, size.toFixed())
    }
  }

  private touch(): { bid: number; ask: number } {
    return { bid: Math.max(...prices(this.bids)), ask: Math.min(...prices(this.asks)) }
  }
}

function prices(levels: ReadonlyMap<string, string>): number[] {
  return [...levels.keys()].map(Number)
}

/** Three seconds after midnight in which both prices moved: fifty loops of eight minutes would take their time. */
function shortened(timeline: Timeline): Timeline {
  const midnightMs = Date.UTC(2024, 6, 19)
  const from = timeline.events.findIndex(({ ms }) => ms >= midnightMs + 4_000)
  const end = timeline.events.findIndex(({ ms }) => ms >= midnightMs + 7_000)
  return { ...timeline, start: play(timeline, timeline.start, 0, from), events: timeline.events.slice(from, end) }
}
