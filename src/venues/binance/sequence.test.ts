import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DepthFrame, type Verdict } from '../../domain/depth-frame.ts'
import { createRandom } from '../../kit/random.ts'
import { createSequence } from './sequence.ts'

interface Ids {
  readonly U: number
  readonly u: number
  readonly pu: number
}

test.each<[string, Ids, Verdict]>([
  ['(2) u < L', { U: 980, u: 996, pu: 975 }, 'skip'],
  ['(2) the last id before L', { U: 990, u: 999, pu: 985 }, 'skip'],
  ['(3) U ≤ L ≤ u', { U: 998, u: 1004, pu: 996 }, 'apply'],
  ['(3) U = L', { U: 1000, u: 1004, pu: 996 }, 'apply'],
  ['(3) L = u, as snapshots of quiet symbols have it', { U: 998, u: 1000, pu: 996 }, 'apply'],
  ['(4) pu < L < U, the snapshot fell between two events', { U: 1002, u: 1004, pu: 997 }, 'apply'],
  ['(4) pu = L', { U: 1010, u: 1015, pu: 1000 }, 'apply'],
  ['(5) pu > L, the snapshot is too old', { U: 1010, u: 1015, pu: 1001 }, 'gap'],
])('joining a snapshot of L = 1000: %s', (_, ids, verdict) => {
  const sequence = createSequence()
  expect(sequence.admit(snapshot(1000))).toBe('apply')
  expect(sequence.admit(diff(ids))).toBe(verdict)
})

test.each<[string, Ids, Verdict]>([
  ['(6) pu = last', { U: 1010, u: 1015, pu: 1004 }, 'apply'],
  ['(7) u = last', { U: 998, u: 1004, pu: 996 }, 'skip'],
  ['(7) u < last', { U: 990, u: 997, pu: 985 }, 'skip'],
  ['(8) pu > last: one was lost', { U: 1030, u: 1040, pu: 1022 }, 'gap'],
  ['(8) pu < last < u: it belongs to another chain', { U: 1000, u: 1010, pu: 999 }, 'gap'],
  ["(8) Spot's rule U = last + 1 proves nothing", { U: 1005, u: 1015, pu: 1003 }, 'gap'],
])('live at 1004: %s', (_, ids, verdict) => {
  const sequence = createSequence()
  sequence.admit(snapshot(1000))
  sequence.admit(diff({ U: 998, u: 1004, pu: 996 }))
  expect(sequence.admit(diff(ids))).toBe(verdict)
})

test('the worked example of the reference', () => {
  const sequence = createSequence()
  const verdicts = [
    snapshot(1000),
    diff({ U: 980, u: 996, pu: 975 }),
    diff({ U: 998, u: 1004, pu: 996 }),
    diff({ U: 1010, u: 1015, pu: 1004 }),
    diff({ U: 1030, u: 1040, pu: 1022 }),
  ].map((frame) => sequence.admit(frame))
  expect(verdicts).toEqual(['apply', 'skip', 'apply', 'apply', 'gap'])
})

test('(1) without a snapshot every diff is a gap: at first, after a reset, and after a gap until a new snapshot', () => {
  const sequence = createSequence()
  const event = diff({ U: 998, u: 1004, pu: 996 })
  expect(sequence.admit(event)).toBe('gap')
  sequence.admit(snapshot(1000))
  sequence.reset()
  expect(sequence.admit(event)).toBe('gap')
  sequence.admit(snapshot(1000))
  sequence.admit(event)
  expect(sequence.admit(diff({ U: 2000, u: 2001, pu: 1999 }))).toBe('gap')
  expect(sequence.admit(diff({ U: 1010, u: 1015, pu: 1004 }))).toBe('gap')
  expect(sequence.admit(snapshot(1000))).toBe('apply')
  expect(sequence.admit(event)).toBe('apply')
})

test('any frames in any order: the verdicts are those of a slow reading of the table', () => {
  const small = fc.integer({ min: 0, max: 12 })
  const frame = fc.oneof(
    fc.record({ L: small }),
    fc.record({ pu: small, hole: fc.integer({ min: 1, max: 3 }), length: fc.integer({ min: 0, max: 3 }) }),
  )
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 30 }), (steps) => {
      const sequence = createSequence()
      const oracle = new Table()
      for (const step of steps) {
        if ('L' in step) {
          expect(sequence.admit(snapshot(step.L))).toBe('apply')
          oracle.start(step.L)
          continue
        }
        const [U, pu] = [step.pu + step.hole, step.pu]
        const ids = { U, u: U + step.length, pu }
        expect(sequence.admit(diff(ids))).toBe(oracle.judge(ids))
      }
    }),
    { numRuns: 2_000 },
  )
})

