import { expect, test } from 'vitest'
import { ClientIdSource } from '../domain/ids.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { OrderAction, Outcome } from '../domain/order.ts'
import { createScale } from '../domain/scale.ts'
import { price, qty } from '../domain/units.ts'
import { systemClock } from '../kit/clock.ts'
import type { OrderAnswer } from '../trade/order-desk.ts'
import { LiveGuard, openGuard } from '../trade/live-guard.ts'
import { type BlockVenue, OrderBlock } from './order-block.ts'
import { DEFAULT_PLAN, type Plan } from './plan.ts'
import { quantileOf } from './statistics.ts'

const PLAN: Plan = { ...DEFAULT_PLAN, environment: 'simulated', orders: 60, rate: 300, seed: 7, cancelAfterMs: 20 }
const INSTRUMENT: Instrument = {
  venue: 'binance',
  symbol: 'BTCUSDT',
  baseCoin: 'BTC',
  quoteCoin: 'USDT',
  scale: createScale('0.10', '0.001'),
  sizeMin: qty(1),
  sizeMax: qty(1e6),
  marketSizeMax: qty(1e5),
  priceMin: price(1),
  priceMax: price(2 ** 29),
  notionalMin: '50',
  priceBand: { up: '1.05', down: '0.95' },
  fundingIntervalMinutes: 480,
  isTrading: true,
}

/** A venue that answers every action after a turn of the event loop, and keeps what it was sent. */
function plainVenue(answer: (action: OrderAction) => Outcome | null, mid = price(600_000)) {
  const sent: { action: OrderAction; transport: string }[] = []
  const listeners = new Set<(message: unknown, receivedNs: number) => void>()
  const venue = {
    instrument: INSTRUMENT,
    touch: { midOf: () => mid },
    ids: new ClientIdSource('pk', 'test'),
    guard: openGuard,
    privateFeed: {
      listen: (listener: (message: unknown, receivedNs: number) => void) => (
        listeners.add(listener),
        () => listeners.delete(listener)
      ),
    },
    desk: {
      send(action: OrderAction, transport: string, done: (answer: OrderAnswer) => void) {
        sent.push({ action, transport })
        const outcome = answer(action)
        const sentNs = systemClock.monoNs()
        if (outcome === null) return
        setImmediate(() => {
          done({ outcomes: [outcome], sentNs, doneNs: systemClock.monoNs() })
          if (action.kind !== 'place') return
          const update = { clientOrderId: action.order.clientOrderId }
          for (const listener of listeners) listener({ kind: 'order', update }, systemClock.monoNs())
        })
      },
    },
  } as unknown as BlockVenue
  return { venue, sent }
}

const accept = (action: OrderAction): Outcome => {
  const order = action.kind === 'place' ? action.order : action.kind === 'cancel' ? action.ref : undefined
  if (order === undefined) throw new Error(action.kind)
  return { kind: 'accepted', order: { symbol: order.symbol, clientOrderId: order.clientOrderId } }
}

function run(venue: BlockVenue, onProgress: (answered: number) => void = () => {}, plan = PLAN) {
  return new OrderBlock({ venue, plan, clock: systemClock, signal: new AbortController().signal, onProgress }).run()
}

test('default: every order is sent, half by each transport, timed, seen live, and cancelled by socket', async () => {
  const { venue, sent } = plainVenue(accept)
  const { placements, cancels, outcomes, skipped } = await run(venue)
  expect(placements.countOf('accepted')).toBe(60)
  expect([placements.latenciesMs('ws').length, placements.latenciesMs('rest').length]).toEqual([30, 30])
  expect(placements.liveLatenciesMs()).toHaveLength(60)
  expect(cancels.latenciesMs('ws')).toHaveLength(60)
  expect(sent.filter(({ action }) => action.kind === 'cancel').every(({ transport }) => transport === 'ws')).toBe(true)
  expect([outcomes.length, skipped]).toEqual([0, 0])
})

test('orders rest 1.5 to 3 % from mid on their own side, post-only, at the smallest size of 1.2 × the minimum', async () => {
  const { venue, sent } = plainVenue(accept)
  await run(venue)
  for (const { action } of sent) {
    if (action.kind !== 'place') continue
    const { side, price: at, timeInForce, size } = action.order
    const away = ((at ?? 0) / 600_000 - 1) * (side === 'buy' ? -1 : 1)
    expect(away).toBeGreaterThan(0.0149)
    expect(away).toBeLessThan(0.0301)
    expect([timeInForce, size]).toEqual(['post-only', side === 'buy' ? 2 : 1]) // 0.001 of a price below 60,000 is less than 60 USDT
  }
})

