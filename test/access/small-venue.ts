import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { vi } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Failure, FailureKind } from '../../src/domain/errors.ts'
import type { Instrument } from '../../src/domain/instrument.ts'
import { createScale } from '../../src/domain/scale.ts'
import { price, qty, wallMs } from '../../src/domain/units.ts'
import { bybit } from '../../src/venues/bybit/bybit.ts'
import type { Cost, Endpoints, RestRequest, Venue } from '../../src/venues/venue.ts'

// A venue as small as can be, over real sockets: its words are plain JSON, and what it does with them is the test's affair.

export interface SeenRequest {
  readonly method: string
  readonly path: string
  /** The stamp, where it was signed. */
  readonly at: number
  readonly query: URLSearchParams
}

export interface Reply {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly body?: unknown
}

/** A socket's end at the venue. */
export interface SeenSocket {
  readonly path: string
  readonly socket: WebSocket
  readonly texts: string[]
  say(frame: unknown): void
}

export class SmallVenue {
  readonly requests: SeenRequest[] = []
  readonly sockets: SeenSocket[] = []
  /** How far its clock is ahead of this machine's. */
  aheadMs = 0
  /** What it says to a request that is neither for the time nor badly stamped; nothing means silence. */
  onRequest: (request: SeenRequest) => Reply | undefined = () => ({ body: { ok: true } })
  onTime: () => Reply = () => ({ body: { time: Math.floor(this.now()) } })
  onText: (text: string, from: SeenSocket) => void = () => {}
  private readonly http: Server = createServer((request, response) => this.answer(request, response))
  private readonly upgrades = new WebSocketServer({ noServer: true })

  constructor() {
    this.http.on('upgrade', (request: IncomingMessage, stream, head) => {
      this.upgrades.handleUpgrade(request, stream, head, (socket) => this.meet(request.url ?? '', socket))
    })
  }

  async listen(): Promise<Endpoints> {
    await new Promise<void>((resolve) => this.http.listen(0, '127.0.0.1', resolve))
    const host = `127.0.0.1:${(this.http.address() as AddressInfo).port}`
    const ws = `ws://${host}`
    return {
      rest: `http://${host}`,
      public: `${ws}/public`,
      private: `${ws}/private`,
      trade: `${ws}/trade`,
      announcements: null,
    }
  }

  now(): number {
    return Date.now() + this.aheadMs
  }

  /** Paths of the requests so far, the questions for the time left out. */
  get asked(): string[] {
    return this.requests.map(({ path }) => path).filter((path) => path !== '/time')
  }

  get timesAsked(): number {
    return this.requests.length - this.asked.length
  }

  /** The socket that came last on a path, once one has. */
  async socketAt(path: string, count = 1): Promise<SeenSocket> {
    return vi.waitFor(() => {
      const found = this.sockets.filter((each) => each.path.startsWith(path))
      const last = found.at(-1)
      if (last === undefined || found.length < count) throw new Error(`${found.length} sockets on ${path}`)
      return last
    }, WAIT)
  }

  async close(): Promise<void> {
    for (const { socket } of this.sockets) socket.terminate()
    await new Promise((resolve) => this.http.close(resolve).closeAllConnections())
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://x')
    const at = Number(query.get('at') ?? Number.NaN)
    const seen = { method: request.method ?? '', path: pathname, at, query }
    this.requests.push(seen)
    const isOff = at < this.now() - 5_000 || at >= this.now() + 1_000
    const reply = pathname === '/time' ? this.onTime() : isOff ? refusal('clock') : this.onRequest(seen)
    if (reply === undefined) return
    const { status = 200, headers = {}, body = {} } = reply
    response.writeHead(status, headers).end(JSON.stringify(body))
  }

  private meet(path: string, socket: WebSocket): void {
    const texts: string[] = []
    const seen = { path, socket, texts, say: (frame: unknown) => socket.send(JSON.stringify(frame)) }
    this.sockets.push(seen)
    socket.on('error', () => {})
    socket.on('message', (bytes: Buffer) => {
      texts.push(bytes.toString())
      this.onText(bytes.toString(), seen)
    })
  }
}

export const WAIT = { timeout: 10_000, interval: 5 }

/** What it refuses with. */
export function refusal(kind: FailureKind): Reply {
  return { status: 400, body: { error: kind } }
}

/** A request for the venue, of whatever security. */
export function requestOf(path: string, change: Partial<RestRequest> = {}): RestRequest {
  return { method: 'GET', path, query: '', body: null, security: 'signed', cost: poll, ...change }
}

const poll: Cost = { weight: 1, orders: 0, lane: 'poll', bucket: 'all' }

