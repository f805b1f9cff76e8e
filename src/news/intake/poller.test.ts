import fc from 'fast-check'
import { expect, test } from 'vitest'
import { VirtualTime } from '../../../test/news/virtual-time.ts'
import { PerpkitError } from '../../domain/errors.ts'
import { createRandom } from '../../kit/random.ts'
import { firstWaitMs, nextWaitMs } from './poll-schedule.ts'
import { Poller, type PollerOptions } from './poller.ts'
import type { PolledSource, PollResult, SourceHealth, SourceItem } from './source.ts'

const MINUTE = 60_000
const START = Date.UTC(2026, 10, 25, 12)

const item = (id: string): SourceItem => ({ id, title: id, link: null, publishedMs: null })
const items = (...ids: string[]): PollResult => ({ kind: 'items', items: ids.map(item), bytes: 1 })
const unchanged: PollResult = { kind: 'unchanged' }
const failed = (more: Partial<PollResult & { kind: 'failed' }> = {}): PollResult => ({
  kind: 'failed',
  what: 'It failed.',
  retryAfterMs: null,
  isFinal: false,
  ...more,
})

/** Answers what the test says, in order, and then the last for ever; each asking takes a second. */
class Scripted implements PolledSource {
  readonly name: string
  everyMs = MINUTE
  readonly askedMs: number[] = []
  private readonly time: VirtualTime
  private readonly answers: readonly (PollResult | Error)[]

  constructor(time: VirtualTime, name: string, ...answers: (PollResult | Error)[]) {
    this.time = time
    this.name = name
    this.answers = answers
  }

  async poll(signal: AbortSignal): Promise<PollResult> {
    const answer = this.answers[Math.min(this.askedMs.length, this.answers.length - 1)] ?? unchanged
    this.askedMs.push(this.time.clock.wallMs() - START)
    await this.time.pause(1_000, signal)
    if (answer instanceof Error) throw answer
    return answer
  }

