import { afterEach, expect, test } from 'vitest'
import { refusal, requestOf, SmallVenue, smallVenue } from '../../test/access/small-venue.ts'
import { clientOrderId } from '../domain/ids.ts'
import type { OrderAction } from '../domain/order.ts'
import { monoNs } from '../domain/units.ts'
import { type Clock, SkewedClock, systemClock } from '../kit/clock.ts'
import { createRandom } from '../kit/random.ts'
import type { Limit } from '../venues/venue.ts'
import { openSession, type SessionOptions } from './open-session.ts'
import type { VenueSession } from './session.ts'

const KEYS = { kind: 'hmac', apiKey: 'KEY', secret: 'SECRET' } as const
const CANCEL: OrderAction = { kind: 'cancel', ref: { symbol: 'BTCUSDT', clientOrderId: clientOrderId('pk-1') } }
const AMEND = { kind: 'amend' } as OrderAction
const QUERY = { request: requestOf('/balance'), read: (body: Uint8Array) => Buffer.from(body).toString() }

const closers: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function venueAt(): Promise<{
  small: SmallVenue
  open(change?: Partial<SessionOptions>): Promise<VenueSession>
}> {
  const small = new SmallVenue()
  const endpoints = await small.listen()
  closers.push(() => small.close())
  return {
    small,
    async open(change = {}) {
      const session = await openSession({
        venue: smallVenue(),
        environment: 'simulated',
        endpoints,
        keys: KEYS,
        clock: new SkewedClock(0),
        random: createRandom(1),
        ...change,
      })
      closers.push(async () => session[Symbol.asyncDispose]())
      return session
    },
  }
}

test('a local clock that is 3 s off, and stepped meanwhile: requests bear the venue’s time', async () => {
  const { small, open } = await venueAt()
  const clock = new SkewedClock(-3_000)
  small.aheadMs = 4_000
  const session = await open({ clock })
  await session.ask(QUERY)
  clock.step(60_000)
  await session.ask(QUERY)
  expect(small.asked).toEqual(['/balance', '/balance'])
  expect(session.offset.errorMs).toBeLessThan(1_000)
})

test('unreachable: says so at once, naming the host', async () => {
  const { small, open } = await venueAt()
  await small.close()
  await expect(open()).rejects.toMatchObject({
    code: 'network.unreachable',
    message: /127\.0\.0\.1:\d+ cannot be reached/,
  })
})

test('a venue that shuts us out is quoted; one that knows no time is told as a wrong address', async () => {
  const { small, open } = await venueAt()
  small.onTime = () => ({ status: 403, body: { error: 'rate-limit' } })
  await expect(open()).rejects.toMatchObject({ code: 'venue.rate-limit', message: 'The venue says: rate-limit.' })
  small.onTime = () => ({ status: 503 })
  await expect(open()).rejects.toMatchObject({ code: 'venue.answer', message: /status 503 and no time/ })
})

test('a clock refusal is healed once: measured anew, stamped anew, sent again, for orders too', async () => {
  const { small, open } = await venueAt()
  const session = await open()
  small.aheadMs = 60_000
  expect(await session.ask(QUERY)).toBe('{"ok":true}')
  expect(small.asked).toEqual(['/balance', '/balance'])
  small.aheadMs = -60_000
  expect((await session.sendOrder(AMEND)).status).toBe(200)
  expect(small.asked.slice(2)).toEqual(['/amend', '/amend'])
  const stamps = small.requests.filter(({ path }) => path === '/amend').map(({ at }) => at)
  expect((stamps[0] ?? 0) - (stamps[1] ?? 0)).toBeGreaterThan(100_000)
})

test('a clock that is refused again is told, and nothing is sent a third time', async () => {
  const { small, open } = await venueAt()
  const session = await open()
  small.onRequest = () => refusal('clock')
  await expect(session.ask(QUERY)).rejects.toMatchObject({ code: 'venue.clock' })
  await session.sendOrder(AMEND)
  expect(small.asked).toEqual(['/balance', '/balance', '/amend', '/amend'])
})

test('where the time cannot be had a clock refusal stands: the same stamp is not sent again', async () => {
  const { small, open } = await venueAt()
  const session = await open()
  small.onTime = () => ({ status: 503 })
  small.onRequest = () => refusal('clock')
  expect((await session.send(QUERY.request)).status).toBe(400)
  expect(small.asked).toEqual(['/balance'])
})

test('many clock refusals at once share one measurement', async () => {
  const { small, open } = await venueAt()
  const session = await open()
  const before = small.timesAsked
  small.aheadMs = 60_000
  await Promise.all(Array.from({ length: 10 }, () => session.ask(QUERY)))
  expect(small.timesAsked - before).toBe(5)
  expect(small.asked).toHaveLength(20)
})

test.each(['key', 'signature', 'rate-limit', 'unknown', 'unavailable'] as const)(
  'refused for %s: thrown with the venue’s sentence, and sent once',
  async (kind) => {
    const { small, open } = await venueAt()
    const session = await open()
    small.onRequest = () => refusal(kind)
    await expect(session.ask(QUERY)).rejects.toMatchObject({ name: 'VenueRejected', failure: { kind } })
    expect(small.asked).toEqual(['/balance'])
  },
)

