import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { PerpkitError } from '../domain/errors.ts'
import { systemClock } from '../kit/clock.ts'
import { createRandom } from '../kit/random.ts'
import { SteadySocket, type SteadySocketOptions } from './steady-socket.ts'

/** A venue's end: what it does with a connection is the test's affair. */
class Venue {
  readonly http: Server = createServer()
  readonly sockets = new WebSocketServer({ noServer: true })
  readonly connections: WebSocket[] = []
  readonly heard: string[] = []
  /** Answers a handshake with this status in place of an upgrade. */
  refuse: { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string } | null = null
  /** What each attempt asked for. */
  readonly targets: string[] = []
  readonly keys: unknown[] = []

  constructor() {
    this.http.on('upgrade', (request: IncomingMessage, stream, head) => {
      stream.on('error', () => {}) // a client may hang up before it has read all
      this.targets.push(request.url ?? '')
      this.keys.push(request.headers['x-key'])
      if (this.refuse !== null) {
        const lines = Object.entries(this.refuse.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`)
        stream.end(
          `HTTP/1.1 ${this.refuse.status} No\r\n${lines.join('')}Connection: close\r\n\r\n${this.refuse.body ?? ''}`,
        )
        return
      }
      this.sockets.handleUpgrade(request, stream, head, (socket) => {
        this.connections.push(socket)
        socket.on('message', (bytes: Buffer) => this.heard.push(bytes.toString()))
        socket.on('error', () => {})
      })
    })
  }

  get last(): WebSocket {
    const socket = this.connections.at(-1)
    if (socket === undefined) throw new Error('nobody has connected')
    return socket
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.http.listen(0, '127.0.0.1', resolve))
    return `ws://127.0.0.1:${(this.http.address() as AddressInfo).port}/x?signature=s3cret`
  }

  close(): void {
    for (const socket of this.connections) socket.terminate()
    this.http.close().closeAllConnections()
  }
}

const closers: (() => Promise<unknown> | void)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function venueAt(): Promise<{ venue: Venue; url: string }> {
  const venue = new Venue()
  const url = await venue.listen()
  closers.push(() => venue.close())
  return { venue, url }
}

/** A socket, and what it told. */
function open(url: SteadySocketOptions['url'], change: Partial<SteadySocketOptions> = {}) {
  const told: string[] = []
  const messages: { text: string; receivedNs: number }[] = []
  const socket: SteadySocket = new SteadySocket({
    url,
    clock: systemClock,
    random: createRandom(1),
    heartbeat: null,
    onConnected: (connection) => connection.markOpen(),
    onMessage: (bytes, receivedNs) => messages.push({ text: bytes.toString(), receivedNs }),
    onOpen: (isFirst) => told.push(isFirst ? 'open' : 'open again'),
    onClose: (reason) => told.push(`lost (${socket.status}): ${reason}`),
    onFatal: (error) => told.push(`fatal: ${error.message}`),
    onStop: () => told.push('stopped'),
    ...change,
  })
  closers.push(() => socket.close())
  return { socket, told, messages }
}

const until = (claim: () => void): Promise<void> => vi.waitFor(claim, { timeout: 10_000, interval: 5 })
/** What would have come back has come by then: another socket has been refused twice and more. */
async function backoffsPass(url: string): Promise<void> {
  const other = open(() => url)
  await until(() => expect(other.told.length).toBeGreaterThan(2))
}

const isOpen = ({ socket }: { socket: SteadySocket }) => until(() => expect(socket.status).toBe('open'))

test('sends when open, and what comes bears its instant', async () => {
  const { venue, url } = await venueAt()
  const beforeNs = systemClock.monoNs()
  const client = open(() => url)
  expect(client.socket.send('too early')).toBe(false)
  await isOpen(client)
  expect(client.socket.send('order')).toBe(true)
  venue.last.send('answer')
  await until(() => expect(client.messages).toHaveLength(1))
  expect(client.messages[0]?.text).toBe('answer')
  expect(client.messages[0]?.receivedNs).toBeGreaterThan(beforeNs)
  expect(venue.heard).toEqual(['order'])
  expect(venue.last.extensions).toBe('')
})

test('open only when its user says so: logon first, and orders not before', async () => {
  const { venue, url } = await venueAt()
  let markOpen = (): void => {}
  const client = open(() => url, {
    onConnected(connection) {
      connection.send('logon')
      markOpen = () => connection.markOpen()
    },
  })
  await until(() => expect(venue.heard).toEqual(['logon']))
  expect(client.socket.status).toBe('connecting')
  expect(client.socket.send('order')).toBe(false)
  markOpen()
  expect(client.socket.status).toBe('open')
  expect(client.told).toEqual(['open'])
})

test('drop: told once as waiting, then it comes back by itself and says so', async () => {
  const { venue, url } = await venueAt()
  const client = open(() => url)
  await isOpen(client)
  venue.last.terminate()
  await until(() => expect(client.told).toHaveLength(3))
  expect(client.told).toEqual(['open', 'lost (waiting): closed with 1006', 'open again'])
  expect(client.socket.reconnects).toBe(1)
  expect(venue.connections).toHaveLength(2)
})

test('a venue that closes with a reason: the reason is told without secrets', async () => {
  const { venue, url } = await venueAt()
  const client = open(() => url)
  await isOpen(client)
  venue.last.close(1008, 'Too many requests, signature=abcdef')
  await until(() => expect(client.told).toContain('open again'))
  expect(client.told[1]).toBe('lost (waiting): closed with 1008 Too many requests, signature=…')
})

test('unreachable: it keeps trying, and comes when the venue does', async () => {
  const { venue, url } = await venueAt()
  const port = (venue.http.address() as AddressInfo).port
  await new Promise((resolve) => venue.http.close(resolve))
  const client = open(() => url)
  await until(() => expect(client.told.length).toBeGreaterThan(1))
  expect(client.told.every((line) => line.includes('ECONNREFUSED') && !line.includes('s3cret'))).toBe(true)
  venue.http.listen(port, '127.0.0.1')
  await isOpen(client)
  expect(client.socket.reconnects).toBe(0)
  expect(client.told.at(-1)).toBe('open')
})

test('503 to the handshake: tried again', async () => {
  const { venue, url } = await venueAt()
  venue.refuse = { status: 503 }
  const client = open(() => url)
  await until(() => expect(client.told).toEqual(['lost (waiting): refused with HTTP 503']))
  venue.refuse = null
  await isOpen(client)
})

test('shut out by 429: knocks again only after what Retry-After says', async () => {
  const { venue, url } = await venueAt()
  venue.refuse = { status: 429, headers: { 'Retry-After': '1' } }
  const startNs = systemClock.monoNs()
  const client = open(() => url)
  await until(() => expect(client.socket.status).toBe('waiting'))
  venue.refuse = null
  await isOpen(client)
  expect(venue.targets).toHaveLength(2)
  // A lower bound, which no load can break.
  expect(systemClock.monoNs() - startNs).toBeGreaterThan(0.95e9)
})

test('blackhole: a silent connection is dropped and opened anew', async () => {
  const { venue, url } = await venueAt()
  const client = open(() => url, { silenceMaxMs: 200 })
  await isOpen(client)
  venue.last.pause() // reads and answers nothing more, pings neither
  await until(() => expect(client.told).toEqual(['open', 'lost (waiting): silent for 0.2 s', 'open again']))
})

test('quiet is not dead: answered pings keep a connection without messages', async () => {
  const { venue, url } = await venueAt()
  const client = open(() => url, { silenceMaxMs: 300, readyMaxMs: 50 })
  await isOpen(client)
  let pings = 0
  venue.last.on('ping', () => pings++)
  await until(() => expect(pings).toBeGreaterThan(6)) // two bounds of silence have passed
  expect(client.told).toEqual(['open'])
})

test('the venue’s pings are answered with their payload', async () => {
  const { venue, url } = await venueAt()
  const client = open(() => url)
  await isOpen(client)
  const pong = new Promise<string>((resolve) => venue.last.once('pong', (payload) => resolve(payload.toString())))
  venue.last.ping('1792000000000')
  expect(await pong).toBe('1792000000000')
})

test('heartbeats are sent as text, at their rhythm', async () => {
  const { venue, url } = await venueAt()
  await isOpen(open(() => url, { heartbeat: { text: '{"op":"ping"}', everyMs: 20 } }))
  await until(() => expect(venue.heard.length).toBeGreaterThan(3))
  expect(new Set(venue.heard)).toEqual(new Set(['{"op":"ping"}']))
})

test('never let in, although heartbeats are answered: dropped and tried again', async () => {
  const { venue, url } = await venueAt()
  const client = open(() => url, { onConnected: () => {}, readyMaxMs: 100, heartbeat: { text: 'ping', everyMs: 10 } })
  await until(() => expect(venue.connections.length).toBeGreaterThan(1))
  expect(client.told[0]).toBe('lost (waiting): not let in within 0.1 s')
})

test('renew: the old connection goes, a new one comes, and renewing meanwhile changes nothing', async () => {
  const { venue, url } = await venueAt()
  const client = open(() => url)
  await isOpen(client)
  client.socket.renew('gaps')
  client.socket.renew('gaps')
  expect(client.socket.send('order')).toBe(false)
  await until(() => expect(client.told).toEqual(['open', 'lost (waiting): gaps', 'open again']))
  await until(() => expect(venue.connections.map(({ readyState }) => readyState)).toEqual([3, 1]))
})

test('renew while the address is being fetched opens one connection and not two', async () => {
  const { venue, url } = await venueAt()
  let give: (url: string) => void = () => {}
  let asked = 0
  const client = open(() => (asked++, new Promise<string>((resolve) => (give = resolve))))
  client.socket.renew('impatient')
  give(url)
  await isOpen(client)
  expect(asked).toBe(1)
  expect(venue.connections).toHaveLength(1)
})

test('an address that cannot be had now is asked for again; one that never can be is fatal', async () => {
  const { url } = await venueAt()
  const errors: Error[] = [new PerpkitError('no answer', { code: 'network.timeout' })]
  const client = open(async () => {
    const error = errors.pop()
    if (error !== undefined) throw error
    return url
  })
  await isOpen(client)
  expect(client.told).toEqual(['lost (waiting): no answer', 'open'])

  const refused = open(() => Promise.reject(new PerpkitError('wrong key', { code: 'venue.auth' })))
  await until(() => expect(refused.told).toEqual(['stopped', 'fatal: wrong key']))
  expect(refused.socket.status).toBe('closed')
})

test('close: resolves when the venue has seen it go, for everybody who asked, and nothing comes back', async () => {
  const { venue, url } = await venueAt()
  const client = open(() => url)
  await isOpen(client)
  const code = new Promise<number>((resolve) => venue.last.once('close', resolve))
  await Promise.all([client.socket.close(), client.socket.close()])
  expect(await code).toBe(1000)
  expect(client.socket.status).toBe('closed')
  expect(client.socket.send('order')).toBe(false)
  client.socket.renew('no')
  expect(client.told).toEqual(['open', 'stopped'])
})

test('close on a venue that does not answer the close frame is bounded', async () => {
  const { venue, url } = await venueAt()
  const client = open(() => url)
  await isOpen(client)
  venue.last.pause()
  await client.socket.close()
  expect(client.socket.status).toBe('closed')
})

test('close while connecting, or while waiting to: nothing is opened afterwards', async () => {
  const { venue, url } = await venueAt()
  const connecting = open(() => url)
  await connecting.socket.close()
  let give: (url: string) => void = () => {}
  const asking = open(() => new Promise<string>((resolve) => (give = resolve)))
  await asking.socket.close()
  give(`${url}&who=closed`)
  venue.refuse = { status: 503 }
  const waiting = open(() => `${url}&who=closed`)
  await until(() => expect(waiting.socket.status).toBe('waiting'))
  await waiting.socket.close()
  await backoffsPass(url)
  expect(venue.targets.filter((target) => target.endsWith('closed'))).toHaveLength(1)
  expect(waiting.told).toEqual(['lost (waiting): refused with HTTP 503', 'stopped'])
})

test('the signal stops it, also one that was aborted before', async () => {
  const { venue, url } = await venueAt()
  const stop = new AbortController()
  const client = open(() => url, { signal: stop.signal })
  await isOpen(client)
  stop.abort()
  expect(client.socket.status).toBe('closed')
  await client.socket.close()
  const late = open(() => url, { signal: stop.signal })
  await until(() => expect(late.told).toEqual(['stopped']))
  expect(venue.targets).toHaveLength(1)
})

test('a handler that closes at a loss is not overruled by a reconnection', async () => {
  const { venue, url } = await venueAt()
  let socket: SteadySocket | null = null
  const client = open(() => `${url}&who=closed`, { onClose: () => void socket?.close() })
  socket = client.socket
  await isOpen(client)
  venue.last.terminate()
  await until(() => expect(client.told).toContain('stopped'))
  venue.refuse = { status: 503 }
  await backoffsPass(url)
  expect(venue.targets.filter((target) => target.endsWith('closed'))).toHaveLength(1)
  expect(client.socket.status).toBe('closed')
})

test('a dead link is not fed: beyond its bound of unsent bytes nothing is added', async () => {
  const { venue, url } = await venueAt()
  const client = open(() => url)
  await isOpen(client)
  venue.last.pause()
  const order = 'x'.repeat(64 * 1024)
  await until(() => expect(client.socket.send(order)).toBe(false))
  expect(client.socket.status).toBe('open')
})

test('headers go with the address, asked for anew at each connection', async () => {
  const { venue, url } = await venueAt()
  let asked = 0
  const client = open(() => ({ url: `${url}&n=${++asked}`, headers: { 'X-Key': `key ${asked}` } }))
  await isOpen(client)
  venue.last.terminate()
  await until(() => expect(client.told).toContain('open again'))
  expect(venue.keys).toEqual(['key 1', 'key 2'])
  expect(venue.targets.map((target) => target.slice(-4))).toEqual(['&n=1', '&n=2'])
})

test('refused: who wants to hear what the venue said hears its beginning, before the loss', async () => {
  const { venue, url } = await venueAt()
  venue.refuse = { status: 400, body: `{"code":-1022}${'x'.repeat(100_000)}` }
  const refusals: [number, number, string][] = []
  const client = open(() => url, {
    onRefused(status, body) {
      refusals.push([status, body.length, body.toString('utf8', 0, 14)])
      client.told.push('refused')
    },
  })
  await until(() => expect(client.told.length).toBeGreaterThan(1))
  expect(refusals[0]).toEqual([400, 4_096, '{"code":-1022}'])
  expect(client.told.slice(0, 2)).toEqual(['refused', 'lost (waiting): refused with HTTP 400'])
  venue.refuse = null
  await isOpen(client)
})

test('refused for good: a failure made of it is the end, and tells no loss', async () => {
  const { venue, url } = await venueAt()
  venue.refuse = { status: 401, body: 'no' }
  const client = open(() => url, {
    onRefused: (_, body) => client.socket.fail(new Error(`the venue says ${body.toString()}`)),
  })
  await until(() => expect(client.told).toEqual(['stopped', 'fatal: the venue says no']))
  venue.refuse = null
  await backoffsPass(url.replace(/:\d+/, ':1'))
  expect(venue.targets).toHaveLength(1)
})

test('a malformed address is fatal, and is not told', async () => {
  const client = open(() => 'ws://?signature=s3cret')
  await until(() => expect(client.told).toHaveLength(2))
  expect(client.told[1]).toMatch(/^fatal: The address of a socket is malformed/)
  expect(client.told.join()).not.toContain('s3cret')
})

test('a message beyond its bound ends the connection', async () => {
  const { venue, url } = await venueAt()
  const client = open(() => url, { payloadMaxBytes: 1_000 })
  await isOpen(client)
  venue.last.send('x'.repeat(1_000))
  await until(() => expect(client.messages).toHaveLength(1))
  venue.last.send('x'.repeat(1_001))
  await until(() => expect(client.told).toContain('open again'))
  expect(client.messages).toHaveLength(1)
})

test('a heartbeat without text is a protocol ping without content, at its rhythm', async () => {
  const { venue, url } = await venueAt()
  const client = open(() => url, { heartbeat: { text: null, everyMs: 20 } })
  await isOpen(client)
  const payloads: string[] = []
  venue.last.on('ping', (payload) => payloads.push(payload.toString()))
  await until(() => expect(payloads.length).toBeGreaterThan(3))
  expect(new Set(payloads)).toEqual(new Set(['']))
  expect(venue.heard).toEqual([])
})
