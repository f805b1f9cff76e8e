import type { WebSocket } from 'ws'

/** A client this far behind is cut: its memory would be ours. */
const BUFFERED_MAX = 64 << 20
const PING_EVERY_NS = 180e9
const PONG_WITHIN_NS = 600e9
const LIFE_NS = 24 * 3_600e9
/** Where the client has to ping. */
const PING_WITHIN_NS = 60e9

/** One accepted WebSocket: texts in, bytes out, and the venue's heartbeat. */
export class WireSocket {
  readonly openedMs: number
  private readonly socket: WebSocket
  private readonly monoNs: () => number
  private readonly wallMs: () => number
  private readonly whoPings: 'we' | 'the client'
  private readonly openedNs: number
  /** The last ping, ours or the client's. */
  private pingedNs: number
  /** When the oldest ping went out that was not answered; `null` while all were. */
  private unansweredNs: number | null = null

  constructor(socket: WebSocket, monoNs: () => number, wallMs: () => number, whoPings: 'we' | 'the client' = 'we') {
    this.socket = socket
    this.whoPings = whoPings
    this.monoNs = monoNs
    this.wallMs = wallMs
    this.openedMs = wallMs()
    this.openedNs = monoNs()
    this.pingedNs = this.openedNs
    socket.on('pong', () => (this.unansweredNs = null))
    socket.on('ping', () => {
      if (whoPings === 'the client') this.pingedNs = monoNs()
    })
    socket.on('error', () => socket.terminate())
  }

  /** Frames strictly in the order of their coming. */
  onText(listener: (text: string, inNs: number) => void): void {
    this.socket.on('message', (bytes: Buffer) => {
      const inNs = this.monoNs()
      listener(bytes.toString('utf8'), inNs)
    })
  }

  /** Of each ping and pong of the client; pings are answered anyway. */
  onControl(listener: () => void): void {
    this.socket.on('ping', listener)
    this.socket.on('pong', listener)
  }

  onClose(listener: () => void): void {
    this.socket.on('close', listener)
  }

  send(frame: string | Buffer): void {
    if (this.socket.readyState !== this.socket.OPEN) return
    if (this.socket.bufferedAmount > BUFFERED_MAX) this.socket.terminate()
    else this.socket.send(frame, { binary: false })
  }

  /** Pings every three minutes and cuts after ten without an answer, or after one without the client's; after a day in any case. */
  beat(): void {
    const nowNs = this.monoNs()
    if (nowNs - this.openedNs >= LIFE_NS) return this.close(1001, '')
    if (this.whoPings === 'the client') {
      if (nowNs - this.pingedNs >= PING_WITHIN_NS) this.close(1000, 'No ping')
      return
    }
    if (this.unansweredNs !== null && nowNs - this.unansweredNs >= PONG_WITHIN_NS) return this.cut()
    if (nowNs - this.pingedNs < PING_EVERY_NS || this.socket.readyState !== this.socket.OPEN) return
    this.pingedNs = nowNs
    this.unansweredNs ??= nowNs
    this.socket.ping(String(this.wallMs()))
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason)
  }

  /** Without a close frame, as a dead line would. */
  cut(): void {
    this.socket.terminate()
  }
}
