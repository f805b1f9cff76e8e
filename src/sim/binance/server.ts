import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { SimEvent } from '../exchange/types.ts'
import type { WireDeps } from '../wire-deps.ts'
import { accountEndpoints } from './account-endpoints.ts'
import { createAccountViews } from './account-views.ts'
import { readAnnouncementDoor, refuseUpgrade } from './announcement-door.ts'
import { AnnouncementSocket } from './announcement-socket.ts'
import { apiQueries, type ApiQuery } from './api-queries.ts'
import { ApiSocket } from './api-socket.ts'
import { historyEndpoints } from './history-endpoints.ts'
import { marketEndpoints } from './market-endpoints.ts'
import { orderEndpoints } from './order-endpoints.ts'
import { RestServer } from './rest-server.ts'
import { StreamHub } from './stream-hub.ts'
import { readStreamPath, type StreamPath } from './stream-path.ts'
import { StreamSocket } from './stream-socket.ts'
import { UserFeed } from './user-feed.ts'
import { WireSocket } from './wire-socket.ts'
import { createWireState, nowMs, seeEvent, type WireState } from './wire-state.ts'

/** Where the built-in exchange is reached, in the venue's paths on one port. */
export interface BinanceServer {
  readonly rest: string
  /** Without route: `/public`, `/market` and `/private` are added by the client. */
  readonly stream: string
  readonly wsApi: string
  readonly announcements: string
  close(): Promise<void>
}

const API = '/ws-fapi/v1'
/** On the venue it is the spot host that serves this. */
const ANNOUNCEMENTS = '/sapi/wss'
const API_HANDSHAKE_WEIGHT = 5
const FRAME_BYTES_MAX = 1 << 20
/** Longer than any client's pool keeps an idle connection, so that no request meets a closing socket. */
const KEEP_ALIVE_MS = 75_000
const SWEEP_MS = 1_000

/** Opens the Binance wire over an exchange. */
export async function startBinanceServer(deps: WireDeps): Promise<BinanceServer> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS })
  const port = await listen(server, deps.port, deps.host) // may fail: nothing else is open yet
  const wire = createWireState(deps)
  const views = createAccountViews(wire)
  const hub = new StreamHub(wire)
  const feed = new UserFeed(wire)
  const sockets = new SocketFront(wire, hub, feed, apiQueries(wire, views))
  const endpoints = [
    ...marketEndpoints(wire),
    ...historyEndpoints(wire),
    ...orderEndpoints(wire),
    ...accountEndpoints(wire, views),
  ]
  server.on('request', new RestServer(wire, endpoints).listener)
  server.on('upgrade', sockets.upgrade)
  const stopListening = deps.exchange.listen((event: SimEvent) => {
    seeEvent(wire, event)
    feed.see(event)
    hub.see(event)
  })
  const stopFaults = deps.faults?.onDisconnect(() => sockets.cutAll())
  const sweeper = setInterval(() => {
    for (const key of wire.listenKeys.takeExpired()) feed.expire(key)
    wire.goodTill.sweep(nowMs(wire))
    sockets.beat()
  }, SWEEP_MS)
  const close = async (): Promise<void> => {
    clearInterval(sweeper)
    stopListening()
    stopFaults?.()
    hub.close()
    wire.countdown.stop()
    sockets.cutAll()
    await new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  }
  const [http, ws] = [`http://${deps.host}:${port}`, `ws://${deps.host}:${port}`]
  return { rest: http, stream: ws, wsApi: ws + API, announcements: ws + ANNOUNCEMENTS, close }
}

/** Takes WebSockets in by path. Any listen key is let in; a wrong one hears nothing. */
class SocketFront {
  private readonly wire: WireState
  private readonly hub: StreamHub
  private readonly feed: UserFeed
  private readonly queries: ReadonlyMap<string, ApiQuery>
  // An offer of permessage-deflate is declined: every client works without.
  private readonly acceptor = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: FRAME_BYTES_MAX,
  })
  private readonly open = new Set<WireSocket>()

  constructor(wire: WireState, hub: StreamHub, feed: UserFeed, queries: ReadonlyMap<string, ApiQuery>) {
    this.wire = wire
    this.hub = hub
    this.feed = feed
    this.queries = queries
  }

  readonly upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    stream.on('error', () => stream.destroy())
    // Node reads the request line as Latin-1; symbols may be raw UTF-8.
    const url = Buffer.from(request.url ?? '', 'latin1').toString('utf8')
    const address = request.socket.remoteAddress ?? ''
    const path = readStreamPath(url)
    if (path !== null)
      return this.acceptor.handleUpgrade(request, stream, head, (accepted) => this.takeStream(accepted, path))
    const [route] = url.split('?')
    if (route === ANNOUNCEMENTS) return this.letIn(request, stream, head)
    if (route === API)
      return this.acceptor.handleUpgrade(request, stream, head, (accepted) => this.takeApi(accepted, url, address))
    stream.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  }

  cutAll(): void {
    for (const socket of this.open) socket.cut()
  }

  beat(): void {
    for (const socket of this.open) socket.beat()
  }

  private letIn(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    try {
      const topics = readAnnouncementDoor(request, this.wire)
      this.acceptor.handleUpgrade(request, stream, head, (accepted) =>
        new AnnouncementSocket(this.take(accepted, 'the client'), this.wire, topics).serve(),
      )
    } catch (error) {
      refuseUpgrade(stream, error)
    }
  }

  private takeStream(accepted: WebSocket, path: StreamPath): void {
    new StreamSocket(this.take(accepted), path, { hub: this.hub, feed: this.feed, deps: this.wire }).serve()
  }

  private takeApi(accepted: WebSocket, url: string, address: string): void {
    const { wire, queries } = this
    wire.quota.take('weight', address, API_HANDSHAKE_WEIGHT)
    const returnsLimits = !/[?&]returnRateLimits=false(&|$)/i.test(url)
    new ApiSocket(this.take(accepted), wire, { queries, address, returnsLimits }).serve()
  }

  private take(accepted: WebSocket, whoPings: 'we' | 'the client' = 'we'): WireSocket {
    const socket = new WireSocket(
      accepted,
      () => this.wire.clock.monoNs(),
      () => nowMs(this.wire),
      whoPings,
    )
    this.open.add(socket)
    socket.onClose(() => this.open.delete(socket))
    return socket
  }
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return (server.address() as AddressInfo).port
}
