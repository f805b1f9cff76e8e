import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PerpkitError } from '../domain/errors.ts'
import { monoNs, wallMs } from '../domain/units.ts'
import type { Clock } from '../kit/clock.ts'
import { createRandom } from '../kit/random.ts'
import { OffsetClock, type RoundTrip } from './clock-offset.ts'

/** A world in which time passes only when we say so, and the venue is `aheadMs` ahead of the local wall clock. */
class World implements Clock {
  nowNs = 1e9
  localStepMs = 0
  venueStepMs = 0
  readonly aheadMs: number
  constructor(aheadMs: number) {
    this.aheadMs = aheadMs
  }
  monoNs = () => monoNs(this.nowNs)
  wallMs = () => wallMs(1_792_000_000_000 + this.nowNs / 1e6 + this.localStepMs)
  venueMs = () => 1_792_000_000_000 + this.nowNs / 1e6 + this.aheadMs + this.venueStepMs
  /** The machine sleeps: the monotonic clock stands still, the others go on. */
  sleep(ms: number): void {
    this.localStepMs += ms
    this.venueStepMs += ms
  }
  trip(thereMs: number, backMs: number): RoundTrip {
    const sentNs = this.monoNs()
    this.nowNs += thereMs * 1e6
    const venue = wallMs(Math.floor(this.venueMs()))
    this.nowNs += backMs * 1e6
    return { sentNs, doneNs: this.monoNs(), venueMs: venue }
  }
  wrongMs = (offset: OffsetClock): number => Math.abs(offset.venueAt(this.monoNs()) - this.venueMs())
}

const silence = new PerpkitError('no answer', { code: 'network.timeout' })

test('before the first measurement: the local clock, without a bound', () => {
  const world = new World(3_000)
  const offset = new OffsetClock(world, () => Promise.reject(silence))
  expect(offset.venueNow()).toBe(world.wallMs())
  expect(offset.errorMs).toBe(Number.POSITIVE_INFINITY)
  expect(offset.offsetMs).toBe(0)
})

test('the error lies within the bound, whatever the ways there and back, the drift and the pauses', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: -5_000, max: 5_000 }),
      fc.integer({ min: 1, max: 1e6 }),
      fc.double({ min: -50, max: 50, noNaN: true }),
      async (aheadMs, seed, driftPpm) => {
        const world = new World(aheadMs)
        const random = createRandom(seed)
        const pass = (ms: number): void => {
          world.nowNs += ms * 1e6
          world.venueStepMs += (ms * driftPpm) / 1e6
        }
        const offset = new OffsetClock(world, async () => world.trip(random.next() ** 3 * 40, random.next() ** 3 * 40))
        for (let round = 0; round < 12; round++) {
          await offset.measure(1 + Math.floor(random.next() * 5))
          expect(world.wrongMs(offset)).toBeLessThanOrEqual(offset.errorMs + 1e-3)
          pass(random.next() * 120_000)
          expect(world.wrongMs(offset)).toBeLessThanOrEqual(offset.errorMs + 1e-3)
        }
      },
    ),
  )
})

test('the fastest round trip decides: its half, and half of the millisecond that stamps are cut to', async () => {
  const world = new World(0)
  const trips = [30, 1, 25]
  const offset = new OffsetClock(world, async () => world.trip(trips.shift() ?? 20, 1))
  await offset.measure(3)
  expect(offset.errorMs).toBeLessThan(1.5 + 0.01)
  expect(world.wrongMs(offset)).toBeLessThan(1.5 + 0.01)
})

test('what is stamped is whole milliseconds, what is measured has fractions', async () => {
  const world = new World(0.4)
  const offset = new OffsetClock(world, async () => world.trip(0.3, 0.1))
  expect(Number.isInteger(offset.venueNow())).toBe(true)
  await offset.measure()
  world.nowNs += 0.25e6
  expect(Number.isInteger(offset.venueNow())).toBe(true)
  const later = monoNs(world.nowNs + 0.25e6)
  expect(offset.venueAt(later) - offset.venueAt(world.monoNs())).toBeCloseTo(0.25, 3)
})

