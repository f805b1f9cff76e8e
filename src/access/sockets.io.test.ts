import { afterEach, expect, test, vi } from 'vitest'
import { listenKeyVenue, refusal, SmallVenue, smallVenue, WAIT } from '../../test/access/small-venue.ts'
import { VenueRejected } from '../domain/errors.ts'
import type { Keys } from '../domain/keys.ts'
import { SkewedClock } from '../kit/clock.ts'
import { createRandom } from '../kit/random.ts'
import type { SocketPlan, Venue } from '../venues/venue.ts'
import { openSession } from './open-session.ts'
import type { PrivateHandlers, SocketHandlers, VenueSession } from './session.ts'

const HMAC: Keys = { kind: 'hmac', apiKey: 'KEY', secret: 'SECRET' }

const closers: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

interface Opened {
  readonly small: SmallVenue
  readonly session: VenueSession
  readonly plan: SocketPlan
  readonly heard: string[]
  readonly told: string[]
  readonly fatal: Error[]
  readonly handlers: SocketHandlers
  readonly privateHeard: string[]
  readonly privately: PrivateHandlers
}

async function open(
  venue: Venue = smallVenue(),
  { keys = HMAC, signal }: { keys?: Keys; signal?: AbortSignal } = {},
): Promise<Opened> {
  const small = new SmallVenue()
  const endpoints = await small.listen()
  closers.push(() => small.close())
  const clock = new SkewedClock(0)
  const parts = { venue, environment: 'simulated', endpoints, keys, clock, random: createRandom(1) } as const
  const session = await openSession({ ...parts, ...(signal !== undefined && { signal }) })
  closers.push(async () => session[Symbol.asyncDispose]())
  const [heard, told, fatal]: [string[], string[], Error[]] = [[], [], []]
  const handlers: SocketHandlers = {
    onMessage: (bytes) => heard.push(bytes.toString()),
    onOpen: (isFirst) => told.push(isFirst ? 'open' : 'open again'),
    onClose: () => told.push('lost'),
    onFatal: (error) => fatal.push(error),
  }
  const privateHeard: string[] = []
  const privately: PrivateHandlers = {
    ...handlers,
    onMessage: ({ kind }) => privateHeard.push(kind),
    onUndocumented: (error) => fatal.push(error),
  }
  const plan = {
    url: endpoints.public,
    topics: ['BTCUSDT', 'ETHUSDT'].map((symbol) => ({ kind: 'depth', symbol }) as const),
  }
  return { small, session, plan, heard, told, fatal, handlers, privateHeard, privately }
}

const until = (claim: () => void): Promise<void> => vi.waitFor(claim, WAIT)

test('orders: open only after the venue’s yes to the logon; its answers come, and the logon’s does not', async () => {
  const { small, session, heard, handlers } = await open()
  const socket = session.openTradeSocket(handlers)
  const venue = await small.socketAt('/trade')
  await until(() => expect(venue.texts[0]).toMatch(/^logon \d+$/))
  expect(socket?.send('order')).toBe(false)
  venue.say({ logon: null })
  await until(() => expect(socket?.status).toBe('open'))
  expect(socket?.send(session.prepare({ kind: 'amend' } as never, 'ws', '7'))).toBe(true)
  await until(() => expect(venue.texts[1]).toMatch(/^amend 7 \d+$/))
  venue.say({ answer: 7 })
  await until(() => expect(heard).toEqual(['{"answer":7}']))
})

test('orders: where each request is signed by itself the socket is open at once', async () => {
  const { session, handlers } = await open(smallVenue(), { keys: { ...HMAC, kind: 'rsa' } as never })
  const socket = session.openTradeSocket(handlers)
  await until(() => expect(socket?.status).toBe('open'))
})

test('orders: a drop is told, and the logon comes again before the socket is open again', async () => {
  const { small, session, told, handlers } = await open()
  small.onText = (text, from) => text.startsWith('logon') && from.say({ logon: null })
  session.openTradeSocket(handlers)
  await until(() => expect(told).toEqual(['open']))
  ;(await small.socketAt('/trade')).socket.terminate()
  const second = await small.socketAt('/trade', 2)
  await until(() => expect(told).toEqual(['open', 'lost', 'open again']))
  expect(second.texts[0]).toMatch(/^logon/)
})