test('coordinated omission: a stall shows in the latency of every order that was due meanwhile, because time counts from the intended instant', async () => {
  const { venue } = plainVenue(accept)
  let isStalled = false
  const { placements } = await run(venue, (answered) => {
    if (answered < 20 || isStalled) return
    isStalled = true
    const until = performance.now() + 120
    while (performance.now() < until);
  })
  const all = Float64Array.from([...placements.latenciesMs('ws'), ...placements.latenciesMs('rest')]).sort()
  // 120 ms at 300/s: some 36 of 60 orders were due; from the actual instant of sending all but one would look fast.
  expect(quantileOf(all, 0.75)).toBeGreaterThan(40)
  expect(quantileOf(placements.sendLagsMs(), 0.75)).toBeGreaterThan(40)
})

test('a stall that delays orders beyond their own cancels leaves none of them open', async () => {
  const { venue, sent } = plainVenue(accept)
  let isStalled = false
  await run(venue, (answered) => {
    if (answered < 10 || isStalled) return
    isStalled = true
    const until = performance.now() + 90
    while (performance.now() < until);
  })
  const cancelled = new Set(sent.flatMap(({ action }) => (action.kind === 'cancel' ? [action.ref.clientOrderId] : [])))
  expect(sent.every(({ action }) => action.kind !== 'place' || cancelled.has(action.order.clientOrderId))).toBe(true)
})

test('the same seed gives the same orders on both venues', async () => {
  const [a, b] = [plainVenue(accept), plainVenue(accept)]
  await run(a.venue)
  await run(b.venue)
  const placed = ({ sent }: typeof a) =>
    sent.flatMap(({ action, transport }) =>
      action.kind === 'place' ? [`${transport} ${action.order.side} ${action.order.priceText}`] : [],
    )
  expect(placed(a)).toEqual(placed(b))
})

test('outcomes: refusals are not cancelled, unknowns are, and both are told', async () => {
  const failure = { kind: 'margin', venueCode: -2019, message: 'no margin', retry: 'never' } as const
  let count = 0
  const { venue, sent } = plainVenue((action) => {
    if (action.kind !== 'place') return accept(action)
    count++
    if (count % 3 === 0) return { kind: 'rejected', failure, retry: 'never' }
    return count % 3 === 1
      ? { kind: 'unknown', since: systemClock.monoNs(), cause: 'timeout', order: action.order }
      : accept(action)
  })
  const { placements, outcomes } = await run(venue, () => {}, { ...PLAN, cancelAfterMs: 500 })
  expect([placements.countOf('accepted'), placements.countOf('rejected'), placements.countOf('unknown')]).toEqual([
    20, 20, 20,
  ])
  expect(sent.filter(({ action }) => action.kind === 'cancel')).toHaveLength(40)
  expect(outcomes).toHaveLength(40)
})

test('no readable price: nothing is sent, and what was left out is counted', async () => {
  const { venue, sent } = plainVenue(accept)
  const blind = { ...venue, touch: { midOf: () => null } }
  const { placements, skipped } = await run(blind)
  expect([sent.length, skipped, placements.countOf('pending')]).toEqual([0, 60, 60])
})

test('interrupted: the run ends at once with the reason', async () => {
  const { venue } = plainVenue(accept)
  const abort = new AbortController()
  const running = new OrderBlock({
    venue,
    plan: PLAN,
    clock: systemClock,
    signal: abort.signal,
    onProgress: () => abort.abort(new Error('interrupted')),
  }).run()
  await expect(running).rejects.toThrow('interrupted')
})

test('live: an order that would pass the ceiling ends the run unsent, with the sentence of the guard', async () => {
  const { venue, sent } = plainVenue(accept)
  const guarded = { ...venue, guard: new LiveGuard(250) } // room for two of 0.002 at about 60,000
  const plan = { ...PLAN, cancelAfterMs: 60_000 } // cancels are due long after the test: none may be waited for
  await expect(run(guarded, () => {}, plan)).rejects.toMatchObject({ code: 'safety.ceiling' })
  expect(sent.filter(({ action }) => action.kind === 'place')).toHaveLength(2)
})