test('drop, duplicate, swap: a book is never wrong, and a loss is told within one message', () => {
  let gaps = 0
  for (let seed = 1; seed <= 400; seed++) {
    const world = createWorld(seed)
    const fault = (['none', 'drop', 'duplicate', 'swap'] as const)[seed % 4] ?? 'none'
    const { delivered, at } = spoil(world.events, fault, seed)
    const sequence = createSequence()
    sequence.admit(snapshot(world.snapshotId))
    let book: number | null = world.snapshotId
    delivered.forEach((event, index) => {
      const verdict = sequence.admit(diff(event))
      if (verdict === 'apply') {
        // What is applied joins what was there: no id of the symbol lies between.
        expect(book !== null && event.pu <= book && event.u >= book).toBe(true)
        book = event.u
      } else if (verdict === 'gap' && book !== null) {
        expect(fault === 'drop' || fault === 'swap').toBe(true)
        expect(index).toBe(at)
        book = null
        gaps++
      }
    })
    const last = world.events.at(-1)?.u
    const needed = (fault === 'drop' || fault === 'swap') && at < delivered.length && isNeeded(world, at)
    expect(book).toBe(needed ? null : last)
  }
  expect(gaps).toBeGreaterThan(80)
})

/** The table of reference §5.6, row by row, with everything remembered and nothing clever. */
class Table {
  private snapshotId: number | null = null
  private readonly applied: Ids[] = []

  start(L: number): void {
    this.snapshotId = L
    this.applied.length = 0
  }

  judge(event: Ids): Verdict {
    const L = this.snapshotId
    if (L === null) return 'gap'
    const verdict = this.applied.length === 0 ? joining(event, L) : live(event, this.applied.at(-1)?.u ?? L)
    if (verdict === 'apply') this.applied.push(event)
    if (verdict === 'gap') this.snapshotId = null
    return verdict
  }
}

function joining({ U, u, pu }: Ids, L: number): Verdict {
  const rows: [boolean, Verdict][] = [
    [u < L, 'skip'],
    [U <= L && L <= u, 'apply'],
    [pu <= L && L < U, 'apply'],
    [pu > L, 'gap'],
  ]
  return rows.find(([holds]) => holds)?.[1] ?? 'gap'
}

function live({ u, pu }: Ids, last: number): Verdict {
  if (pu === last) return 'apply'
  return u <= last ? 'skip' : 'gap'
}

interface World {
  readonly events: readonly Ids[]
  readonly snapshotId: number
}

/** A chain as the venue makes it: `pu` is the `u` before, `U` lies above it with holes, a snapshot within or at the end of an event. */
function createWorld(seed: number): World {
  const random = createRandom(seed)
  const upTo = (max: number): number => Math.floor(random.next() * max)
  const events: Ids[] = []
  let pu = 1_000
  for (let count = 0; count < 12; count++) {
    const U = pu + 1 + upTo(5)
    const u = U + upTo(6)
    events.push({ U, u, pu })
    pu = u
  }
  const joint = events[2 + upTo(3)] ?? { U: 0, u: 0 }
  return { events, snapshotId: joint.U + upTo(joint.u - joint.U + 1) }
}

/** `at`: the place where a loss can first be seen. */
function spoil(events: readonly Ids[], fault: string, seed: number): { delivered: Ids[]; at: number } {
  const delivered = [...events]
  const at = 1 + (seed % (events.length - 2))
  const chosen = delivered[at]
  if (chosen === undefined || fault === 'none') return { delivered, at }
  if (fault === 'duplicate') delivered.splice(at, 0, chosen)
  else delivered.splice(at, 1)
  if (fault === 'swap') delivered.splice(at + 1, 0, chosen)
  return { delivered, at }
}

/** An event that the snapshot holds whole may be lost: nobody needs it. */
function isNeeded({ events, snapshotId }: World, at: number): boolean {
  return (events[at]?.u ?? 0) > snapshotId
}

function snapshot(L: number): DepthFrame {
  return Object.assign(new DepthFrame(), { isSnapshot: true, firstId: L, lastId: L, previousId: -1 })
}

function diff({ U, u, pu }: Ids): DepthFrame {
  return Object.assign(new DepthFrame(), { isSnapshot: false, firstId: U, lastId: u, previousId: pu })
}
