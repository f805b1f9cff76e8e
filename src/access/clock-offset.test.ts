import fc from 'fast-check'
import { expect, test } from 'vitest'
import { monoNs, wallMs } from '../domain/units.ts'
import type { Clock } from '../kit/clock.ts'
import { createRandom } from '../kit/random.ts'
import { OffsetClock, type RoundTrip } from './clock-offset.ts'

/** A world in which time passes only when we say so, and the venue is `aheadMs` ahead of the local wall clock. */
class World implements Clock {
  nowNs = 1e9
  localStepMs = 0
  readonly aheadMs: number
  constructor(aheadMs: number) {
    this.aheadMs = aheadMs
  }
  monoNs = () => monoNs(this.nowNs)
  wallMs = () => wallMs(1_792_000_000_000 + this.nowNs / 1e6 + this.localStepMs)
  venueMs = () => 1_792_000_000_000 + this.nowNs / 1e6 + this.aheadMs
  trip(thereMs: number, backMs: number): RoundTrip {
    const sentNs = this.monoNs()
    this.nowNs += thereMs * 1e6
    const venue = wallMs(Math.floor(this.venueMs()))
    this.nowNs += backMs * 1e6
    return { sentNs, doneNs: this.monoNs(), venueMs: venue }
  }
}

test('before the first measurement: the local clock, without a bound', () => {
  const world = new World(3_000)
  const offset = new OffsetClock(world, async () => null)
  expect(offset.venueNow()).toBe(world.wallMs())
  expect(offset.errorMs).toBe(Number.POSITIVE_INFINITY)
})

test('the error lies within the printed bound, whatever the ways there and back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: -5_000, max: 5_000 }),
      fc.integer({ min: 1, max: 1e6 }),
      async (aheadMs, seed) => {
        const world = new World(aheadMs)
        const random = createRandom(seed)
        const offset = new OffsetClock(world, async () => world.trip(1 + random.next() * 40, 1 + random.next() * 40))
        await offset.measure(12)
        const wrongMs = Math.abs(offset.venueNow() - world.venueMs())
        expect(wrongMs).toBeLessThanOrEqual(offset.errorMs + 1) // the venue stamps whole milliseconds
      },
    ),
  )
})

test('a step of the local wall clock changes nothing of what is stamped', async () => {
  const world = new World(120)
  const offset = new OffsetClock(world, async () => world.trip(2, 2))
  await offset.measure()
  const before = offset.venueNow() - world.venueMs()
  world.localStepMs = -3_000
  expect(offset.venueNow() - world.venueMs()).toBeCloseTo(before, 6)
  expect(offset.offsetMs).toBeCloseTo(3_120, -1)
})

test('the fastest trip decides, and ages', async () => {
  const world = new World(0)
  const trips = [30, 1, 25]
  const offset = new OffsetClock(world, async () => world.trip(trips.shift() ?? 20, 1))
  await offset.measure(3)
  expect(offset.errorMs).toBeCloseTo(1, 1)
  world.nowNs += 300e9
  expect(offset.errorMs).toBeGreaterThan(10)
})

test('concurrent measurements share one; unanswered questions are left out', async () => {
  const world = new World(0)
  let asked = 0
  const offset = new OffsetClock(world, async () => (asked++ % 2 === 0 ? null : world.trip(1, 1)))
  await Promise.all([offset.measure(4), offset.measure(4), offset.measure(4)])
  expect(asked).toBe(4)
  expect(offset.samples).toBe(2)
})
