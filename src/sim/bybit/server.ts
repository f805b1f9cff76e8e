import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { WireDeps } from '../wire-deps.ts'
import { connectionId, hexOf, uuidOf } from './ids.ts'
import { PrivateFeed } from './private-feed.ts'
import { PrivateSocket } from './private-socket.ts'
import { PublicSocket } from './public-socket.ts'
import { RestServer } from './rest-server.ts'
import { TopicHub } from './topic-hub.ts'
import { TradeSocket } from './trade-socket.ts'
import { WireSocket } from './wire-socket.ts'
import { createWireState, type WireState } from './wire-state.ts'

/** Where the built-in exchange is reached, in the venue's paths on one port. */
export interface BybitServer {
  readonly rest: string
  readonly public: string
  readonly private: string
  readonly trade: string
  close(): Promise<void>
}

const PUBLIC = '/v5/public/linear'
const PRIVATE = '/v5/private'
const TRADE = '/v5/trade'
const FRAME_BYTES_MAX = 1 << 20
/** Longer than any client's pool keeps an idle connection, so that no request meets a closing socket. */
const KEEP_ALIVE_MS = 75_000
const SWEEP_MS = 30_000
const IDLE_MAX_MS = 600_000

/** Opens the Bybit wire over an exchange. */
export async function startBybitServer(deps: WireDeps): Promise<BybitServer> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS })
  const port = await listen(server, deps.port, deps.host) // may fail: nothing else is open yet
  const wire = createWireState(deps)
  const hub = new TopicHub(wire)
  const feed = new PrivateFeed(wire)
  const sockets = new SocketFront(wire, hub, feed)
  server.on('request', new RestServer(wire, hub.deepestId).listener)
  server.on('upgrade', sockets.upgrade)
  const stopListening = deps.exchange.listen((event) => {
    feed.see(event)
    hub.see(event)
  })
  const stopFaults = deps.faults?.onDisconnect(() => sockets.cutAll())
  const close = async (): Promise<void> => {
    stopListening()
    stopFaults?.()
    hub.close()
    wire.deadMansSwitch.stop()
    sockets.close()
    await new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  }
  const [http, ws] = [`http://${deps.host}:${port}`, `ws://${deps.host}:${port}`]
  return { rest: http, public: ws + PUBLIC, private: ws + PRIVATE, trade: ws + TRADE, close }
}

/** Takes WebSockets in by path, and cuts those that have been silent for too long. */
class SocketFront {
  private readonly wire: WireState
  private readonly hub: TopicHub
  private readonly feed: PrivateFeed
  // The venue does not compress: an offer of permessage-deflate is declined.
  private readonly acceptor = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: FRAME_BYTES_MAX,
  })
  private readonly open = new Map<WireSocket, number>()
  private readonly sweeper: NodeJS.Timeout

  constructor(wire: WireState, hub: TopicHub, feed: PrivateFeed) {
    this.wire = wire
    this.hub = hub
    this.feed = feed
    this.sweeper = setInterval(() => this.sweep(), SWEEP_MS)
  }

  readonly upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    stream.on('error', () => stream.destroy())
    const { pathname, searchParams } = new URL(request.url ?? '', 'ws://sim')
    if (![PUBLIC, PRIVATE, TRADE].includes(pathname)) {
      stream.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    const address = request.socket.remoteAddress ?? ''
    const idleMaxMs = pathname === PUBLIC ? IDLE_MAX_MS : idleMaxOf(searchParams.get('max_active_time'))
    this.acceptor.handleUpgrade(request, stream, head, (accepted) => this.take(accepted, pathname, idleMaxMs, address))
  }

  cutAll(): void {
    for (const socket of this.open.keys()) socket.cut()
  }

  close(): void {
    clearInterval(this.sweeper)
    this.cutAll()
  }

  private take(accepted: WebSocket, path: string, idleMaxMs: number, address: string): void {
    const { clock, gate, random } = this.wire
    const id = path === PUBLIC ? uuidOf(hexOf(random, 32)) : connectionId(random)
    const socket = new WireSocket(accepted, id, () => clock.monoNs())
    this.open.set(socket, idleMaxMs)
    socket.onClose(() => this.open.delete(socket))
    if (path === PUBLIC) return new PublicSocket(socket, this.hub, gate).serve()
    if (path === PRIVATE) return new PrivateSocket(socket, this.feed, this.wire).serve()
    new TradeSocket(socket, this.wire, address).serve()
  }

  private sweep(): void {
    const now = this.wire.clock.monoNs() / 1e6
    for (const [socket, idleMaxMs] of this.open) if (now - socket.lastHeardMs > idleMaxMs) socket.close(1000, '')
  }
}

/** `30s` to `600s`, or `1m` to `10m`; anything else is the usual ten minutes. */
function idleMaxOf(text: string | null): number {
  const [, digits = '', unit = ''] = /^(\d{1,3})([sm])$/.exec(text ?? '') ?? []
  const seconds = Number(digits) * (unit === 'm' ? 60 : 1)
  return seconds >= 30 && seconds <= 600 ? seconds * 1000 : IDLE_MAX_MS
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
