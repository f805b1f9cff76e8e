import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PlainBinance, PlainBybit } from '../../test/feed/plain-market.ts'
import { PerpkitError } from '../domain/errors.ts'
import { createScale, toText } from '../domain/scale.ts'
import { systemClock } from '../kit/clock.ts'
import { createRandom } from '../kit/random.ts'
import { venues } from '../venues/index.ts'
import { DepthFeed } from './depth-feed.ts'

const SCALE = createScale('0.10', '0.001')

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A feed on a line that notes what it is asked, with snapshots that the test gives. */
class Bench {
  readonly heard: string[] = []
  readonly asked: string[] = []
  readonly snapshots: ((answer: Buffer | Error) => void)[] = []
  readonly feed: DepthFeed

  constructor(venue: 'binance' | 'bybit') {
    this.feed = new DepthFeed({
      codec: venues[venue].market,
      scale: SCALE,
      line: {
        resubscribe: () => void this.asked.push('resubscribe'),
        renew: (reason) => void this.asked.push(`renew: ${reason}`),
      },
      fetchSnapshot: () =>
        new Promise((resolve, reject) => {
          this.snapshots.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)))
        }),
      clock: systemClock,
      random: createRandom(1),
    })
    this.feed.onChange(({ status }) => this.heard.push(status))
  }

  hear(bytes: Buffer): void {
    this.feed.onFrame(bytes, systemClock.monoNs())
  }

  /** Answers the snapshot that is being waited for. */
  async answer(snapshot: Buffer | Error): Promise<void> {
    await vi.advanceTimersByTimeAsync(0)
    this.snapshots.at(-1)?.(snapshot)
    await vi.advanceTimersByTimeAsync(0)
  }

  touch(): readonly string[] {
    const { bids, asks } = this.feed.book
    return [bids, asks].map((side) => toText(side.bestPrice(), SCALE.price))
  }
}

async function liveBinance(): Promise<[Bench, PlainBinance]> {
  const [bench, market] = [new Bench('binance'), new PlainBinance()]
  bench.feed.onOpen()
  bench.hear(market.change())
  await bench.answer(market.snapshot())
  expect(bench.feed.status).toBe('live')
  return [bench, market]
}

function liveBybit(): [Bench, PlainBybit] {
  const [bench, market] = [new Bench('bybit'), new PlainBybit()]
  bench.feed.onOpen()
  bench.hear(market.snapshot())
  expect(bench.feed.status).toBe('live')
  return [bench, market]
}

test('default, by REST: the first message starts the fetch, all that came meanwhile is joined, listeners hear once', async () => {
  const [bench, market] = [new Bench('binance'), new PlainBinance()]
  bench.feed.onOpen()
  await vi.advanceTimersByTimeAsync(100)
  expect([bench.feed.status, bench.snapshots.length]).toEqual(['waiting for snapshot', 0])
  bench.hear(market.change())
  await vi.advanceTimersByTimeAsync(0)
  bench.hear(market.change([['100.5', '3.000']]))
  const snapshot = market.snapshot()
  bench.hear(market.change([['100.7', '3.000']]))
  bench.hear(market.change([['100.7', '0']]))
  await bench.answer(snapshot)
  expect(bench.heard).toEqual(['waiting for snapshot', 'live'])
  expect([bench.touch(), bench.feed.book.lastId]).toEqual([['100.5', '101.0'], market.id])
  bench.hear(market.change([['100.9', '1.000']]))
  expect([bench.touch(), bench.heard.length]).toEqual([['100.9', '101.0'], 3])
})

test('default, in stream: the snapshot makes it live, a later one replaces all', () => {
  const [bench, market] = liveBybit()
  bench.hear(market.change([['100.4', '1.000']]))
  expect(bench.touch()).toEqual(['100.4', '101.0'])
  const other = new PlainBybit()
  other.id = 5
  bench.hear(other.snapshot())
  expect([bench.touch(), bench.feed.status, bench.heard.length]).toEqual([['100.0', '101.0'], 'live', 4])
})

test('the messages may come before the subscription is said to stand', async () => {
  const [bench, market] = [new Bench('binance'), new PlainBinance()]
  bench.hear(market.change())
  await bench.answer(market.snapshot())
  bench.feed.onOpen()
  expect([bench.feed.status, bench.heard]).toEqual(['live', ['live']])
})

test('join: a snapshot that is older than what is held is fetched again, later', async () => {
  const [bench, market] = [new Bench('binance'), new PlainBinance()]
  const stale = market.snapshot()
  market.change()
  bench.feed.onOpen()
  bench.hear(market.change())
  await bench.answer(stale)
  expect([bench.feed.status, bench.snapshots.length]).toEqual(['waiting for snapshot', 1])
  await vi.advanceTimersByTimeAsync(250)
  await bench.answer(market.snapshot())
  expect([bench.feed.status, bench.snapshots.length]).toEqual(['live', 2])
})