  get gapsMs(): readonly number[] {
    return this.askedMs.slice(1).map((ms, index) => ms - (this.askedMs[index] ?? 0) - 1_000)
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Runs for so long on virtual time. */
async function run(
  time: VirtualTime,
  forMs: number,
  sources: readonly PolledSource[],
  more: Partial<PollerOptions> = {},
) {
  const stop = new AbortController()
  const told: string[] = []
  const poller = new Poller({
    sources,
    clock: time.clock,
    random: createRandom(7),
    pause: time.pause,
    tell: (source, items, receivedMs) =>
      told.push(`${receivedMs - START} ${source} ${items.map(({ id }) => id).join()}`),
    ...more,
  })
  const running = poller.run(stop.signal)
  const alarm = time.pause(forMs, stop.signal).then(
    () => stop.abort(),
    () => {},
  )
  await time.run(running)
  stop.abort()
  await alarm
  return { poller, told }
}

test('asks at once, then every minute within a tenth, and tells what came', async () => {
  const time = new VirtualTime(START)
  const source = new Scripted(time, 'a', items('1', '2'), unchanged, items('2', '3'))
  const { poller, told } = await run(time, 4 * MINUTE, [source])
  expect(source.askedMs[0]).toBe(0)
  expect(new Set(source.gapsMs).size).toBeGreaterThan(1)
  for (const ms of source.gapsMs) expect(Math.abs(ms - MINUTE)).toBeLessThanOrEqual(0.1 * MINUTE + 1)
  expect(told.slice(0, 2).map((line) => line.replace(/^\d+ /, ''))).toEqual(['a 1,2', 'a 2,3'])
  expect(told[0]).toBe('1000 a 1,2')
  expect(poller.health).toMatchObject([
    { name: 'a', state: 'stopped', items: 3, unchanged: 1, failures: 0, nextAttemptMs: null, what: null },
  ])
})

test('sources are spread over three seconds, and a slow one holds up nobody', async () => {
  const time = new VirtualTime(START)
  const sources = ['a', 'b', 'c'].map((name) => new Scripted(time, name, unchanged))
  class Slow extends Scripted {
    override poll = (signal: AbortSignal) => time.pause(1e9, signal).then(() => unchanged)
  }
  const slow = new Slow(time, 'slow')
  await run(time, 3 * MINUTE, [slow, ...sources])
  expect(sources.map(({ askedMs }) => askedMs[0])).toEqual([750, 1_500, 2_250])
  for (const { askedMs } of sources) expect(askedMs.length).toBeGreaterThanOrEqual(3)
})

test('failures: waits twice as long and longer, an hour at most, and starts over after a success', async () => {
  const time = new VirtualTime(START)
  const source = new Scripted(time, 'a', ...Array.from({ length: 9 }, () => failed()), unchanged, failed(), unchanged)
  await run(time, 12 * 60 * MINUTE, [source])
  const ceilings = [2, 4, 8, 16, 32, 60, 60, 60, 60].map((minutes) => minutes * MINUTE)
  source.gapsMs.slice(0, 9).forEach((ms, index) => {
    expect(ms).toBeGreaterThanOrEqual((ceilings[index] ?? 0) / 2)
    expect(ms).toBeLessThanOrEqual(ceilings[index] ?? 0)
  })
  expect(source.gapsMs[9]).toBeLessThanOrEqual(1.1 * MINUTE)
  expect(source.gapsMs[10]).toBeLessThanOrEqual(2 * MINUTE)
})

test('what the server asked for is waited for, and a changed interval counts at once', async () => {
  const time = new VirtualTime(START)
  const source = new Scripted(time, 'a', failed({ retryAfterMs: 10 * MINUTE }), unchanged)
  await run(time, 12 * MINUTE, [source])
  expect(source.gapsMs[0]).toBe(10 * MINUTE)
  const slower = new Scripted(time, 'b', unchanged)
  await run(time, 30 * MINUTE, [slower], { onHealth: () => (slower.everyMs = 15 * MINUTE) })
  expect(slower.gapsMs[0]).toBeGreaterThanOrEqual(13.5 * MINUTE)
})

test('a final failure ends that source only; when all have ended, so has the poller', async () => {
  const time = new VirtualTime(START)
  const gone = new Scripted(time, 'gone', failed({ isFinal: true, what: 'It is gone.' }))
  const good = new Scripted(time, 'good', unchanged, unchanged, failed({ isFinal: true }))
  const { poller } = await run(time, 1e9, [gone, good])
  expect([gone.askedMs.length, good.askedMs.length]).toEqual([1, 3])
  expect(poller.health).toMatchObject([
    { state: 'stopped', what: 'It is gone.', failures: 1, nextAttemptMs: null },
    { state: 'stopped', unchanged: 2, failures: 1 },
  ])
})

test('health: from starting to live to failing and back, with its instants', async () => {
  const time = new VirtualTime(START)
  const source = new Scripted(time, 'a', items('1'), failed(), items('1'), items('2'))
  const seen: SourceHealth[] = []
  await run(time, 5.5 * MINUTE, [source], { onHealth: (health) => seen.push(health) })
  const told = seen.map(({ state, items, consecutiveFailures, what }) => [state, items, consecutiveFailures, what])
  expect(told.slice(0, 5)).toEqual([
    ['starting', 0, 0, null],
    ['live', 1, 0, null],
    ['failing', 1, 1, 'It failed.'],
    ['live', 1, 0, null],
    ['live', 2, 0, null],
  ])
  expect(told.at(-1)).toEqual(['stopped', 2, 0, null])
  const askedMs = source.askedMs.map((ms) => ms + START)
  expect(seen.slice(0, 5).map(({ lastAttemptMs }) => lastAttemptMs)).toEqual([null, ...askedMs.slice(0, 4)])
  expect(seen.slice(0, 4).map(({ nextAttemptMs }) => nextAttemptMs)).toEqual(askedMs.slice(0, 4))
  const successMs = [null, START + 1_000, START + 1_000, (askedMs[2] ?? 0) + 1_000]
  expect(seen.slice(0, 4).map(({ lastSuccessMs }) => lastSuccessMs)).toEqual(successMs)
  expect(seen[3]?.lastItemMs).toBe(START + 1_000) // the item was an old one
})

test('the signal ends it at once, while asking and while waiting', async () => {
  const time = new VirtualTime(START)
  const asking = new Scripted(time, 'asking', items('1'))
  const { told } = await run(time, 500, [asking])
  expect([asking.askedMs.length, told.length, time.clock.wallMs()]).toEqual([1, 0, START + 500])
  const waiting = new Scripted(time, 'waiting', items('1'))
  await run(time, 5_000, [waiting])
  expect(time.clock.wallMs()).toBe(START + 5_500)
})

test('what a source throws on purpose is a failure; an error of the program ends all', async () => {
  const time = new VirtualTime(START)
  const refusing = new Scripted(
    time,
    'a',
    new PerpkitError('The venue said no.', { code: 'venue.rejected' }),
    unchanged,
  )
  const { poller } = await run(time, 5 * MINUTE, [refusing])
  expect(poller.health[0]).toMatchObject({ failures: 1, what: null })
  expect(refusing.askedMs.length).toBeGreaterThan(2)
  const broken = new Scripted(time, 'b', new TypeError('a bug'))
  const other = new Scripted(time, 'c', unchanged)
  await expect(run(time, 1e9, [broken, other])).rejects.toThrow('a bug')
  expect(other.askedMs.length).toBeLessThanOrEqual(1)
})

test('waits lie between the interval and a day, whatever was asked for', () => {
  const result = fc.oneof(
    fc.constant(unchanged),
    fc.record({ retryAfterMs: fc.option(fc.double({ min: 0, max: 1e15, noNaN: true })) }).map(failed),
  )
  fc.assert(
    fc.property(
      result,
      fc.integer({ min: 1, max: 1e8 }),
      fc.integer({ min: 1, max: 10_000 }),
      fc.nat(),
      (result, everyMs, failures, seed) => {
        const waitMs = nextWaitMs(result, everyMs, failures, createRandom(seed))
        expect(waitMs).toBeGreaterThanOrEqual(Math.min(0.9 * everyMs, 24 * 60 * MINUTE))
        expect(waitMs).toBeLessThanOrEqual(24 * 60 * MINUTE)
        if (result.kind === 'failed')
          expect(waitMs).toBeGreaterThanOrEqual(Math.min(result.retryAfterMs ?? 0, 24 * 60 * MINUTE))
      },
    ),
  )
  expect(nextWaitMs(failed({ isFinal: true }), MINUTE, 1, createRandom(1))).toBeNull()
  expect([firstWaitMs(0, 1), firstWaitMs(0, 9), firstWaitMs(8, 9)]).toEqual([0, 0, 2_667])
})