test('orders: a logon refused for the clock is healed once, on a fresh connection and with a fresh stamp', async () => {
  const { small, session, told, fatal, handlers } = await open()
  small.aheadMs = 60_000
  const stamps: number[] = []
  small.onText = (text, from) => {
    const at = Number(text.split(' ')[1])
    stamps.push(at)
    from.say({ logon: Math.abs(at - small.now()) < 5_000 ? null : 'clock' })
  }
  session.openTradeSocket(handlers)
  await until(() => expect(told).toEqual(['lost', 'open']))
  expect(stamps).toHaveLength(2)
  expect(fatal).toEqual([])
})

test.each([
  ['the clock, again and again', 'clock', 2],
  ['the key', 'key', 1],
  ['the signature', 'signature', 1],
])('orders: a logon refused for %s stops the socket, with the venue’s sentence', async (_, kind, logons) => {
  const { small, session, fatal, handlers } = await open()
  let count = 0
  small.onText = (_text, from) => {
    count++
    from.say({ logon: kind })
  }
  const socket = session.openTradeSocket(handlers)
  await until(() => expect(fatal).toHaveLength(1))
  expect(fatal[0]).toBeInstanceOf(VenueRejected)
  expect(fatal[0]?.message).toBe(`The venue says: ${kind}.`)
  expect(socket?.status).toBe('closed')
  expect(count).toBe(logons)
})

test('orders: a logon that the venue cannot take just now is tried again', async () => {
  const { small, session, told, fatal, handlers } = await open()
  const answers: (string | null)[] = ['unavailable', 'rate-limit', null]
  small.onText = (_, from) => from.say({ logon: answers.shift() ?? null })
  session.openTradeSocket(handlers)
  await until(() => expect(told).toEqual(['lost', 'lost', 'open']))
  expect(fatal).toEqual([])
})

test('market: subscribed when the connection stands, and again after each loss', async () => {
  const { small, session, plan, heard, told, handlers } = await open()
  session.openMarketSocket(plan, handlers)
  const first = await small.socketAt('/public')
  await until(() => expect(first.texts).toEqual(['subscribe 1 BTCUSDT ETHUSDT']))
  first.say({ book: 1 })
  await until(() => expect(heard).toEqual(['{"book":1}']))
  first.socket.terminate()
  const second = await small.socketAt('/public', 2)
  await until(() => expect(second.texts).toEqual(['subscribe 2 BTCUSDT ETHUSDT']))
  await until(() => expect(told).toEqual(['open', 'lost', 'open again']))
})

test('market: a topic that the venue refuses ends the socket and is named', async () => {
  const { small, session, plan, fatal, handlers } = await open()
  small.onText = (_, from) => from.say({ ack: '1', error: 'no such topic' })
  const socket = session.openMarketSocket(plan, handlers)
  await until(() => expect(fatal).toHaveLength(1))
  expect(fatal[0]).toMatchObject({ code: 'venue.rejected', message: /depth of BTCUSDT.*no such topic/ })
  expect(socket.status).toBe('closed')
})

const yes = (small: SmallVenue): void => {
  small.onText = (text, from) => from.say({ private: text.startsWith('logon') ? 'logon' : 'subscribed' })
}

test('private by logon: open after logon and subscription, and both again after a loss', async () => {
  const { small, session, privateHeard, told, privately } = await open()
  yes(small)
  const socket = await session.openPrivateStream(privately)
  expect(socket.status).toBe('open')
  const first = await small.socketAt('/private')
  first.say({ order: 1 })
  await until(() => expect(privateHeard).toEqual(['other']))
  first.socket.terminate()
  await until(() => expect(told).toEqual(['open', 'lost', 'open again']))
  expect((await small.socketAt('/private', 2)).texts.map((text) => text.split(' ')[0])).toEqual(['logon', 'subscribe'])
})

