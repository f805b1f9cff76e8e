import { expect, test } from 'vitest'
import type { Position } from '../domain/account.ts'
import { ClientIdSource, type ClientOrderId, clientOrderId, RUN_ID_PREFIX } from '../domain/ids.ts'
import type { OrderIntent, Side } from '../domain/order.ts'
import { createScale } from '../domain/scale.ts'
import type { OrderListener, TrackedOrder } from '../trade/order-tracker.ts'
import { OwnFills } from './own-fills.ts'
import type { VenueUnderTest } from './venue-under-test.ts'

const ids = new ClientIdSource(RUN_ID_PREFIX)

/** A venue with a position, whose private stream is the test's. */
function venueWith(position: Pick<Position, 'side' | 'size'> | null, outcome = 'accepted') {
  const placed: OrderIntent[] = []
  const listeners = new Set<OrderListener>()
  const venue = {
    ids,
    instrument: { symbol: 'BTCUSDT', baseCoin: 'BTC', scale: createScale('0.10', '0.001') },
    session: {
      venue: { id: 'bybit', queries: { positions: 'positions' } },
      askAll: async () => (position === null ? [] : [{ symbol: 'ETHUSDT' }, { symbol: 'BTCUSDT', ...position }]),
    },
    trading: {
      orders: {
        onChange: (listener: OrderListener) => (listeners.add(listener), () => listeners.delete(listener)),
        place: async (intent: OrderIntent) => (placed.push(intent), { kind: outcome }),
      },
    },
  } as unknown as VenueUnderTest
  const told = (id: ClientOrderId, side: Side, filled: number): void => {
    const order = { clientOrderId: id, state: { kind: 'open', filled }, update: { side } } as unknown as TrackedOrder
    for (const listener of listeners) listener(order)
  }
  return { venue, placed, told, listeners }
}

test('a run that filled nothing closes nothing, whatever position the user holds', async () => {
  const { venue, placed, told, listeners } = venueWith({ side: 'long', size: '1.000' })
  const fills = new OwnFills(venue)
  told(ids.take(), 'buy', 0)
  told(clientOrderId('pk-0123456789-0'), 'buy', 5) // the user's own order, in the same process
  told(clientOrderId('pk-run-0123456789-0'), 'buy', 5)
  expect(await fills.flatten()).toBeNull()
  expect(placed).toEqual([])
  fills[Symbol.dispose]()
  expect(listeners.size).toBe(0)
})

test.each([
  ['buy', 'long', '0.002', 'sell'],
  ['buy', 'long', '1.002', 'sell'], // and one of the user's
  ['sell', 'short', '0.002', 'buy'],
] as const)('a filled %s is taken back, and no more of the %s %s than that', async (side, held, size, closing) => {
  const { venue, placed, told } = venueWith({ side: held, size })
  const fills = new OwnFills(venue)
  const id = ids.take()
  told(id, side, 1)
  told(id, side, 2) // cumulative
  expect(await fills.flatten()).toBe(`bybit: timed orders had filled ${held} 0.002 BTC; flattened at market.`)
  expect(placed).toEqual([{ symbol: 'BTCUSDT', side: closing, type: 'market', size: '0.002', reduceOnly: true }])
})

test('fills of both sides cancel each other out', async () => {
  const { venue, told, placed } = venueWith(null)
  const fills = new OwnFills(venue)
  told(ids.take(), 'buy', 2)
  told(ids.take(), 'sell', 2)
  expect([await fills.flatten(), placed]).toEqual([null, []])
})

test.each([[null], [{ side: 'short', size: '0.500' }], [{ side: 'long', size: '0.001' }]] as const)(
  'a position that holds less than was filled is the user’s to look at: %j',
  async (position) => {
    const { venue, placed, told } = venueWith(position)
    const fills = new OwnFills(venue)
    told(ids.take(), 'buy', 2)
    expect(await fills.flatten()).toMatch(/long 0\.002 BTC, and the position holds less .* NOT flattened, look at it/)
    expect(placed).toEqual([])
  },
)

test('a refused or unknown close is said as such', async () => {
  const { venue, told } = venueWith({ side: 'long', size: '0.002' }, 'unknown')
  const fills = new OwnFills(venue)
  told(ids.take(), 'buy', 2)
  expect(await fills.flatten()).toMatch(/NOT flattened \(unknown\): look at it now\.$/)
})
