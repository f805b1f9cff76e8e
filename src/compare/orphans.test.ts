import { expect, test } from 'vitest'
import { ClientIdSource, clientOrderId, RUN_ID_PREFIX, VENUE_IDS, venueOrderId } from '../domain/ids.ts'
import type { OrderRef, OrderUpdate } from '../domain/order.ts'
import { monoNs, wallMs } from '../domain/units.ts'
import { cancelOwnOrders } from './clean-up.ts'
import type { ComparisonOptions } from './comparison-options.ts'
import { cancelOrphans } from './orphans.ts'
import type { VenueUnderTest } from './venue-under-test.ts'

/** Far from this machine's time: the venue's clock alone may count. */
const VENUE_EPOCH_MS = 4e12

/** A venue whose list of open orders and time are the test's; each wait takes as long as it should, at once. */
class ListingVenue {
  readonly ids = new ClientIdSource(RUN_ID_PREFIX)
  readonly cancelled: string[] = []
  takesCancels = true
  nowMs = VENUE_EPOCH_MS
  looks = 0
  private rows: OrderUpdate[] = []

  private readonly eachLook: (venue: ListingVenue) => void

  /** @param eachLook what else happens when the open orders are asked for */
  constructor(eachLook: (venue: ListingVenue) => void = () => {}) {
    this.eachLook = eachLook
  }

  open(id: string, ageMs: number): void {
    this.rows.push({
      symbol: 'BTCUSDT',
      clientOrderId: clientOrderId(id),
      venueOrderId: venueOrderId(`venue-${id}`),
      side: 'buy',
      type: 'limit',
      status: 'open',
      price: '60000',
      size: '0.002',
      filled: '0',
      averagePrice: null,
      reduceOnly: false,
      reason: null,
      updatedMs: wallMs(this.nowMs - ageMs),
    })
  }

  close(id: string): void {
    this.rows = this.rows.filter(({ clientOrderId }) => clientOrderId !== id)
  }

  get view(): VenueUnderTest {
    return {
      ids: this.ids,
      instrument: { symbol: 'BTCUSDT' },
      session: { offset: { venueNow: () => wallMs(this.nowMs) } },
      trading: {
        orders: {
          list: async () => {
            this.looks++
            this.eachLook(this)
            return [...this.rows]
          },
          cancel: async ({ clientOrderId }: OrderRef) => {
            this.cancelled.push(clientOrderId)
            if (this.takesCancels) this.close(clientOrderId)
          },
        },
      },
    } as unknown as VenueUnderTest
  }
}

async function notesOf(bybit: ListingVenue): Promise<readonly string[]> {
  const notes: string[] = []
  let mono = 0
  const venues = { bybit: bybit.view, binance: new ListingVenue().view }
  expect(Object.keys(venues)).toEqual(VENUE_IDS)
  const clock = {
    monoNs: () => {
      bybit.nowMs += 125 // what is waited for has come by the next look
      return monoNs((mono += 250e6))
    },
    wallMs: () => wallMs(0),
  }
  const { signal } = new AbortController()
  const progress = { phase: () => {}, done: () => {} }
  await cancelOrphans({ venues, clock, signal, progress } as unknown as ComparisonOptions, notes)
  return notes
}

test('what a crashed run left is cancelled at once; orders that somebody means to keep are not', async () => {
  const venue = new ListingVenue()
  venue.open('pk-run-aaaaaaaaaa-1', 10_001)
  venue.open('pk-run-bbbbbbbbbb-1z', 3_600_000)
  venue.open('pk-cccccccccc-0', 3_600_000) // of `perpkit order place` or of the library
  venue.open('web-123', 3_600_000)
  expect(await notesOf(venue)).toEqual(['bybit: 2 open orders of an earlier run were found and cancelled.'])
  expect(venue.cancelled).toEqual(['pk-run-aaaaaaaaaa-1', 'pk-run-bbbbbbbbbb-1z'])
  expect(venue.looks).toBe(2)
})

test('a run that crashed just now: its orders are given the time that a living one would need, then cancelled', async () => {
  const venue = new ListingVenue()
  venue.open('pk-run-aaaaaaaaaa-1', 100)
  expect(await notesOf(venue)).toEqual(['bybit: 1 open orders of an earlier run were found and cancelled.'])
  expect(venue.nowMs - VENUE_EPOCH_MS).toBeGreaterThan(9_900)
})

test('a run that lives: its orders come and go, none of them is cancelled, and it is told of', async () => {
  let placed = 0
  const venue = new ListingVenue((own) => {
    own.close(`pk-run-aaaaaaaaaa-${placed - 2}`)
    own.open(`pk-run-aaaaaaaaaa-${placed++}`, 0)
  })
  venue.open('pk-run-aaaaaaaaaa--1', 200)
  venue.open('pk-run-aaaaaaaaaa--2', 249)
  expect(await notesOf(venue)).toEqual([expect.stringMatching(/^bybit: another comparison is running .* left alone/)])
  expect(venue.cancelled).toEqual([])
  expect(venue.looks).toBeLessThan(6) // and it is not waited for
})

test('a venue that takes no cancel does not hold the run up for ever', async () => {
  const venue = new ListingVenue()
  venue.takesCancels = false
  venue.open('pk-run-aaaaaaaaaa-1', 20_000)
  expect(await notesOf(venue)).toEqual(['bybit: 1 open orders of an earlier run could not be cancelled; look at them.'])
  expect(venue.looks).toBeLessThan(100)
})

test('nothing open: nothing is waited for, nothing is said', async () => {
  const venue = new ListingVenue()
  expect([await notesOf(venue), venue.looks, venue.cancelled]).toEqual([[], 1, []])
})

test('at its end a run cancels its own orders, and those of no other', async () => {
  const venue = new ListingVenue()
  const own = venue.ids.take()
  venue.open(own, 0)
  venue.open('pk-run-aaaaaaaaaa-1', 0)
  expect(await cancelOwnOrders(venue.view)).toBe(1)
  expect(venue.cancelled).toEqual([own])
})