/** Its codec: Bybit's port with every word replaced that a session speaks. */
export function smallVenue(): Venue {
  const privateFrames = (bytes: Uint8Array) => {
    const frame = read(bytes)
    if (frame['private'] === 'logon' || frame['private'] === 'subscribed')
      return [{ kind: frame['private'], failure: failureOf(frame['error']) } as const]
    return [{ kind: frame['private'] === 'expired' ? 'expired' : 'other' } as const]
  }
  return {
    ...bybit,
    limits: { ...bybit.limits, limits: [], laneRefusals: new Set() },
    createSigner: ({ kind, apiKey }) => ({ kind, apiKey, sign: (payload) => `signed ${payload}` }),
    rest: {
      time: requestOf('/time', { security: 'none' }),
      decodeTime: (body) => (typeof read(body)['time'] === 'number' ? wallMs(read(body)['time'] as number) : null),
      sign: ({ method, path, query, body, security }, at) => {
        const stamp = security === 'none' ? '' : `&at=${at}&sign=x`
        return { transport: 'rest', method, target: `${path}?${query}${stamp}`, headers: {}, body }
      },
      failure: (_, body) => failureOf(read(body)['error']),
      usage: () => [],
    },
    trade: {
      ...bybit.trade,
      heartbeat: null,
      logon: (signer, at) => (signer.kind === 'hmac' ? `logon ${at}` : null),
      encode: (action, transport, requestId, at) =>
        transport === 'ws'
          ? { transport, requestId, text: `${action.kind} ${requestId} ${at}` }
          : { transport, method: 'POST', target: `/${action.kind}?at=${at}`, headers: {}, body: null },
      cost: (action) => ({ ...poll, lane: action.kind === 'cancel' ? 'cancel' : 'order' }),
      decode: (bytes) => {
        const frame = read(bytes)
        return 'logon' in frame ? { kind: 'logon', failure: failureOf(frame['logon']) } : { kind: 'other' }
      },
    },
    market: {
      ...bybit.market,
      heartbeat: null,
      subscribe: (topics, requestId) => `subscribe ${requestId} ${topics.map(({ symbol }) => symbol).join(' ')}`,
      route: (bytes) => {
        const { ack, error } = read(bytes)
        return typeof ack === 'string'
          ? { kind: 'ack', requestId: ack, error: typeof error === 'string' ? error : null }
          : { kind: 'other' }
      },
    },
    privateStream: {
      session: 'logon',
      heartbeat: null,
      decode: privateFrames,
      logon: (_, at) => `logon ${at}`,
      subscribe: (requestId) => `subscribe ${requestId}`,
    },
    queries: {
      ...bybit.queries,
      instruments: {
        first: requestOf('/instruments', { security: 'none', query: 'page=0' }),
        read: (body) => {
          const { symbols = [], next } = read(body) as { symbols?: string[]; next?: number }
          const rows = symbols.map((symbol) => ({ ...instrument, symbol }))
          return { rows, next: next === undefined ? null : requestOf('/instruments', { query: `page=${next}` }) }
        },
      },
    },
  }
}

/** The same venue with a private stream that a key names, as Binance has it. */
export function listenKeyVenue(keepAliveMs: number): Venue {
  const venue = smallVenue()
  return {
    ...venue,
    privateStream: {
      session: 'listen-key',
      heartbeat: null,
      decode: (...frame) => venue.privateStream.decode(...frame),
      create: requestOf('/listen-key', { method: 'POST' }),
      keepAlive: requestOf('/listen-key', { method: 'PUT' }),
      keepAliveMs,
      decodeKey: (body) => (typeof read(body)['key'] === 'string' ? (read(body)['key'] as string) : null),
      url: (endpoints, key) => `${endpoints.private ?? ''}/${key}`,
    },
  }
}

function failureOf(kind: unknown): Failure | null {
  if (typeof kind !== 'string') return null
  const retry = ['key', 'signature', 'parameter'].includes(kind) ? 'never' : 'after'
  return { kind: kind as FailureKind, venueCode: 1, message: `The venue says: ${kind}.`, retry }
}

function read(bytes: Uint8Array): Record<string, unknown> {
  return JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>
}

const instrument: Instrument = {
  venue: 'bybit',
  symbol: 'BTCUSDT',
  baseCoin: 'BTC',
  quoteCoin: 'USDT',
  scale: createScale('0.10', '0.001'),
  sizeMin: qty(1),
  sizeMax: qty(1e6),
  marketSizeMax: qty(1e6),
  priceMin: price(1),
  priceMax: price(1e7),
  notionalMin: '5',
  priceBand: { up: '0.1', down: '0.1' },
  fundingIntervalMinutes: 480,
  isTrading: true,
}
