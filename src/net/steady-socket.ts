import type { IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'
import { PerpkitError } from '../domain/errors.ts'
import type { MonoNs } from '../domain/units.ts'
import { backoffMs } from '../kit/backoff.ts'
import type { Clock } from '../kit/clock.ts'
import type { Random } from '../kit/random.ts'
import { redact } from '../kit/redact.ts'
import { ConnectionWatch, type Heartbeat } from './connection-watch.ts'

/** Where a connection goes: an address, with headers where its handshake needs some. Either may hold secrets. */
export type SocketAddress = string | { readonly url: string; readonly headers: Readonly<Record<string, string>> }

export interface SteadySocketOptions {
  /** Asked for anew at each connection: a listen key may have changed, a signature has aged. */
  readonly url: () => SocketAddress | Promise<SocketAddress>
  readonly clock: Clock
  readonly random: Random
  readonly heartbeat: Heartbeat | null
  /** A connection without any frame for so long is dropped and opened anew. */
  readonly silenceMaxMs?: number
  /** A connection that stands but is not marked open within this is dropped and opened anew. */
  readonly readyMaxMs?: number
  /** A longer message ends the connection; 16 MiB where none is said. */
  readonly payloadMaxBytes?: number
  readonly signal?: AbortSignal | undefined
  /** Called when the connection stands, with how to send on it: subscribe or log on, then call `markOpen`. */
  onConnected(connection: ConnectedSocket): void
  onMessage(bytes: Buffer, receivedNs: MonoNs): void
  onOpen?(isFirst: boolean): void
  /** The venue answered the handshake with a refusal; `body` is the beginning of what it said. It is tried again unless the socket is made to fail. */
  onRefused?(status: number, body: Buffer): void
  /** At each loss and each failed attempt; the status is `waiting` then. */
  onClose?(reason: string): void
  onFatal?(error: Error): void
  /** It has stopped for good, by whatever cause. */
  onStop?(): void
}

/** A connection that stands but may not be ready for its user yet. Of no effect once it is lost. */
export interface ConnectedSocket {
  send(text: string): void
  /** The venue has let us in: `status` becomes `open`. */
  markOpen(): void
}

export type SocketStatus = 'connecting' | 'open' | 'waiting' | 'closed'

const BACKOFF = { firstMs: 200, maxMs: 15_000 }
const HANDSHAKE_MAX_MS = 8_000
const PAYLOAD_MAX_BYTES = 16 * 1024 * 1024
/** More unsent bytes than this is a dead link: nothing is added to them. */
const UNSENT_MAX_BYTES = 256 * 1024
const CLOSE_MAX_MS = 1_000
/** A refusal is a sentence: what comes after so much, or so late, is left unread. */
const REFUSAL_MAX_BYTES = 4 * 1024
const REFUSAL_MAX_MS = 2_000
/** A connection that stood so long counts as good: the back-off starts over. */
const STABLE_MS = 10_000
/** Who is shut out for too many requests stays out longer by knocking: 403, 418 and 429 are waited for this long, or as `Retry-After` says. */
const SHUT_OUT_MS = 60_000
const SHUT_OUT_MAX_MS = 15 * 60_000
const SHUT_OUT = new Set([403, 418, 429])

/** Keeps one WebSocket open: reconnects with exponential back-off and jitter until it is closed. The only writer of its status. */
export class SteadySocket {
  private readonly options: SteadySocketOptions
  private socket: WebSocket | null = null
  private watch: ConnectionWatch | null = null
  private retry: NodeJS.Timeout | null = null
  private closing: Promise<void> | null = null
  private attempt = 0
  private connectedNs = 0
  private current: SocketStatus = 'connecting'
  private openings = 0

  constructor(options: SteadySocketOptions) {
    this.options = options
    const { signal } = options
    signal?.addEventListener('abort', this.onAbort, { once: true })
    // Not at once: the caller has no socket yet that its handlers could speak of.
    if (signal?.aborted === true) queueMicrotask(this.onAbort)
    else void this.connect()
  }

  get status(): SocketStatus {
    return this.current
  }

  /** Times that it stood again after a loss. */
  get reconnects(): number {
    return Math.max(0, this.openings - 1)
  }

  /** False when not open: nothing was sent, nothing is queued. */
  send(text: string): boolean {
    const { socket } = this
    if (this.current !== 'open' || socket?.readyState !== WebSocket.OPEN) return false
    if (socket.bufferedAmount > UNSENT_MAX_BYTES) return false
    socket.send(text)
    return true
  }

  /** Drops the connection and opens it anew; of no effect where there is none, because one is on its way. */
  renew(reason: string): void {
    if (this.socket !== null) this.lose(reason)
  }

  /** Stops for good with an error that no reconnection would cure. */
  fail(error: Error): void {
    if (this.current === 'closed') return
    void this.close()
    this.options.onFatal?.(error)
  }

  /** Resolves when the connection is gone. */
  close(): Promise<void> {
    this.closing ??= this.shut()
    return this.closing
  }

  private readonly onAbort = (): void => void this.close()

  private async connect(): Promise<void> {
    this.current = 'connecting'
    let socket: WebSocket
    try {
      const address = await this.options.url()
      if (this.isClosed()) return
      socket = this.createSocket(address)
    } catch (error) {
      this.withoutAddress(error)
      return
    }
    this.socket = socket
    socket.on('message', (bytes: Buffer) => this.hear(socket, bytes))
    socket.on('ping', () => this.watch?.heard(this.options.clock.monoNs()))
    socket.on('pong', () => this.watch?.heard(this.options.clock.monoNs()))
    socket.on('open', () => this.stand(socket))
    socket.on('unexpected-response', (_, response) => void this.refused(socket, response))
    socket.on('error', (error) => this.broke(socket, error.message))
    socket.on('close', (code, reason) =>
      this.broke(socket, `closed with ${code} ${redact(reason.toString('utf8').slice(0, 80))}`.trim()),
    )
  }

  private createSocket(address: SocketAddress): WebSocket {
    const { url, headers } = typeof address === 'string' ? { url: address, headers: {} } : address
    // The library would quote a malformed address whole, with whatever is signed in it.
    if (!URL.canParse(url)) throw new PerpkitError(MALFORMED, { code: 'usage.config' })
    return new WebSocket(url, {
      headers,
      perMessageDeflate: false,
      maxPayload: this.options.payloadMaxBytes ?? PAYLOAD_MAX_BYTES,
      handshakeTimeout: HANDSHAKE_MAX_MS,
    })
  }

  private async refused(socket: WebSocket, response: IncomingMessage): Promise<void> {
    const status = response.statusCode ?? 0
    if (this.options.onRefused !== undefined) {
      const body = await beginningOf(response)
      if (socket !== this.socket) return
      this.options.onRefused(status, body)
    }
    this.broke(socket, `refused with HTTP ${status}`, shutOutMs(response))
  }

  private withoutAddress(error: unknown): void {
    if (this.isClosed()) return
    if (isLasting(error)) this.fail(error)
    else this.comeBack(error instanceof Error ? error.message : 'no address')
  }

  private hear(socket: WebSocket, bytes: Buffer): void {
    const receivedNs = this.options.clock.monoNs()
    if (socket !== this.socket) return
    this.watch?.heard(receivedNs)
    this.options.onMessage(bytes, receivedNs)
  }

  private stand(socket: WebSocket): void {
    if (socket !== this.socket) return
    this.connectedNs = this.options.clock.monoNs()
    this.watch = new ConnectionWatch({
      ...this.options,
      isOpen: () => this.current === 'open',
      beat: (text) => (text === null ? socket.ping() : socket.send(text)),
      lost: (reason) => this.broke(socket, reason),
    })
    this.options.onConnected({
      send: (text) => {
        if (socket === this.socket) socket.send(text)
      },
      markOpen: () => {
        if (socket === this.socket && this.current !== 'open') this.open()
      },
    })
  }

  private open(): void {
    this.current = 'open'
    this.options.onOpen?.(this.openings++ === 0)
  }

  private broke(socket: WebSocket, reason: string, waitMs = 0): void {
    if (socket === this.socket) this.lose(reason, waitMs)
  }

  private lose(reason: string, waitMs = 0): void {
    const { socket } = this
    this.socket = null
    this.stopTimers()
    socket?.terminate()
    if (this.connectedNs > 0 && this.options.clock.monoNs() - this.connectedNs > STABLE_MS * 1e6) this.attempt = 0
    this.connectedNs = 0
    this.comeBack(reason, waitMs)
  }

  private comeBack(reason: string, waitMs = 0): void {
    this.current = 'waiting'
    this.options.onClose?.(reason)
    if (this.isClosed()) return
    const dueMs = Math.max(waitMs, backoffMs(BACKOFF, this.attempt++, this.options.random))
    this.retry = setTimeout(() => void this.connect(), dueMs)
  }

  private async shut(): Promise<void> {
    this.current = 'closed'
    this.options.signal?.removeEventListener('abort', this.onAbort)
    this.stopTimers()
    const { socket } = this
    this.socket = null
    this.options.onStop?.()
    if (socket === null || socket.readyState === WebSocket.CLOSED) return
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    const timer = setTimeout(() => socket.terminate(), CLOSE_MAX_MS)
    if (socket.readyState === WebSocket.CONNECTING) socket.terminate()
    else socket.close(1000)
    await closed
    clearTimeout(timer)
  }

  private isClosed(): boolean {
    return this.current === 'closed'
  }

  private stopTimers(): void {
    this.watch?.stop()
    this.watch = null
    if (this.retry !== null) clearTimeout(this.retry)
    this.retry = null
  }
}

/** A wrong key is wrong at the next connection too. */
function isLasting(error: unknown): error is PerpkitError {
  return error instanceof PerpkitError && (error.code === 'venue.auth' || error.kind === 'usage')
}

const MALFORMED = 'The address of a socket is malformed; check the addresses of the environment.'

/** What a refusal says, as far as it is worth reading. A connection that breaks meanwhile has said what came so far. */
async function beginningOf(response: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  const timer = setTimeout(() => response.destroy(), REFUSAL_MAX_MS)
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      parts.push(part)
      size += part.length
      if (size >= REFUSAL_MAX_BYTES) break
    }
  } catch {
    // cut off by the venue, or by the timer
  } finally {
    clearTimeout(timer)
  }
  return Buffer.concat(parts).subarray(0, REFUSAL_MAX_BYTES)
}

function shutOutMs({ statusCode = 0, headers }: IncomingMessage): number {
  if (!SHUT_OUT.has(statusCode)) return 0
  const seconds = Number(headers['retry-after'] ?? Number.NaN)
  return Number.isFinite(seconds) ? Math.min(Math.max(0, seconds * 1_000), SHUT_OUT_MAX_MS) : SHUT_OUT_MS
}