test('silence is a timeout, and neither a question nor an order is repeated', async () => {
  const { small, open } = await venueAt()
  const session = await open()
  small.onRequest = () => undefined
  await expect(session.send(QUERY.request, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'network.timeout' })
  expect(small.asked).toEqual(['/balance'])
})

const ONE_AT_A_TIME: Limit = { bucket: 'all', counts: 'weight', max: 6, windowMs: 400, window: 'sliding' }

test('stamped after the wait for the budget, not before', async () => {
  const { small, open } = await venueAt()
  const session = await open({ limits: [ONE_AT_A_TIME] }) // five questions for the time have taken five of six
  await Promise.all([session.ask(QUERY), session.ask(QUERY)])
  const [first, second] = small.requests.filter(({ path }) => path === '/balance').map(({ at }) => at)
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(100) // a lower bound, which no load can break
})

test('a rate refusal silences: what comes next waits as long as the venue asked', async () => {
  const { small, open } = await venueAt()
  const session = await open()
  small.onRequest = () => ({ ...refusal('rate-limit'), headers: { 'retry-after': '300' } })
  await expect(session.ask(QUERY)).rejects.toMatchObject({ code: 'venue.rate-limit' })
  await expect(session.ask(QUERY)).rejects.toMatchObject({ code: 'venue.rate-limit', message: /300 s of silence/ })
  await session.offset.measure()
  expect(small.asked).toEqual(['/balance'])
  expect(small.timesAsked).toBe(5) // nor does it knock to ask for the time
})

test('instruments: all pages, fetched once however many ask, and a typo is told with the nearest', async () => {
  const { small, open } = await venueAt()
  small.onRequest = ({ query }) =>
    query.get('page') === '0' ? { body: { symbols: ['BTCUSDT'], next: 1 } } : { body: { symbols: ['ETHUSDT'] } }
  const session = await open()
  expect(session.scaleOf('ETHUSDT')).toBeNull()
  const [btc, all] = await Promise.all([session.instrument('BTCUSDT'), session.instruments(), session.instruments()])
  expect(btc.symbol).toBe('BTCUSDT')
  expect([...all.keys()]).toEqual(['BTCUSDT', 'ETHUSDT'])
  expect(session.scaleOf('ETHUSDT')?.price.decimals).toBe(1)
  expect(small.asked).toHaveLength(2)
  await expect(session.instrument('ETHUSD')).rejects.toMatchObject({
    code: 'usage.argument',
    message: /did you mean ETHUSDT/,
  })
})

test('a symbol listed since is found: the list is fetched anew when it has aged, and not for each typo', async () => {
  const { small, open } = await venueAt()
  const symbols = ['BTCUSDT']
  small.onRequest = () => ({ body: { symbols } })
  let laterNs = 0
  const clock: Clock = { ...systemClock, monoNs: () => monoNs(systemClock.monoNs() + laterNs) }
  const session = await open({ clock })
  await session.instruments()
  symbols.push('NEWUSDT')
  await expect(session.instrument('NEWUSDT')).rejects.toMatchObject({ code: 'usage.argument' })
  laterNs = 61e9
  expect((await session.instrument('NEWUSDT')).symbol).toBe('NEWUSDT')
  await expect(session.instrument('NEVERUSDT')).rejects.toMatchObject({ code: 'usage.argument' })
  expect(small.asked).toHaveLength(2)
})

test('a list without end is refused', async () => {
  const { small, open } = await venueAt()
  small.onRequest = () => ({ body: { symbols: ['BTCUSDT'], next: 1 } })
  const session = await open()
  await expect(session.instruments()).rejects.toMatchObject({ code: 'venue.answer' })
  expect(small.asked).toHaveLength(100)
})

test('without keys: public questions only, and what to set is told before anything is sent', async () => {
  const { small, open } = await venueAt()
  const session = await open({ keys: null })
  await expect(session.ask(QUERY)).rejects.toMatchObject({ code: 'usage.credentials', message: /PERPKIT_BYBIT_KEY/ })
  await expect(session.sendOrder(AMEND)).rejects.toMatchObject({ code: 'usage.credentials' })
  await session.ask({ ...QUERY, request: requestOf('/public', { security: 'none' }) })
  expect(small.asked).toEqual(['/public'])
})

test('interrupted: waits end, questions end, and cancels still go', async () => {
  const { small, open } = await venueAt()
  const stop = new AbortController()
  const session = await open({ signal: stop.signal, limits: [ONE_AT_A_TIME] })
  await session.ask(QUERY)
  const waiting = session.sendOrder(AMEND)
  stop.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'run.aborted' })
  await expect(session.ask(QUERY)).rejects.toMatchObject({ code: 'run.aborted' })
  expect((await session.sendOrder(CANCEL)).status).toBe(200)
  expect(small.asked).toEqual(['/balance', '/cancel'])
})
