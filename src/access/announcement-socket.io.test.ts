import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { frames } from '../../test/fixtures/binance/fixtures.ts'
import { ScriptedVenue, type ServedSocket } from '../../test/wire/scripted-venue.ts'
import { binanceSession, bybitSession, KEYS, SECRET } from '../../test/wire/session-of.ts'
import { until } from '../../test/wire/until.ts'
import type { Announcement } from '../domain/announcement.ts'
import { PerpkitError, VenueRejected } from '../domain/errors.ts'
import { binance } from '../venues/binance/binance.ts'
import type { Venue } from '../venues/venue.ts'
import type { SessionOptions } from './open-session.ts'
import type { SteadySocket, VenueSession } from './session.ts'

// The client's end alone: what the venue says is written here, by hand.

const [, YES, , , PUSH, REGISTERED] = frames('announcements.jsonl').map((frame) => frame.toString())

let server: ScriptedVenue
let session: VenueSession | null = null

beforeEach(async () => {
  server = await ScriptedVenue.open()
  server.onSocket = ({ socket }) => socket.send(REGISTERED ?? '')
  server.onText = (_, { socket }) => socket.send(YES ?? '')
})
afterEach(async () => {
  await session?.[Symbol.asyncDispose]()
  session = null
  await server[Symbol.asyncDispose]()
})

interface Opened {
  readonly socket: SteadySocket
  readonly told: string[]
  readonly heard: Announcement[]
  readonly fatal: Error[]
}

async function open(options: Partial<SessionOptions> = {}): Promise<Opened> {
  session = await binanceSession(server, undefined, options)
  const [told, heard, fatal]: [string[], Announcement[], Error[]] = [[], [], []]
  const socket = session.openAnnouncements({
    onAnnouncement: (announcement) => heard.push(announcement),
    onUnreadable: () => told.push('unreadable'),
    onOpen: (isFirst) => told.push(isFirst ? 'open' : 'open again'),
    onClose: (reason) => told.push(`lost: ${reason}`),
    onFatal: (error) => fatal.push(error),
  })
  return { socket, told, heard, fatal }
}

function last(): ServedSocket {
  const served = server.sockets.at(-1)
  if (served === undefined) throw new Error('nobody has connected')
  return served
}

/** Binance with another rhythm. */
function hurried(change: Partial<Extract<Venue['announcements'], { delivery: 'stream' }>>): Venue {
  if (binance.announcements.delivery !== 'stream') throw new Error('Binance streams')
  return { ...binance, announcements: { ...binance.announcements, ...change } }
}

const isOpen = ({ socket }: Opened) => until(() => expect(socket.status).toBe('open'))

test('let in by a signed address and the key’s header, and subscribed', async () => {
  await isOpen(await open())
  const { path, headers, heard } = last()
  const [, query = '', signature] = /^\/sapi\/wss\?(.*)&signature=([0-9a-f]{64})$/.exec(path) ?? []
  expect(signature).toBe(createHmac('sha256', SECRET).update(query).digest('hex'))
  const params = new URLSearchParams(query)
  expect([...params.keys()]).toEqual(['random', 'recvWindow', 'timestamp', 'topic'])
  expect(params.get('random')).toMatch(/^[0-9a-f]{32}$/)
  expect(Math.abs(Number(params.get('timestamp')) - Date.now())).toBeLessThan(10_000)
  expect(headers['x-mbx-apikey']).toBe(KEYS.apiKey)
  expect(heard).toEqual([{ command: 'SUBSCRIBE', value: 'com_announcement_en' }])
})

test('open only after the subscription’s own yes; what comes before it is not lost', async () => {
  server.onText = () => {}
  const client = await open()
  await until(() => expect(last().heard).toHaveLength(1))
  last().socket.send(PUSH ?? '')
  await until(() => expect(client.heard.map(({ title }) => title)).toEqual(['Notice of...']))
  expect(client.socket.status).toBe('connecting')
  expect(client.told).toEqual([])
  last().socket.send(YES ?? '')
  await isOpen(client)
  expect(client.told).toEqual(['open'])
})

test('drop: told, and back on a fresh address; the same announcement bears the same id', async () => {
  const client = await open()
  await isOpen(client)
  last().socket.send(PUSH ?? '')
  await until(() => expect(client.heard).toHaveLength(1))
  last().socket.terminate()
  await until(() => expect(client.told).toEqual(['open', 'lost: closed with 1006', 'open again']))
  last().socket.send(PUSH ?? '')
  await until(() => expect(client.heard).toHaveLength(2))
  expect(client.heard[1]).toEqual(client.heard[0])
  const nonces = server.upgradesAsked.map((path) => new URLSearchParams(path.split('?')[1]).get('random'))
  expect(new Set(nonces).size).toBe(2)
})

test('renewed before the venue ends it, for its age alone', async () => {
  const client = await open({ venue: hurried({ renewMs: 40 }) })
  await until(() => expect(server.sockets.length).toBeGreaterThan(2))
  expect(client.told.slice(0, 3)).toEqual(['open', 'lost: renewed before the venue ends it', 'open again'])
})

test('pings by itself, with nothing in them', async () => {
  const client = await open({ venue: hurried({ heartbeat: { text: null, everyMs: 20 } }) })
  await isOpen(client)
  const payloads: string[] = []
  last().socket.on('ping', (payload: Buffer) => payloads.push(payload.toString()))
  await until(() => expect(payloads.length).toBeGreaterThan(2))
  expect(payloads.join('')).toBe('')
  expect(client.told).toEqual(['open'])
})

