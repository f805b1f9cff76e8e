import { createHmac } from 'node:crypto'
import { WebSocket } from 'ws'
import { systemClock } from '../../src/kit/clock.ts'
import { forkRandom } from '../../src/kit/random.ts'
import { type BybitServer, startBybitServer } from '../../src/sim/bybit/server.ts'
import { createExchanges } from '../../src/sim/exchange/create.ts'
import type { Exchange } from '../../src/sim/exchange/types.ts'
import { driveMarket } from '../../src/sim/market/market-drive.ts'
import { createKeyRing, type VenueKeys } from '../../src/sim/keys.ts'
import type { RequestLog } from '../../src/sim/request-log.ts'
import { createStage } from '../../src/sim/stage.ts'
import type { TierName } from '../../src/sim/tiers.ts'
import { createVenueSide, type VenueSide } from '../../src/sim/venue-side.ts'
import { VenueClock } from '../../src/sim/venue-clock.ts'
import { createWorld } from '../../src/sim/world.ts'

// The Bybit wire over the real engine, and clients of it that are as plain as can be: `fetch`, `ws`, JSON.

export interface OpenBybit extends AsyncDisposable {
  readonly server: BybitServer
  readonly keys: VenueKeys
  readonly side: VenueSide
  readonly exchange: Exchange
  readonly log: RequestLog
  get(path: string, query?: string): Promise<RestReply>
  signedGet(path: string, query: string, change?: SignChange): Promise<RestReply>
  post(path: string, body: object, change?: SignChange): Promise<RestReply>
  public(): Promise<PlainSocket>
  /** Logged on; subscribed where topics are given. */
  private(topics?: readonly string[]): Promise<PlainSocket>
  /** Logged on. */
  trade(): Promise<PlainSocket>
}

/** What a test does wrong on purpose. */
export interface SignChange {
  readonly apiKey?: string
  readonly offsetMs?: number
  readonly recvWindow?: string
  readonly sign?: string
  readonly drop?: string
}

export interface RestReply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Json
}

export type Json = Readonly<Record<string, unknown>>

/** What lies at a path inside an answer; the test says what it takes it for. */
export function dig<T = string>(json: unknown, ...path: readonly (string | number)[]): T {
  return path.reduce<unknown>(
    (inner, name) => (inner as Record<string | number, unknown> | undefined)?.[name],
    json,
  ) as T
}

export async function openBybit(options: { tier?: TierName; world?: string } = {}): Promise<OpenBybit> {
  const keys = await createKeyRing()
  const stage = createStage()
  const clocks = { bybit: new VenueClock(systemClock), binance: new VenueClock(systemClock) }
  const { bybit: exchange, market } = createExchanges({ seed: 7, clock: clocks, keys })
  const stopMarket = driveMarket(market, () => clocks.bybit.wallMs())
  const world = createWorld(options.world ?? 'none', {}).bybit
  const tier = options.tier ?? 'lab'
  const side = createVenueSide({ venue: 'bybit', seed: 7, world, tier, stage, clock: clocks.bybit, exchange })
  const server = await startBybitServer({ ...side, random: forkRandom(7, 'bybit wire'), host: '127.0.0.1', port: 0 })
  const sockets: PlainSocket[] = []
  const opened = async (url: string): Promise<PlainSocket> => {
    const socket = await PlainSocket.open(url)
    sockets.push(socket)
    return socket
  }
  const logon = (): object => {
    const expires = Date.now() + 10_000
    return { op: 'auth', args: [keys.bybit.apiKey, expires, hmac(keys.bybit.apiSecret, `GET/realtime${expires}`)] }
  }
  return {
    server,
    keys: keys.bybit,
    side,
    exchange,
    log: stage.log,
    get: (path, query = '') => ask(`${server.rest}${path}${query === '' ? '' : `?${query}`}`, {}),
    signedGet: (path, query, change) =>
      ask(`${server.rest}${path}${query === '' ? '' : `?${query}`}`, { headers: headersOf(keys.bybit, query, change) }),
    post: (path, fields, change) => {
      const body = JSON.stringify(fields)
      const headers = { ...headersOf(keys.bybit, body, change), 'content-type': 'application/json' }
      return ask(`${server.rest}${path}`, { method: 'POST', body, headers })
    },
    public: () => opened(server.public),
    private: async (topics = []) => {
      const socket = await opened(server.private)
      socket.send(logon())
      await socket.next((frame) => frame['op'] === 'auth')
      if (topics.length === 0) return socket
      socket.send({ op: 'subscribe', req_id: 'topics', args: topics })
      await socket.next((frame) => frame['req_id'] === 'topics')
      return socket
    },
    trade: async () => {
      const socket = await opened(server.trade)
      socket.send({ reqId: 'logon', ...logon() })
      await socket.next((frame) => frame['reqId'] === 'logon')
      return socket
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.close()
      await server.close()
      stopMarket()
      stage.close()
      keys.remove()
    },
  }
}

