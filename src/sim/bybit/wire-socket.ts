import type { WebSocket } from 'ws'
import { isObject, type Parameters } from './parameters.ts'

/** Clients that keep their books only after the request has left the process would miss an answer within microseconds (reference, Appendix A). */
const ANSWER_PAUSE_MS = 4
/** A client this far behind is cut: its memory would be ours. */
const BUFFERED_MAX = 64 << 20

/** One accepted WebSocket: texts in as JSON, texts out, and when it was last heard. */
export class WireSocket {
  readonly id: string
  lastHeardMs: number
  private readonly socket: WebSocket
  private readonly monoNs: () => number

  constructor(socket: WebSocket, id: string, monoNs: () => number) {
    this.socket = socket
    this.id = id
    this.monoNs = monoNs
    this.lastHeardMs = monoNs() / 1e6
    socket.on('ping', () => this.hear())
    socket.on('error', () => socket.terminate())
  }

  /** Frames strictly in the order of their coming. What is no JSON object is given as `null`. */
  onFrame(listener: (frame: Parameters | null, inNs: number) => void): void {
    this.socket.on('message', (bytes: Buffer) => {
      const inNs = this.monoNs()
      this.hear()
      listener(parsed(bytes), inNs)
    })
  }

  onClose(listener: () => void): void {
    this.socket.on('close', listener)
  }

  send(text: string | Buffer): void {
    if (this.socket.readyState !== this.socket.OPEN) return
    if (this.socket.bufferedAmount > BUFFERED_MAX) this.socket.terminate()
    else this.socket.send(text, { binary: false })
  }

  /** Runs the answer to a subscription a moment later; in order, as equal timers are. */
  later(answer: () => void): void {
    setTimeout(() => {
      if (this.socket.readyState === this.socket.OPEN) answer()
    }, ANSWER_PAUSE_MS)
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason)
  }

  /** Without a close frame, as a dead line would. */
  cut(): void {
    this.socket.terminate()
  }

  private hear(): void {
    this.lastHeardMs = this.monoNs() / 1e6
  }
}

function parsed(bytes: Buffer): Parameters | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return isObject(value) ? value : null
  } catch {
    return null
  }
}
