import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SocketHandlers, SteadySocket, VenueSession } from '../access/session.ts'
import { systemClock } from '../kit/clock.ts'
import { bybit } from '../venues/bybit/bybit.ts'
import type { SocketPlan, Topic } from '../venues/venue.ts'
import { MarketLine } from './market-line.ts'
import type { TopicUser } from './topic-user.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const topic = (symbol: string): Topic => ({ kind: 'trades', symbol })

class Reader implements TopicUser {
  readonly hasSpoken = false
  readonly told: string[] = []
  onFrame(): void {
    this.told.push('frame')
  }
  onOpen(): void {
    this.told.push('open')
  }
  onClose(): void {
    this.told.push('close')
  }
  onFatal(): void {
    this.told.push('fatal')
  }
  watch(): void {
    this.told.push('watch')
  }
}

/** A line on a socket that only notes what is sent, and stands and falls when the test says so. */
class Bench {
  readonly sent: string[] = []
  readonly first = new Reader()
  readonly line: MarketLine
  plan: SocketPlan = { url: '', topics: [] }
  status: SteadySocket['status'] = 'connecting'
  private handlers: SocketHandlers = { onMessage() {} }

  constructor() {
    const openMarketSocket = (plan: SocketPlan, handlers: SocketHandlers): SteadySocket => {
      this.plan = plan
      this.handlers = handlers
      const status = (): SteadySocket['status'] => this.status
      return {
        get status() {
          return status()
        },
        reconnects: 0,
        send: (text) => this.sent.push(text) > 0,
        renew: () => {},
        close: async () => {},
      }
    }
    this.line = new MarketLine({
      session: { venue: bybit, openMarketSocket } as unknown as VenueSession,
      clock: systemClock,
      url: 'ws://market',
      topic: topic('A'),
      user: this.first,
      counts: { frames: 0, bytes: 0, strays: 0 },
      onFatal: () => {},
    })
  }

  stand(): void {
    this.status = 'open'
    this.handlers.onOpen?.(true)
  }

  fall(): void {
    this.status = 'waiting'
    this.handlers.onClose?.('lost')
  }

  asked(): string[] {
    return this.sent.splice(0).map((text) => {
      const { op, args } = JSON.parse(text) as { op: string; args: string[] }
      return [op, ...args.map((arg) => arg.slice(-1))].join(' ')
    })
  }
}

test('before the socket stands nothing is sent: the session subscribes to all topics of the plan', () => {
  const bench = new Bench()
  const [b, c, reader] = [topic('B'), topic('C'), new Reader()]
  bench.line.add(b, new Reader())
  bench.line.remove(b)
  bench.line.add(c, reader)
  bench.stand()
  vi.advanceTimersByTime(5_000)
  expect([bench.plan.topics.map(({ symbol }) => symbol), bench.asked()]).toEqual([['A', 'C'], []])
  expect([bench.first.told, reader.told]).toEqual([['open'], ['open']])
})

test('what is asked in a row goes out together, and rounds stay apart', () => {
  const bench = new Bench()
  bench.stand()
  const topics = ['B', 'C', 'D'].map(topic)
  for (const each of topics) bench.line.add(each, new Reader())
  vi.advanceTimersByTime(0)
  expect(bench.asked()).toEqual(['subscribe B C D'])
  bench.line.remove(topics[0] as Topic)
  bench.line.resubscribe(topics[1] as Topic)
  vi.advanceTimersByTime(499)
  expect(bench.asked()).toEqual([])
  vi.advanceTimersByTime(1)
  expect(bench.asked()).toEqual(['unsubscribe B C', 'subscribe C'])
})

test('left before it was joined: the venue hears nothing of it', () => {
  const bench = new Bench()
  bench.stand()
  const b = topic('B')
  bench.line.add(b, new Reader())
  bench.line.remove(b)
  vi.advanceTimersByTime(1_000)
  expect([bench.asked(), bench.line.isEmpty]).toEqual([[], false])
})

test('a connection that is lost takes what was not asked yet with it: the next one subscribes to all, once', () => {
  const bench = new Bench()
  bench.stand()
  bench.line.add(topic('B'), new Reader())
  bench.fall()
  bench.stand()
  vi.advanceTimersByTime(5_000)
  expect([bench.asked(), bench.plan.topics.map(({ symbol }) => symbol)]).toEqual([[], ['A', 'B']])
  expect(bench.first.told).toEqual(['open', 'close', 'open'])
})
