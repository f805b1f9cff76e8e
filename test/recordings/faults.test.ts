import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DepthFeed } from '../../src/feed/depth-feed.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { createRandom, type Random } from '../../src/kit/random.ts'
import { venues } from '../../src/venues/index.ts'
import { BTC_2024, BYBIT_BTC, BYBIT_ETH, ETH_2024, type Recorded } from './recordings.ts'
import { type TrueBook, truthOf } from './true-book.ts'

// Recorded streams with seeded faults: each is noticed with the next message at the latest, no wrong best price is ever shown,
// and the book comes back by a snapshot.

const FAULTS = ['drop', 'duplicate', 'repeat an old one', 'swap', 'cut short'] as const
type Fault = (typeof FAULTS)[number]

/** Messages between two faults, while which the book must have come back. */
const APART = 24
const FRAMES_MAX = 1_500
/** So that there is peace between two faults: without it repairs wait ever longer. */
const BETWEEN_MS = 500

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test.each([BTC_2024, ETH_2024, BYBIT_BTC, BYBIT_ETH])('$name: seeded faults', async (item) => {
  const seen = new Set<Fault>()
  for (const seed of [1, 2, 3]) {
    const stage = new Stage(item)
    const random = createRandom(seed)
    await stage.open()
    while (stage.hasFrames(2 * APART)) {
      for (let calm = Math.floor(random.next() * APART); calm > 0; calm--) await stage.deliverNext()
      const fault = FAULTS[Math.floor(random.next() * FAULTS.length)] as Fault
      await inflict(fault, stage, random)
      seen.add(fault)
      for (let healing = 0; healing < APART; healing++) await stage.deliverNext()
      expect([fault, stage.at, stage.feed.status]).toEqual([fault, stage.at, 'live'])
    }
    expect([stage.compared > stage.at / 2, stage.wrong]).toEqual([true, []])
  }
  expect([...seen].sort()).toEqual([...FAULTS].sort())
})

/** Losing faults must be seen when the next message is in; harmless ones must not cost the book. */
async function inflict(fault: Fault, stage: Stage, random: Random): Promise<void> {
  const before = stage.losses()
  switch (fault) {
    case 'drop':
      stage.skip()
      await stage.deliverNext()
      break
    case 'swap':
      await stage.deliver(stage.at + 1)
      expect([fault, stage.losses()]).toEqual([fault, before + 1])
      await stage.deliver(stage.at)
      stage.at += 2
      return
    case 'cut short':
      stage.hear(stage.frame(stage.at).subarray(0, 40))
      stage.at++
      break
    case 'duplicate':
      await stage.deliver(stage.at - 1)
      expect([fault, stage.losses(), stage.feed.status]).toEqual([fault, before, 'live'])
      return
    case 'repeat an old one':
      await stage.deliver(stage.at - 2 - Math.floor(random.next() * 10))
      expect([fault, stage.losses(), stage.feed.status]).toEqual([fault, before, 'live'])
      return
  }
  expect([fault, stage.losses(), stage.feed.status === 'live']).toEqual([fault, before + 1, false])
}

/** A feed, the recorded frames, and a venue that gives right snapshots a little later. */
class Stage {
  at = 0
  compared = 0
  readonly wrong: number[] = []
  readonly feed: DepthFeed
  private readonly item: Recorded
  private readonly truth: TrueBook
  private isResubscribing = false

  constructor(item: Recorded) {
    this.item = item
    this.truth = truthOf(item, FRAMES_MAX)
    this.feed = new DepthFeed({
      codec: venues[item.venue].market,
      scale: item.scale,
      line: {
        resubscribe: () => (this.isResubscribing = true),
        renew: () => this.reconnect(),
      },
      fetchSnapshot: async () => {
        await new Promise((resolve) => setTimeout(resolve, 3 * BETWEEN_MS))
        return this.truth.snapshotAt(this.at - 1)
      },
      clock: systemClock,
      random: createRandom(1),
    })
    this.feed.onChange(() => this.compare())
  }

  async open(): Promise<void> {
    this.feed.onOpen()
    if (this.item.venue === 'bybit') this.hear(this.truth.snapshotAt(this.at++))
    for (let n = 0; n < APART; n++) await this.deliverNext()
    expect(this.feed.status).toBe('live')
  }

  hasFrames(count: number): boolean {
    return this.at + count < this.truth.frames.length
  }

  frame(index: number): Buffer {
    return this.truth.frames[index] as Buffer
  }

  losses(): number {
    return Object.values(this.feed.counts.losses).reduce((all, one) => all + one, 0)
  }

  skip(): void {
    this.at++
  }

  async deliverNext(): Promise<void> {
    await this.deliver(this.at++)
  }

  async deliver(index: number): Promise<void> {
    const isAsked = this.isResubscribing
    this.hear(this.frame(index))
    await vi.advanceTimersByTimeAsync(BETWEEN_MS)
    if (!isAsked) return
    this.isResubscribing = false
    this.hear(this.truth.snapshotAt(this.at - 1))
  }

  hear(bytes: Buffer): void {
    this.feed.onFrame(bytes, systemClock.monoNs())
    this.compare()
  }

  private reconnect(): void {
    this.feed.onClose()
    this.feed.onOpen()
    this.isResubscribing = true
  }

  /** While it says `live`, price and size on both sides are those of the venue at that id. */
  private compare(): void {
    const { status, book } = this.feed
    if (status !== 'live') return
    this.compared++
    const shown = [book.bids.bestPrice(), book.bids.bestSize(), book.asks.bestPrice(), book.asks.bestSize()]
    const isTrue = this.truth.touchAt(book.lastId).every((value, i) => value === shown[i])
    if (!isTrue) this.wrong.push(book.lastId)
  }
}