test('join: a snapshot that cannot be read is fetched again', async () => {
  const [bench, market] = [new Bench('binance'), new PlainBinance()]
  bench.hear(market.change())
  await bench.answer(Buffer.from('<html>'))
  await vi.advanceTimersByTimeAsync(250)
  await bench.answer(market.snapshot())
  expect(bench.feed.status).toBe('live')
})

test.each(['gap', 'crossed', 'garbled'] as const)(
  '%s: unreadable at once, whole again by a snapshot',
  async (fault) => {
    const [bench, market] = await liveBinance()
    await vi.advanceTimersByTimeAsync(9_000)
    bench.hear(market.change())
    await vi.advanceTimersByTimeAsync(2_000)
    if (fault === 'gap') market.change([['100.5', '1.000']]) // never arrives
    const bad = fault === 'crossed' ? market.change([['101.5', '1.000']]) : market.change([['99.5', '1.000']])
    bench.hear(fault === 'garbled' ? Buffer.from(bad.toString().replace('"99.5"', '"99.55"')) : bad)
    expect([bench.feed.status, bench.feed.book.isReadable]).toEqual([fault, false])
    bench.hear(market.change([['101.5', '0']]))
    expect([bench.feed.status, bench.heard.at(-1)]).toEqual([fault, fault])
    await bench.answer(market.snapshot())
    expect([bench.feed.status, bench.touch(), bench.feed.counts.losses[fault]]).toEqual(['live', market.touch, 1])
    bench.hear(market.change([['100.8', '1.000']]))
    expect([bench.touch(), bench.snapshots.length]).toEqual([market.touch, 2])
  },
)

test('gap: the message that showed it is kept, so that a snapshot of just before it will do', async () => {
  const [bench, market] = await liveBinance()
  market.change([['100.5', '1.000']])
  const before = market.snapshot()
  bench.hear(market.change([['100.6', '1.000']]))
  await vi.advanceTimersByTimeAsync(250)
  await bench.answer(before)
  expect([bench.feed.status, bench.touch(), bench.snapshots.length]).toEqual(['live', market.touch, 2])
})

test('gap, in stream: subscribes anew, ignores what comes before the snapshot', async () => {
  const [bench, market] = liveBybit()
  market.change([['100.5', '1.000']])
  bench.hear(market.change())
  expect(bench.feed.status).toBe('gap')
  await vi.advanceTimersByTimeAsync(0)
  bench.hear(market.change([['100.6', '1.000']]))
  expect([bench.feed.status, bench.asked]).toEqual(['gap', ['resubscribe']])
  bench.hear(market.snapshot())
  expect([bench.feed.status, bench.touch()]).toEqual(['live', ['100.6', '101.0']])
})

test('gap, in stream: where no snapshot comes it asks again, ever later, and then for a new connection', async () => {
  const [bench, market] = liveBybit()
  market.change()
  bench.hear(market.change())
  await vi.advanceTimersByTimeAsync(60_000)
  expect(bench.asked.filter((word) => word === 'resubscribe').length).toBeGreaterThan(2)
  expect(bench.asked).toContain('renew: the book was lost: gap')
})

test('duplicate: nothing is applied twice, nobody is told, the book stays', async () => {
  const [bench, market] = await liveBinance()
  const change = market.change([['100.5', '1.000']])
  bench.hear(change)
  const told = bench.heard.length
  bench.hear(change)
  expect([bench.feed.status, bench.heard.length, bench.feed.counts.skipped]).toEqual(['live', told, 1])
})

test('refused snapshots: tried again with growing pauses, never in a burst', async () => {
  const [bench, market] = [new Bench('binance'), new PlainBinance()]
  bench.feed.onOpen()
  for (let second = 0; second < 60; second++) {
    bench.hear(market.change())
    await bench.answer(new PerpkitError('too many requests', { code: 'venue.rate-limit' }))
    await vi.advanceTimersByTimeAsync(1_000)
  }
  expect(bench.snapshots.length).toBeGreaterThan(4)
  expect(bench.snapshots.length).toBeLessThan(15)
  expect(bench.asked).toContain('renew: no snapshot joined the stream')
})

test('repeated gaps: without peace between them the connection is replaced', async () => {
  const [bench, market] = await liveBinance()
  for (let n = 0; n < 4; n++) {
    market.change()
    bench.hear(market.change())
    await vi.advanceTimersByTimeAsync(5_000)
    await bench.answer(market.snapshot())
  }
  expect(bench.asked).toEqual(['renew: the book was lost: gap'])
})

