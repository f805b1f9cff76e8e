import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openSession } from '../../src/access/open-session.ts'
import { endpointsOf, parseReadyLine } from '../../src/access/ready-line.ts'
import type { SteadySocket, VenueSession } from '../../src/access/session.ts'
import type { Announcement } from '../../src/domain/announcement.ts'
import type { VenueId } from '../../src/domain/ids.ts'
import type { Keys } from '../../src/domain/keys.ts'
import { type Clock, SkewedClock, systemClock } from '../../src/kit/clock.ts'
import { createRandom } from '../../src/kit/random.ts'
import { type RunningExchanges, startExchanges } from '../../src/sim.ts'
import { venues } from '../../src/venues/index.ts'
import { until } from '../wire/until.ts'

// Clients and built-in exchanges meet: neither computes with anything of the other.

let running: RunningExchanges
const sessions: VenueSession[] = []

beforeAll(async () => {
  running = await startExchanges({ seed: 7, tier: 'lab', world: 'none' })
})
afterAll(() => running.close())
beforeEach(() => control('clock', { skewMs: 0 }))
afterEach(async () => {
  for (const session of sessions.splice(0)) await session[Symbol.asyncDispose]()
})

async function control(path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${running.ready.control}/control/${path}`, { method: 'POST', body: JSON.stringify(body) })
  expect(answer.status, await answer.text()).toBe(200)
}

/** What `PERPKIT_SIM` needs to hold at least. */
function minimalLine(): ReturnType<typeof parseReadyLine> {
  const { bybit, binance } = running.ready
  const line = {
    ready: true,
    bybit: { rest: bybit.rest, public: bybit.public },
    binance: { rest: binance.rest, stream: binance.stream },
  }
  return parseReadyLine(JSON.stringify(line), 'the line')
}

async function open(
  venue: VenueId,
  keys: Keys | null,
  { clock = systemClock as Clock, ready = parseReadyLine(JSON.stringify(running.ready), 'the line') } = {},
): Promise<VenueSession> {
  const endpoints = endpointsOf(ready, venue)
  const random = createRandom(1)
  const options = { venue: venues[venue], environment: 'simulated', endpoints, keys, clock, random } as const
  const session = await openSession(options)
  sessions.push(session)
  return session
}

function hmacKeys(): Keys {
  const { apiKey, apiSecret } = running.ready.binance
  return { kind: 'hmac', apiKey, secret: apiSecret }
}

interface Listening {
  readonly socket: SteadySocket
  readonly heard: Announcement[]
  readonly told: string[]
  readonly fatal: Error[]
}

async function listen(keys: Keys, clock?: Clock): Promise<Listening> {
  const session = await open('binance', keys, clock === undefined ? {} : { clock })
  const [heard, told, fatal]: [Announcement[], string[], Error[]] = [[], [], []]
  const socket = session.openAnnouncements({
    onAnnouncement: (announcement) => heard.push(announcement),
    onUnreadable: () => told.push('unreadable'),
    onOpen: (isFirst) => told.push(isFirst ? 'open' : 'open again'),
    onClose: () => told.push('lost'),
    onFatal: (error) => fatal.push(error),
  })
  return { socket, heard, told, fatal }
}

const isOpen = ({ told }: Listening) => until(() => expect(told.at(-1)).toMatch(/^open/))
const publish = (venue: VenueId, title: string, category: string) =>
  control('announcements', { venue, title, category })
const titled = ({ heard }: Listening, title: string) => heard.filter((each) => each.title === title)

test('bybit: without keys and with the least of ready lines the latest are what the venue has published', async () => {
  const { announcements } = venues.bybit
  if (announcements.delivery !== 'poll') throw new Error('Bybit is polled')
  await publish('bybit', 'Delisting: <b>ETHUSDT</b> \u{1f4c9}', 'delistings')
  const session = await open('bybit', null, { ready: minimalLine() })
  const board = running.bybit.announcements.newestFirst()
  const { rows, unreadable } = await session.ask(announcements.latest(20))
  expect(unreadable).toBe(0)
  // One more may have come meanwhile: the younger end is compared from the one by hand on.
  const upTo = rows.findIndex(({ title }) => title.startsWith('Delisting: <b>'))
  expect(upTo).toBeGreaterThan(10)
  expect(rows.slice(0, upTo + 1).toReversed()).toEqual(
    board.slice(0, upTo + 1).map(({ id, title, category, publishedMs }) => ({
      id: `blt${id}`,
      title,
      category,
      url: expect.stringMatching(/^https:\/\/announcements\.bybit\.example\//) as string,
      publishedMs,
    })),
  )
  const again = await session.ask(announcements.latest(50))
  expect(again.rows.map(({ id }) => id)).toEqual(expect.arrayContaining(rows.map(({ id }) => id)))
})

test('binance: what is published comes, as it was published', async () => {
  const client = await listen(hmacKeys())
  await isOpen(client)
  const title = 'Maintenance: "BTCUSDT" \\ \u202e pauses'
  await publish('binance', title, 'Maintenance Updates')
  await until(() => expect(titled(client, title)).toHaveLength(1))
  const published = running.binance.announcements.newestFirst().find((each) => each.title === title)
  expect(titled(client, title)[0]).toMatchObject({
    id: expect.stringMatching(/^157-\d+-[0-9a-f]{16}$/) as string,
    category: 'Maintenance Updates',
    url: null,
    publishedMs: published?.publishedMs,
  })
  expect(client.told).toEqual(['open'])
})

test('binance: a title without end arrives cut, and nothing breaks', async () => {
  const client = await listen(hmacKeys())
  await isOpen(client)
  await publish('binance', 'long '.repeat(800), 'Delisting')
  await until(() => expect(client.heard.some(({ title }) => title.length === 1_000)).toBe(true))
  expect(client.told).toEqual(['open'])
})

test('binance: cut off, it is back by itself; what was published meanwhile does not come, and nobody says it did', async () => {
  const client = await listen(hmacKeys())
  await isOpen(client)
  const cut = control('faults', { kind: 'disconnect', venue: 'binance' })
  await until(() => expect(client.told).toContain('lost'))
  running.binance.announcements.publishByHand('Delisting', 'while nobody listened', Date.now())
  await cut
  await until(() => expect(client.told).toEqual(['open', 'lost', 'open again']))
  await publish('binance', 'after it came back', 'Delisting')
  await until(() => expect(titled(client, 'after it came back')).toHaveLength(1))
  expect(titled(client, 'while nobody listened')).toEqual([])
})

test('binance: a frame that the venue loses is lost, and the connection goes on', async () => {
  const client = await listen(hmacKeys())
  await isOpen(client)
  const published: string[] = []
  const stop = running.binance.announcements.listen(({ title }) => published.push(title))
  const before = client.heard.length
  await control('faults', { kind: 'drop-frames', venue: 'binance', count: 1 })
  await publish('binance', 'dropped, or the one before it', 'Delisting')
  await publish('binance', 'heard', 'Delisting')
  await until(() => expect(titled(client, 'heard')).toHaveLength(1))
  stop()
  const upTo = published.indexOf('heard')
  const heard = new Set(client.heard.slice(before).map(({ title }) => title))
  expect(published.slice(0, upTo).filter((title) => !heard.has(title))).toHaveLength(1)
  expect(client.told).toEqual(['open'])
})

test.each([40_000, -40_000])('binance: a client clock %i ms off is measured and worked with', async (offMs) => {
  await isOpen(await listen(hmacKeys(), new SkewedClock(offMs)))
})

test('binance: the venue’s clock steps while it is away: refused, measured anew, let in', async () => {
  const client = await listen(hmacKeys())
  await isOpen(client)
  await control('clock', { venue: 'binance', skewMs: 120_000 })
  await control('faults', { kind: 'disconnect', venue: 'binance' })
  await until(() => expect(client.told.at(-1)).toBe('open again'))
  expect(client.fatal).toEqual([])
})

test('binance: the private key of the ready line opens it too', async () => {
  const { apiKey, ed25519KeyFile } = running.ready.binance
  const privateKey = createPrivateKey(readFileSync(ed25519KeyFile))
  await isOpen(await listen({ kind: 'ed25519', apiKey, privateKey }))
})

test.each([
  ['secret', (keys: Keys): Keys => ({ ...keys, kind: 'hmac', secret: 'not-the-secret' }), /secret belongs to this key/],
  ['key', (keys: Keys): Keys => ({ ...keys, apiKey: 'B'.repeat(64) }) as Keys, /Binance -2015/],
])('binance: a wrong %s is the end, with cause and remedy', async (_name, change, sentence) => {
  const client = await listen(change(hmacKeys()))
  await until(() => expect(client.fatal).toHaveLength(1))
  const { message } = client.fatal[0] ?? new Error('none')
  expect(client.fatal[0]).toMatchObject({ code: 'venue.auth' })
  expect(message).toMatch(sentence)
  expect(message).not.toMatch(/not-the-secret|signature=|B{8}/)
  expect(message).not.toContain(running.ready.binance.apiSecret)
  expect(client.socket.status).toBe('closed')
})

test('binance: a ready line without the stream does for all else, and is told apart', async () => {
  const session = await open('binance', hmacKeys(), { ready: minimalLine() })
  expect(session.endpoints.announcements).toBeNull()
  expect(() => session.openAnnouncements({ onAnnouncement: () => {} })).toThrow(/sends no announcements here/)
})
