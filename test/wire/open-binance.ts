import { createHmac } from 'node:crypto'
import { systemClock } from '../../src/kit/clock.ts'
import { forkRandom } from '../../src/kit/random.ts'
import { type BinanceServer, startBinanceServer } from '../../src/sim/binance/server.ts'
import { createExchanges } from '../../src/sim/exchange/create.ts'
import type { Exchange } from '../../src/sim/exchange/types.ts'
import { createKeyRing, type VenueKeys } from '../../src/sim/keys.ts'
import { driveMarket } from '../../src/sim/market/market-drive.ts'
import type { RequestLog } from '../../src/sim/request-log.ts'
import { createStage } from '../../src/sim/stage.ts'
import type { TierName } from '../../src/sim/tiers.ts'
import { VenueClock } from '../../src/sim/venue-clock.ts'
import { createVenueSide, type VenueSide } from '../../src/sim/venue-side.ts'
import { createWorld } from '../../src/sim/world.ts'
import { type Json, PlainSocket } from './open-bybit.ts'

// The Binance wire over the real engine, and clients of it that are as plain as can be: `fetch`, `ws`, JSON.

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
type Fields = Readonly<Record<string, string | number>>

export interface OpenBinance extends AsyncDisposable {
  readonly server: BinanceServer
  readonly keys: VenueKeys
  readonly side: VenueSide
  readonly clock: VenueClock
  readonly exchange: Exchange
  readonly log: RequestLog
  get(path: string): Promise<Reply>
  /** With the key's header alone. */
  keyed(method: Method, path: string): Promise<Reply>
  /** Signed, everything in the query. */
  signed(method: Method, path: string, fields?: Fields, change?: Change): Promise<Reply>
  /** Any bytes, as they are. */
  raw(
    method: Method,
    path: string,
    init?: { body?: string; headers?: Readonly<Record<string, string>> },
  ): Promise<Reply>
  stream(path: string): Promise<PlainSocket>
  api(query?: string): Promise<PlainSocket>
  /** Any address, with any headers. */
  socket(url: string, headers: Readonly<Record<string, string>>): Promise<PlainSocket>
  /** Signed parameters of a WebSocket API request. */
  apiParams(fields: Fields): Fields
  /** A resting buy's price, within the bounds. */
  restingPrice(share?: number): string
}

/** What a test does wrong on purpose. */
export interface Change {
  readonly apiKey?: string
  readonly offsetMs?: number
  readonly signature?: string
  readonly inBody?: boolean
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: Json
}

export async function openBinance(options: { tier?: TierName; world?: string } = {}): Promise<OpenBinance> {
  const keys = await createKeyRing()
  const stage = createStage()
  const clocks = { bybit: new VenueClock(systemClock), binance: new VenueClock(systemClock) }
  const { binance: exchange, market } = createExchanges({ seed: 7, clock: clocks, keys })
  const stopMarket = driveMarket(market, () => clocks.bybit.wallMs())
  const world = createWorld(options.world ?? 'none', {}).binance
  const tier = options.tier ?? 'lab'
  const side = createVenueSide({ venue: 'binance', seed: 7, world, tier, stage, clock: clocks.binance, exchange })
  const server = await startBinanceServer({
    ...side,
    random: forkRandom(7, 'binance wire'),
    host: '127.0.0.1',
    port: 0,
  })
  const sockets: PlainSocket[] = []
  const opened = async (url: string, headers?: Readonly<Record<string, string>>): Promise<PlainSocket> => {
    const socket = await PlainSocket.open(url, headers)
    sockets.push(socket)
    return socket
  }
  const { apiKey, apiSecret } = keys.binance
  return {
    server,
    keys: keys.binance,
    side,
    clock: clocks.binance,
    exchange,
    log: stage.log,
    get: (path) => ask(`${server.rest}${path}`, {}),
    keyed: (method, path) => ask(`${server.rest}${path}`, { method, headers: { 'X-MBX-APIKEY': apiKey } }),
    signed: (method, path, fields = {}, change = {}) => {
      const stamped = { ...fields, timestamp: Date.now() + (change.offsetMs ?? 0) }
      const text = encoded(stamped)
      const full = `${text}&signature=${change.signature ?? hmac(apiSecret, text)}`
      const headers = { 'X-MBX-APIKEY': change.apiKey ?? apiKey }
      if (change.inBody !== true) return ask(`${server.rest}${path}?${full}`, { method, headers })
      const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' }
      return ask(`${server.rest}${path}`, { method, headers: form, body: full })
    },
    raw: (method, path, init = {}) => ask(`${server.rest}${path}`, { method, ...init }),
    stream: (path) => opened(`${server.stream}${path}`),
    api: (query = '') => opened(`${server.wsApi}${query}`),
    socket: opened,
    apiParams: (fields) => {
      const params: Fields = { ...fields, apiKey, timestamp: Date.now() }
      const sorted = Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1))
      const text = sorted.map(([name, value]) => `${name}=${value}`).join('&')
      return { ...params, signature: hmac(apiSecret, text) }
    },
    restingPrice: (share = 0.99) =>
      (Math.round(Number(exchange.market('BTCUSDT').markPrice) * share * 10) / 10).toFixed(1),
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

function encoded(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
}

async function ask(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, init)
  return { status: response.status, headers: response.headers, body: (await response.json()) as Json }
}