test('private by logon: an event that overtakes the acknowledgement is not lost', async () => {
  const { small, session, privateHeard, privately } = await open()
  small.onText = (text, from) => {
    if (text.startsWith('subscribe')) from.say({ order: 1 })
    from.say({ private: text.startsWith('logon') ? 'logon' : 'subscribed' })
  }
  await session.openPrivateStream(privately)
  expect(privateHeard).toEqual(['other'])
})

test('private by logon: a clock is healed once; a key or a topic refused is thrown', async () => {
  const { small, session, privately } = await open()
  const answers = ['clock', null]
  small.onText = (text, from) =>
    from.say(text.startsWith('logon') ? { private: 'logon', error: answers.shift() } : { private: 'subscribed' })
  await session.openPrivateStream(privately)
  small.onText = (_, from) => from.say({ private: 'logon', error: 'key' })
  await expect(session.openPrivateStream(privately)).rejects.toMatchObject({ code: 'venue.auth' })
  small.onText = (text, from) =>
    from.say(text.startsWith('logon') ? { private: 'logon' } : { private: 'subscribed', error: 'parameter' })
  await expect(session.openPrivateStream(privately)).rejects.toMatchObject({ message: 'The venue says: parameter.' })
})

test('private by listen key: the key names the stream; an expired one is replaced, the dead stream is left', async () => {
  const { small, session, privateHeard, told, privately } = await open(listenKeyVenue(60_000))
  let keys = 0
  small.onRequest = () => ({ body: { key: `key-${++keys}` } })
  await session.openPrivateStream(privately)
  const first = await small.socketAt('/private/key-1')
  first.say({ private: 'expired' })
  const second = await small.socketAt('/private/key-2')
  second.say({ order: 1 })
  await until(() => expect(privateHeard).toEqual(['other']))
  expect(told).toEqual(['open', 'lost', 'open again'])
})

test('private by listen key: it is kept alive, and a key that cannot be is replaced', async () => {
  const { small, session, told, privately } = await open(listenKeyVenue(30))
  let prolonged = 0
  small.onRequest = ({ method }) => {
    if (method === 'POST') return { body: { key: 'key' } }
    return ++prolonged < 3 ? {} : refusal('parameter')
  }
  const socket = await session.openPrivateStream(privately)
  await until(() => expect(prolonged).toBe(2))
  expect(told).toEqual(['open'])
  await small.socketAt('/private/key', 2)
  await socket.close()
  const asked = small.asked.length
  await session.offset.measure()
  expect(small.asked.length).toBe(asked)
})

test('private by listen key: a wrong key is thrown with the venue’s sentence', async () => {
  const { small, session, privately } = await open(listenKeyVenue(60_000))
  small.onRequest = () => refusal('key')
  await expect(session.openPrivateStream(privately)).rejects.toMatchObject({ code: 'venue.auth' })
  expect(small.asked).toEqual(['/listen-key'])
})

test('private: interrupted while it opens, or before, is an interruption and no time-out', async () => {
  const stop = new AbortController()
  const { small, session, privately } = await open(smallVenue(), { signal: stop.signal })
  const opening = session.openPrivateStream(privately)
  await small.socketAt('/private')
  stop.abort()
  await expect(opening).rejects.toMatchObject({ code: 'run.aborted' })
  await expect(session.openPrivateStream(privately)).rejects.toMatchObject({ code: 'run.aborted' })
})

test('disposed of: all sockets are gone at the venue too, the one that was opening included', async () => {
  const { small, session, plan, handlers, privately } = await open()
  small.onText = (text, from) => from.path === '/trade' && from.say({ logon: null, text })
  session.openMarketSocket(plan, handlers)
  session.openTradeSocket(handlers)
  const opening = session.openPrivateStream(privately).catch((error: unknown) => error)
  for (const path of ['/public', '/trade', '/private']) await small.socketAt(path)
  await session[Symbol.asyncDispose]()
  expect(await opening).toMatchObject({ code: 'run.aborted' })
  await until(() => expect(small.sockets.map(({ socket }) => socket.readyState)).toEqual([3, 3, 3]))
})