export function hmac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex')
}

function headersOf(keys: VenueKeys, payload: string, change: SignChange = {}): Record<string, string> {
  const timestamp = String(Date.now() + (change.offsetMs ?? 0))
  const apiKey = change.apiKey ?? keys.apiKey
  const recvWindow = change.recvWindow ?? '5000'
  const headers: Record<string, string> = {
    'X-BAPI-API-KEY': apiKey,
    'X-BAPI-TIMESTAMP': timestamp,
    'X-BAPI-RECV-WINDOW': recvWindow,
    'X-BAPI-SIGN': change.sign ?? hmac(keys.apiSecret, timestamp + apiKey + recvWindow + payload),
  }
  if (change.drop !== undefined) delete headers[change.drop]
  return headers
}

async function ask(url: string, init: RequestInit): Promise<RestReply> {
  const response = await fetch(url, init)
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : {}) as Json }
}

/** A WebSocket that keeps what came until somebody waits for it. */
export class PlainSocket {
  /** Every frame so far, as text and read. */
  readonly texts: string[] = []
  readonly frames: Json[] = []
  readonly closed: Promise<number>
  private readonly socket: WebSocket
  private taken = 0
  private readonly waiting = new Set<() => void>()

  private constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (bytes: Buffer) => {
      this.texts.push(bytes.toString())
      this.frames.push(JSON.parse(bytes.toString()) as Json)
      for (const wake of this.waiting) wake()
    })
    this.closed = new Promise((resolve) => {
      socket.on('close', (code) => resolve(code))
    })
  }

  static open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<PlainSocket> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, { headers })
      const plain = new PlainSocket(socket)
      socket.on('open', () => resolve(plain))
      socket.on('error', reject)
    })
  }

  send(frame: object | string): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  }

  /** The next frame that fits, skipping others; those already seen by an earlier call do not count again. */
  next(fits: (frame: Json) => boolean): Promise<Json> {
    return this.find(fits, this.taken, (index) => {
      this.taken = index + 1
    })
  }

  /** The first frame that fits of all that came or will come; takes nothing from `next`. */
  seen(fits: (frame: Json) => boolean): Promise<Json> {
    return this.find(fits, 0, () => {})
  }

  /** Sends and waits for the answer that bears the id. Several may be under way. */
  ask(frame: Json): Promise<Json> {
    const name = frame['req_id'] === undefined ? 'reqId' : 'req_id'
    this.send(frame)
    return this.find(
      (answer) => String(answer[name]) === String(frame[name]),
      this.frames.length,
      (index) => {
        this.taken = Math.max(this.taken, index + 1)
      },
    )
  }

  private find(fits: (frame: Json) => boolean, from: number, found: (index: number) => void): Promise<Json> {
    return new Promise((resolve) => {
      let index = from
      const look = (): void => {
        for (; index < this.frames.length; index++) {
          const frame = this.frames[index]
          if (frame === undefined || !fits(frame)) continue
          this.waiting.delete(look)
          found(index)
          resolve(frame)
          return
        }
      }
      this.waiting.add(look)
      look()
    })
  }

  ping(): Promise<void> {
    return new Promise((resolve) => {
      this.socket.once('pong', () => resolve())
      this.socket.ping()
    })
  }

  close(): void {
    this.socket.terminate()
  }
}