test('gaps that are far apart are no reason to replace the connection', async () => {
  const [bench, market] = await liveBinance()
  for (let n = 0; n < 8; n++) {
    for (let second = 0; second < 12; second++) {
      await vi.advanceTimersByTimeAsync(1_000)
      bench.hear(market.change())
    }
    market.change()
    bench.hear(market.change())
    await bench.answer(market.snapshot())
    expect(bench.feed.status).toBe('live')
  }
  expect([bench.asked, bench.feed.counts.losses.gap]).toEqual([[], 8])
})

test('disconnect: unreadable, what was fetched for the old connection is thrown away, the new one joins anew', async () => {
  const [bench, market] = await liveBinance()
  market.change()
  bench.hear(market.change())
  await vi.advanceTimersByTimeAsync(1_000)
  bench.feed.onClose()
  expect([bench.feed.status, bench.feed.book.isReadable]).toEqual(['disconnected', false])
  await bench.answer(market.snapshot())
  expect(bench.feed.status).toBe('disconnected')
  bench.feed.onOpen()
  market.change([['100.5', '1.000']])
  bench.hear(market.change())
  await vi.advanceTimersByTimeAsync(1_000)
  await bench.answer(market.snapshot())
  expect([bench.feed.status, bench.touch()]).toEqual(['live', market.touch])
})

test('disconnect: a chain that seems to go on over a reconnection is not trusted', async () => {
  const [bench, market] = await liveBinance()
  bench.feed.onClose()
  expect(bench.feed.book.isReadable).toBe(false)
  bench.feed.onOpen()
  bench.hear(market.change())
  expect(bench.feed.status).toBe('waiting for snapshot')
})

test('silence: not readable; a message that continues the chain makes it live again without a snapshot', async () => {
  const [bench, market] = await liveBinance()
  await vi.advanceTimersByTimeAsync(10_001)
  bench.feed.watch(systemClock.monoNs())
  expect([bench.feed.status, bench.asked, bench.heard.at(-1)]).toEqual(['silent', ['resubscribe'], 'silent'])
  bench.hear(market.change([['100.5', '1.000']]))
  expect([bench.feed.status, bench.touch(), bench.snapshots.length]).toEqual(['live', market.touch, 1])
})

test('silence: a message that does not continue the chain is a gap', async () => {
  const [bench, market] = await liveBinance()
  await vi.advanceTimersByTimeAsync(10_001)
  bench.feed.watch(systemClock.monoNs())
  market.change()
  bench.hear(market.change())
  expect(bench.feed.status).toBe('gap')
})

test('silence that goes on: the connection is replaced at last; a topic that never spoke counts too', async () => {
  const bench = new Bench('bybit')
  bench.feed.onOpen()
  for (let second = 0; second < 31; second++) {
    await vi.advanceTimersByTimeAsync(1_000)
    bench.feed.watch(systemClock.monoNs())
  }
  expect(bench.asked).toEqual(['resubscribe', 'resubscribe'])
  for (let second = 0; second < 5; second++) {
    await vi.advanceTimersByTimeAsync(1_000)
    bench.feed.watch(systemClock.monoNs())
  }
  expect(bench.asked.at(-1)).toBe('renew: a topic stayed silent')
})

test('closed: told once, and nothing that comes later changes it', async () => {
  const [bench, market] = await liveBinance()
  bench.feed.close()
  bench.feed.close()
  bench.feed.onClose()
  bench.feed.onOpen()
  bench.hear(market.change())
  await vi.advanceTimersByTimeAsync(60_000)
  expect([bench.feed.status, bench.heard.slice(-2), bench.asked]).toEqual(['closed', ['live', 'closed'], []])
  expect(bench.snapshots.length).toBe(1)
})

test('depleted: a side that runs out where a cut snapshot ended is fetched anew', async () => {
  const [bench, market] = [new Bench('binance'), new PlainBinance()]
  bench.hear(market.change())
  const cut = JSON.parse(market.snapshot().toString()) as { bids: [string, string][] }
  // So many rows mean that it was cut at 99.0; the market has more below.
  cut.bids = Array.from({ length: 1_000 }, (_, i) => (i === 0 ? ['100.0', '1.000'] : ['99.0', '2.000']))
  await bench.answer(Buffer.from(JSON.stringify(cut)))
  bench.hear(market.change([['90.0', '5.000']]))
  expect(bench.feed.status).toBe('live')
  bench.hear(
    market.change([
      ['100.0', '0'],
      ['99.0', '0'],
    ]),
  )
  expect([bench.feed.status, bench.feed.book.isReadable]).toEqual(['depleted', false])
  await vi.advanceTimersByTimeAsync(1_000)
  await bench.answer(market.snapshot())
  expect([bench.feed.status, bench.touch()]).toEqual(['live', ['90.0', '101.0']])
})
