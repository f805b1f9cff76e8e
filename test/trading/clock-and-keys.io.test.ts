import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Exchanges } from '../../src/access/exchanges.ts'
import { connect, type Connection } from '../../src/connect.ts'
import { PerpkitError } from '../../src/domain/errors.ts'
import { VENUE_IDS, type VenueId } from '../../src/domain/ids.ts'
import type { OrderIntent, Transport } from '../../src/domain/order.ts'
import { SkewedClock, systemClock } from '../../src/kit/clock.ts'
import { type RunningExchanges, startExchanges } from '../../src/sim.ts'

// Clocks that are wrong are healed and the work goes on; keys that are wrong stop it at once, with cause and remedy.

let running: RunningExchanges
let exchanges: Exchanges

beforeAll(async () => {
  running = await startExchanges({ seed: 7, tier: 'lab', world: 'none' })
  exchanges = { ready: running.ready, isAttached: true, async [Symbol.asyncDispose]() {} }
})
afterAll(() => running.close())
beforeEach(() => steer({ skewMs: 0 }))

async function steer(change: { skewMs: number }): Promise<void> {
  const answer = await fetch(`${running.ready.control}/control/clock`, {
    method: 'POST',
    body: JSON.stringify(change),
    headers: { 'content-type': 'application/json' },
  })
  expect(answer.status, await answer.text()).toBe(200)
}

const QUOTE: OrderIntent = {
  symbol: 'BTCUSDT',
  side: 'buy',
  type: 'limit',
  size: '0.002',
  price: '58000',
  timeInForce: 'post-only',
}

async function placeAndCancel({ orders }: Connection, transport: Transport): Promise<string[]> {
  const placed = await orders.place(QUOTE, { transport })
  if (placed.kind !== 'accepted') return [placed.kind]
  return [placed.kind, (await orders.cancel(placed.order, { transport })).kind]
}

const BOTH = VENUE_IDS.flatMap((venue) => (['ws', 'rest'] as const).map((transport) => [venue, transport] as const))

test.each(BOTH)(
  '%s by %s: a client clock 3 s off, either way, is measured and worked with',
  async (venue, transport) => {
    for (const offMs of [3_000, -3_000]) {
      await using connection = await connect({ venue, exchanges, clock: new SkewedClock(offMs) })
      expect(Math.abs(connection.session.offset.offsetMs + offMs)).toBeLessThan(connection.session.offset.errorMs + 2)
      expect(await placeAndCancel(connection, transport)).toEqual(['accepted', 'accepted'])
    }
  },
)

test.each(BOTH)('%s by %s: a client clock that is stepped during the run changes nothing', async (venue, transport) => {
  const clock = new SkewedClock(0)
  await using connection = await connect({ venue, exchanges, clock })
  for (const stepMs of [3_000, -6_000]) {
    clock.step(stepMs)
    expect(await placeAndCancel(connection, transport)).toEqual(['accepted', 'accepted'])
  }
})

test.each(BOTH)(
  '%s by %s: a venue clock that is stepped is refused once, measured anew, and the same order goes through',
  async (venue, transport) => {
    await using connection = await connect({ venue, exchanges, clock: systemClock })
    expect(await placeAndCancel(connection, transport)).toEqual(['accepted', 'accepted'])
    await steer({ skewMs: 8_000 }) // our stamps are now outside the receive window
    expect(await placeAndCancel(connection, transport)).toEqual(['accepted', 'accepted'])
    await steer({ skewMs: -4_000 }) // and now ahead of the venue
    expect(await placeAndCancel(connection, transport)).toEqual(['accepted', 'accepted'])
    expect(connection.orders.stats()).toMatchObject({ rejected: 0, unknown: 0 })
  },
)

test.each(VENUE_IDS)(
  '%s: twenty orders on their way when the venue’s clock steps are all healed, none taken for unknown',
  async (venue) => {
    await using connection = await connect({ venue, exchanges, recvWindowMs: 5_000 })
    await steer({ skewMs: 8_000 })
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => connection.orders.place(QUOTE, { transport: 'ws' })),
    )
    expect(outcomes.map(({ kind }) => kind)).toEqual(outcomes.map(() => 'accepted'))
    await connection.orders.cancelAll('BTCUSDT')
  },
)

const WRONG_SECRET = 'wrong-secret-that-must-never-be-printed'

test.each(VENUE_IDS)(
  '%s: a wrong secret or key stops at once, with one sentence and no secret in it',
  async (venue: VenueId) => {
    const { apiKey } = running.ready[venue]
    const attempts = [
      { apiKey, secret: WRONG_SECRET },
      { apiKey: 'A'.repeat(apiKey.length), secret: WRONG_SECRET },
    ]
    for (const { apiKey: key, secret } of attempts) {
      const refused = await connect({ venue, exchanges, keys: { kind: 'hmac', apiKey: key, secret } }).then(
        async (connection) => {
          // Binance asks for no logon: its first signed call is refused.
          await using _ = connection
          return connection.account().then(
            () => null,
            (error: unknown) => error,
          )
        },
        (error: unknown) => error,
      )
      expect(refused).toBeInstanceOf(PerpkitError)
      const { code, message } = refused as PerpkitError
      expect(code).toBe('venue.auth')
      expect(message.trim().split('\n')).toHaveLength(1)
      expect(message).not.toContain(secret)
      expect(message).toMatch(/key|secret|signature/i)
    }
  },
)