test('many round trips narrow the cut stamps down to a fraction of a millisecond', async () => {
  const world = new World(0.37)
  const random = createRandom(3)
  const offset = new OffsetClock(world, async () => {
    world.nowNs += random.next() * 5e6
    return world.trip(0.05, 0.05)
  })
  await offset.measure(40)
  expect(offset.errorMs).toBeLessThan(0.15)
  expect(world.wrongMs(offset)).toBeLessThan(0.15)
})

test('an estimate ages: its error grows by what clocks drift', async () => {
  const world = new World(0)
  const offset = new OffsetClock(world, async () => world.trip(1, 1))
  await offset.measure()
  const fresh = offset.errorMs
  world.nowNs += 300e9
  expect(offset.errorMs - fresh).toBeCloseTo(15, 6)
})

test('a local wall clock that is 3 s off, or stepped meanwhile, changes nothing of what is stamped', async () => {
  const world = new World(120)
  world.localStepMs = 3_000
  const offset = new OffsetClock(world, async () => world.trip(2, 2))
  await offset.measure()
  expect(world.wrongMs(offset)).toBeLessThan(2.5)
  expect(offset.offsetMs).toBeCloseTo(-2_880, -1)
  world.localStepMs = -3_000
  expect(world.wrongMs(offset)).toBeLessThan(2.5)
  expect(offset.offsetMs).toBeCloseTo(3_120, -1)
})

test('a jump between wall and monotonic clock is noticed: older samples are dropped and all is measured anew', async () => {
  const world = new World(0)
  const offset = new OffsetClock(world, async () => world.trip(2, 2))
  await offset.measure(20)
  world.sleep(3_600_000)
  expect(world.wrongMs(offset)).toBeGreaterThan(3_000_000)
  offset.keepUp()
  await offset.heal()
  expect(world.wrongMs(offset)).toBeLessThan(2.5)
  expect(offset.samples).toBeLessThan(20)
})

test('a sample taken across a jump is given up: the venue may have stamped it on either side', async () => {
  const world = new World(0)
  let isFirst = true
  const offset = new OffsetClock(world, async () => {
    const trip = world.trip(2, 2)
    if (isFirst) world.sleep(60_000)
    isFirst = false
    return trip
  })
  await offset.measure(1)
  expect(offset.samples).toBe(0)
  await offset.measure(1)
  expect(world.wrongMs(offset)).toBeLessThan(2.5)
})

test('a step of the venue’s own clock: newer samples win over older and faster ones', async () => {
  const world = new World(0)
  const delays = [1, 1, 1, 30]
  const offset = new OffsetClock(world, async () => world.trip(delays.shift() ?? 1, 1))
  await offset.measure(3)
  world.venueStepMs = 2_000
  await offset.measure(1)
  expect(offset.samples).toBe(1)
  expect(world.wrongMs(offset)).toBeLessThanOrEqual(offset.errorMs)
})

test('the timer’s look measures every 30 s and not before', async () => {
  const world = new World(0)
  let asked = 0
  const offset = new OffsetClock(world, async () => {
    asked++
    return world.trip(1, 1)
  })
  await offset.measure()
  offset.keepUp()
  await offset.measure(0)
  expect(asked).toBe(5)
  world.nowNs += 31e9
  offset.keepUp()
  await offset.measure(0)
  expect(asked).toBe(7)
})

test('concurrent measurements share one; a venue that does not answer ends it and leaves the estimate', async () => {
  const world = new World(0)
  let asked = 0
  const offset = new OffsetClock(world, async () => {
    if (asked++ > 1) throw silence
    return world.trip(1, 1)
  })
  await Promise.all([offset.measure(9), offset.measure(9), offset.heal()])
  expect(asked).toBe(6)
  expect(offset.errorMs).toBe(Number.POSITIVE_INFINITY)
  expect(world.wrongMs(offset)).toBeLessThan(2)
})

test('start: a venue that does not answer the first question is an error, and no timer is left', async () => {
  const offset = new OffsetClock(new World(0), () => Promise.reject(silence))
  await expect(offset.start()).rejects.toBe(silence)
})
