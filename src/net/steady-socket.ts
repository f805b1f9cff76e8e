import { WebSocket } from 'ws'
import { PerpkitError } from '../domain/errors.ts'
import type { MonoNs } from '../domain/units.ts'
import { backoffMs } from '../kit/backoff.ts'
import type { Clock } from '../kit/clock.ts'
import type { Random } from '../kit/random.ts'

export interface SteadySocketOptions {
  /** Asked for anew at each connection: a listen key may have changed. */
  readonly url: () => string | Promise<string>
  readonly clock: Clock
  readonly random: Random
  readonly heartbeat: { readonly text: string; readonly everyMs: number } | null
  /** A connection without any frame for so long is dropped and opened anew. */
  readonly silenceMaxMs?: number
  readonly signal?: AbortSignal | undefined
  /** Called when the connection stands, with how to send on it: subscribe or log on, then call `markOpen`. */
  onConnected(socket: ConnectedSocket): void
  onMessage(bytes: Buffer, receivedNs: MonoNs): void
  onOpen?(isFirst: boolean): void
  onClose?(reason: string): void
  onFatal?(error: Error): void
  /** It has stopped for good, by whatever cause. */
  onStop?(): void
}

/** A connection that stands but may not be ready for its user yet. */
export interface ConnectedSocket {
  send(text: string): void
  /** The venue has let us in: `status` becomes `open`. */
  markOpen(): void
}

export type SocketStatus = 'connecting' | 'open' | 'waiting' | 'closed'

const BACKOFF = { firstMs: 200, maxMs: 15_000 }
const HANDSHAKE_MAX_MS = 8_000
const PAYLOAD_MAX_BYTES = 16 * 1024 * 1024
const SILENCE_MAX_MS = 60_000
const WATCH_EVERY_MS = 1_000
const CLOSE_MAX_MS = 1_000
/** A connection that stood so long counts as good: the back-off starts over. */
const STABLE_MS = 10_000

/** Keeps one WebSocket open: reconnects with exponential back-off and jitter until it is closed. The only writer of its status. */
export class SteadySocket {
  private readonly options: SteadySocketOptions
  private socket: WebSocket | null = null
  private watch: NodeJS.Timeout | null = null
  private retry: NodeJS.Timeout | null = null
  private attempt = 0
  private connectedNs = 0
  private lastFrameNs = 0
  private lastBeatNs = 0
  private wasOpen = false
  private current: SocketStatus = 'connecting'
  private connections = 0

  constructor(options: SteadySocketOptions) {
    this.options = options
    options.signal?.addEventListener('abort', () => void this.close(), { once: true })
    void this.connect()
  }

  get status(): SocketStatus {
    return this.current
  }

  /** Times that it stood again after a loss. */
  get reconnects(): number {
    return Math.max(0, this.connections - 1)
  }

  /** False when not open: nothing was sent, nothing is queued. */
  send(text: string): boolean {
    if (this.current !== 'open' || this.socket?.readyState !== WebSocket.OPEN) return false
    this.socket.send(text)
    return true
  }

  /** Drops the connection and opens it anew. */
  renew(reason: string): void {
    if (this.current === 'closed') return
    this.lose(reason)
  }

  /** Stops for good with an error that no reconnection would cure. */
  fail(error: Error): void {
    if (this.current === 'closed') return
    void this.close()
    this.options.onFatal?.(error)
  }

  async close(): Promise<void> {
    if (this.current !== 'closed') this.options.onStop?.()
    this.current = 'closed'
    this.stopTimers()
    const { socket } = this
    this.socket = null
    if (socket === null || socket.readyState === WebSocket.CLOSED) return
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    const timer = setTimeout(() => socket.terminate(), CLOSE_MAX_MS)
    if (socket.readyState === WebSocket.CONNECTING) socket.terminate()
    else socket.close(1000)
    await closed
    clearTimeout(timer)
  }

  private async connect(): Promise<void> {
    this.current = 'connecting'
    let url: string
    try {
      url = await this.options.url()
    } catch (error) {
      if (isLasting(error)) this.fail(error as Error)
      else this.later(error instanceof Error ? error.message : 'no address')
      return
    }
    if (this.isClosed()) return
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      maxPayload: PAYLOAD_MAX_BYTES,
      handshakeTimeout: HANDSHAKE_MAX_MS,
    })
    this.socket = socket
    socket.on('message', (bytes: Buffer) => this.hear(socket, bytes))
    socket.on('ping', () => (this.lastFrameNs = this.options.clock.monoNs()))
    socket.on('pong', () => (this.lastFrameNs = this.options.clock.monoNs()))
    socket.on('open', () => this.stand(socket))
    socket.on('error', (error) => this.broke(socket, error.message))
    socket.on('close', (code, reason) =>
      this.broke(socket, `closed with ${code}${reason.length > 0 ? ` ${reason.toString('utf8').slice(0, 80)}` : ''}`),
    )
  }

  private hear(socket: WebSocket, bytes: Buffer): void {
    const receivedNs = this.options.clock.monoNs()
    if (socket !== this.socket) return
    this.lastFrameNs = receivedNs
    this.options.onMessage(bytes, receivedNs)
  }

  private stand(socket: WebSocket): void {
    if (socket !== this.socket) return
    this.connectedNs = this.lastFrameNs = this.lastBeatNs = this.options.clock.monoNs()
    this.watch = setInterval(() => this.look(socket), WATCH_EVERY_MS)
    this.watch.unref()
    this.options.onConnected({
      send: (text) => socket.send(text),
      markOpen: () => {
        if (socket !== this.socket || this.current === 'open') return
        this.current = 'open'
        this.connections++
        const isFirst = !this.wasOpen
        this.wasOpen = true
        this.options.onOpen?.(isFirst)
      },
    })
  }

  /** Heartbeats, and the watchdog: pongs count as life of the connection, the silence of a topic is the feed's affair. */
  private look(socket: WebSocket): void {
    const { clock, heartbeat, silenceMaxMs = SILENCE_MAX_MS } = this.options
    const nowNs = clock.monoNs()
    if (nowNs - this.lastFrameNs > silenceMaxMs * 1e6) {
      this.lose(`silent for ${silenceMaxMs / 1_000} s`)
      return
    }
    const everyMs = heartbeat?.everyMs ?? silenceMaxMs / 3
    if (nowNs - this.lastBeatNs < everyMs * 1e6) return
    this.lastBeatNs = nowNs
    if (heartbeat === null) socket.ping()
    else socket.send(heartbeat.text)
  }

  private broke(socket: WebSocket, reason: string): void {
    if (socket === this.socket) this.lose(reason)
  }

  private lose(reason: string): void {
    const { socket } = this
    this.socket = null
    this.stopTimers()
    socket?.terminate()
    if (this.connectedNs > 0 && this.options.clock.monoNs() - this.connectedNs > STABLE_MS * 1e6) this.attempt = 0
    this.connectedNs = 0
    this.options.onClose?.(reason)
    if (!this.isClosed()) this.later(reason)
  }

  private later(_reason: string): void {
    this.current = 'waiting'
    this.retry = setTimeout(() => void this.connect(), backoffMs(BACKOFF, this.attempt++, this.options.random))
  }

  private isClosed(): boolean {
    return this.current === 'closed'
  }

  private stopTimers(): void {
    if (this.watch !== null) clearInterval(this.watch)
    if (this.retry !== null) clearTimeout(this.retry)
    this.watch = this.retry = null
  }
}

/** A wrong key is wrong at the next connection too. */
function isLasting(error: unknown): boolean {
  return error instanceof PerpkitError && (error.code === 'venue.auth' || error.kind === 'usage')
}