describe('refused', () => {
  const refuse = (status: number, code: number, msg: string): void => {
    server.upgradeStatus = status
    server.upgradeBody = JSON.stringify({ code, msg })
  }

  test.each([
    ['a wrong signature', 400, -1022, /secret belongs to this key/],
    ['an unknown key', 401, -2015, /key/],
    ['a mangled key', 401, -2014, /API key is missing or mangled/],
  ])('%s at the handshake is fatal, in one sentence without secrets, and is not repeated', async (_, ...refusal) => {
    const [status, code, sentence] = refusal
    refuse(status, code, 'Refused, signature=0123456789abcdef')
    const client = await open()
    await until(() => expect(client.fatal).toHaveLength(1))
    const [error] = client.fatal
    expect(error).toBeInstanceOf(VenueRejected)
    expect(error).toMatchObject({ code: 'venue.auth', retry: 'never' })
    expect(error?.message).toMatch(sentence)
    const signature = /signature=(\w+)/.exec(server.upgradesAsked[0] ?? '')?.[1] ?? ''
    for (const secret of [SECRET, signature, '0123456789abcdef']) {
      expect(secret).not.toBe('')
      expect(JSON.stringify([error, error?.message, client.told])).not.toContain(secret)
    }
    expect(client.socket.status).toBe('closed')
    expect(server.upgradesAsked).toHaveLength(1)
  })

  test('the clock is measured anew once; refused again, it is fatal', async () => {
    refuse(400, -1021, 'Timestamp for this request is outside of the recvWindow.')
    const client = await open()
    const before = server.to('/fapi/v1/time').length
    await until(() => expect(client.fatal).toHaveLength(1))
    expect(client.fatal[0]).toMatchObject({ code: 'venue.clock' })
    expect(server.upgradesAsked).toHaveLength(2)
    expect(server.to('/fapi/v1/time').length).toBeGreaterThan(before)
  })

  test('a venue that is not there today is tried again', async () => {
    server.upgradeStatus = 503
    const client = await open()
    await until(() => expect(client.told.length).toBeGreaterThan(1))
    expect(client.told[0]).toBe('lost: refused with HTTP 503')
    server.upgradeStatus = null
    await isOpen(client)
    expect(client.fatal).toEqual([])
  })

  test('by a frame: a code that says signature is fatal', async () => {
    const no = {
      type: 'COMMAND',
      data: 'Signature for this request is not valid.',
      subType: 'SUBSCRIBE',
      code: '-1022',
    }
    server.onText = (_, { send }) => send(no)
    const client = await open()
    await until(() => expect(client.fatal).toHaveLength(1))
    expect(client.fatal[0]).toMatchObject({ code: 'venue.auth' })
    expect(server.sockets).toHaveLength(1)
  })

  test('by a frame that nobody knows: tried again', async () => {
    const no = { type: 'COMMAND', data: 'FAILED', subType: 'SUBSCRIBE', code: '00000007' }
    server.onText = (_, { send }) => send(no)
    const client = await open()
    await until(() => expect(server.sockets.length).toBeGreaterThan(1))
    expect(client.told[0]).toBe('lost: Binance refused its announcements. [Binance: 00000007 FAILED]')
    server.onText = (_, { socket }) => socket.send(YES ?? '')
    await isOpen(client)
  })
})

describe('hostile', () => {
  test('what cannot be read is told, and the next is heard', async () => {
    const client = await open()
    await isOpen(client)
    for (const data of ['{', JSON.stringify({ title: 7 })]) {
      last().send({ type: 'DATA', topic: 'com_announcement_en', data })
    }
    last().socket.send('no JSON at all')
    last().socket.send(PUSH ?? '')
    await until(() => expect(client.heard).toHaveLength(1))
    expect(client.told).toEqual(['open', 'unreadable', 'unreadable'])
  })

  test('a frame of more than a megabyte ends the connection unread, and it comes back', async () => {
    const client = await open()
    await isOpen(client)
    const data = JSON.stringify({ catalogId: 1, publishDate: 1, title: 'x'.repeat(1024 * 1024) })
    last().send({ type: 'DATA', topic: 'com_announcement_en', data })
    await until(() => expect(client.told).toContain('open again'))
    expect(client.heard).toEqual([])
  })
})

describe('not to be had', () => {
  const handlers = { onAnnouncement: () => {} }
  const refusal = (opened: VenueSession): unknown => {
    session = opened
    try {
      opened.openAnnouncements(handlers)
    } catch (error) {
      return error
    }
    return null
  }

  test('a venue that is asked for them says so', async () => {
    const error = refusal(await bybitSession(server))
    expect(error).toBeInstanceOf(PerpkitError)
    expect(error).toMatchObject({ code: 'usage.argument', message: expect.stringContaining('ask it for') as string })
  })

  test('an environment without the stream says so', async () => {
    const endpoints = { ...binance.endpoints.testnet, rest: server.http }
    const error = refusal(await binanceSession(server, undefined, { endpoints }))
    expect(error).toMatchObject({ code: 'usage.argument', message: expect.stringContaining('production') as string })
  })

  test('without keys the remedy is named', async () => {
    const error = refusal(await binanceSession(server, undefined, { keys: null }))
    expect(error).toMatchObject({
      code: 'usage.credentials',
      message: expect.stringContaining('PERPKIT_BINANCE_KEY') as string,
    })
  })
})

test('the session’s end is the socket’s', async () => {
  const client = await open()
  await isOpen(client)
  await session?.[Symbol.asyncDispose]()
  expect(client.socket.status).toBe('closed')
})
