import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { VenueSession } from '../../src/access/session.ts'
import { bybitSession, binanceSession } from '../wire/session-of.ts'
import { type Json, ScriptedVenue, type ServedSocket } from '../wire/scripted-venue.ts'
import { PlainBinance, PlainBybit, type PlainMarket } from './plain-market.ts'

// Plain markets behind real sockets and REST: every stream that a client asks for is served, until the test says otherwise.

const recorded = (path: string): string =>
  gunzipSync(readFileSync(new URL(`../../recordings/${path}`, import.meta.url))).toString()

export interface WiredMarket extends AsyncDisposable {
  readonly session: VenueSession
  readonly server: ScriptedVenue
  market(symbol: string): PlainMarket
  /** The live socket that carries the books. */
  socket(): ServedSocket
  /** Changes the market and says so on the book's stream. */
  change(symbol: string, ...change: Parameters<PlainMarket['change']>): void
  send(bytes: Buffer): void
}

export async function wiredBinance(): Promise<WiredMarket> {
  const server = await ScriptedVenue.open()
  const markets = new Map<string, PlainMarket>()
  const market = (symbol: string): PlainMarket => marketOf(markets, symbol, new PlainBinance(symbol))
  const instruments = recorded('binance-usdm/exchangeInfo-20231216.json.gz')
  const session = await binanceSession(server, ({ path, query }) => {
    if (path === '/fapi/v1/exchangeInfo') return { body: instruments }
    return path === '/fapi/v1/depth'
      ? {
          body: market(query.get('symbol') ?? '')
            .snapshot()
            .toString(),
        }
      : undefined
  })
  server.onText = ({ method, params, id }, served) => {
    served.send({ result: null, id })
    if (method !== 'SUBSCRIBE') return
    for (const stream of params as string[]) {
      const [name = '', kind = ''] = stream.split('@')
      if (kind === 'depth') served.socket.send(market(name.toUpperCase()).change())
    }
  }
  return wired(session, server, market)
}

export async function wiredBybit(): Promise<WiredMarket> {
  const server = await ScriptedVenue.open()
  const markets = new Map<string, PlainMarket>()
  const market = (symbol: string): PlainMarket => marketOf(markets, symbol, new PlainBybit(symbol))
  const instruments = recorded('bybit-linear/instruments-info-20260809.json.gz')
  const session = await bybitSession(server, ({ path }) =>
    path === '/v5/market/instruments-info' ? { body: instruments } : undefined,
  )
  server.onText = ({ op, args, req_id }, served) => {
    if (op !== 'subscribe' && op !== 'unsubscribe') return
    for (const topic of args as string[]) {
      const symbol = topic.slice(topic.lastIndexOf('.') + 1)
      if (op === 'subscribe' && topic.startsWith('orderbook.50.')) served.socket.send(market(symbol).snapshot())
    }
    served.send({ success: true, ret_msg: '', conn_id: 'c', req_id, op })
  }
  return wired(session, server, market)
}

/** What a socket was asked, as `op topic topic`. */
export function asked({ heard }: ServedSocket): string[] {
  return heard.map(({ method, params, op, args }: Json) => {
    const topics = (params ?? args ?? []) as string[]
    return [String(method ?? op).toLowerCase(), ...topics].join(' ')
  })
}

function marketOf(markets: Map<string, PlainMarket>, symbol: string, fresh: PlainMarket): PlainMarket {
  const market = markets.get(symbol) ?? fresh
  markets.set(symbol, market)
  return market
}

function wired(session: VenueSession, server: ScriptedVenue, market: (symbol: string) => PlainMarket): WiredMarket {
  const socket = (): ServedSocket => {
    const live = server.sockets.findLast((each) => each.socket.readyState === each.socket.OPEN)
    if (live === undefined) throw new Error('no socket stands')
    return live
  }
  return {
    session,
    server,
    market,
    socket,
    change: (symbol, ...change) => socket().socket.send(market(symbol).change(...change)),
    send: (bytes) => socket().socket.send(bytes),
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}
