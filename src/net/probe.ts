import { randomBytes } from 'node:crypto'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { PerpkitError } from '../domain/errors.ts'

/** How long each step of a fresh connection took. */
export interface ProbeTimes {
  /** 0 where the URL names an address. */
  readonly dnsMs: number
  readonly tcpMs: number
  /** `null` for plain connections. */
  readonly tlsMs: number | null
  /** WebSocket upgrade; `null` for HTTP URLs. */
  readonly upgradeMs: number | null
  readonly totalMs: number
}

const PROBE_MAX_MS = 8_000
const HEAD_MAX_BYTES = 16 * 1024

/** Opens one fresh connection to a URL, step by step, and closes it. @throws PerpkitError `network.unreachable` naming step and host */
export async function probe(url: string, maxMs: number = PROBE_MAX_MS): Promise<ProbeTimes> {
  const opening = new Opening(new URL(url))
  const deadline = setTimeout(() => opening.fail(new Error(`no answer within ${maxMs / 1_000} s`)), maxMs)
  try {
    return await opening.times()
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new PerpkitError(`${opening.url.host} cannot be reached: ${opening.step} failed (${why}).`, {
      code: 'network.unreachable',
      retry: 'after',
      cause,
    })
  } finally {
    clearTimeout(deadline)
    opening.close()
  }
}

/** One connection on its way up. Whatever fails at whichever step ends the wait. */
class Opening {
  readonly url: URL
  step: 'DNS' | 'TCP' | 'TLS' | 'WebSocket upgrade' = 'DNS'
  fail: (error: Error) => void = () => {}
  private readonly failed: Promise<never>
  private readonly sockets: Socket[] = []

  constructor(url: URL) {
    this.url = url
    this.failed = new Promise((_, reject) => (this.fail = reject))
    this.failed.catch(() => {}) // nobody may be waiting any more
  }

  async times(): Promise<ProbeTimes> {
    const { protocol, host, pathname, search } = this.url
    const isSecure = protocol === 'https:' || protocol === 'wss:'
    const isWebSocket = protocol === 'ws:' || protocol === 'wss:'
    const startMs = performance.now()
    const { socket, resolvedMs } = await this.connect(isSecure ? 443 : 80)
    const connectedMs = performance.now()
    const stream = isSecure ? await this.secure(socket) : socket
    const securedMs = isSecure ? performance.now() : connectedMs
    if (isWebSocket) await this.upgrade(stream, host, `${pathname}${search}`)
    const endMs = performance.now()
    return {
      dnsMs: resolvedMs - startMs,
      tcpMs: connectedMs - resolvedMs,
      tlsMs: isSecure ? securedMs - connectedMs : null,
      upgradeMs: isWebSocket ? endMs - securedMs : null,
      totalMs: endMs - startMs,
    }
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  /** Node looks the name up by itself, so that a host with two address families is tried as the clients try it. */
  private async connect(defaultPort: number): Promise<{ socket: Socket; resolvedMs: number }> {
    let resolvedMs = performance.now()
    if (isIP(this.hostname) !== 0) this.step = 'TCP'
    const socket = connectTcp({ host: this.hostname, port: Number(this.url.port || defaultPort), noDelay: true })
    socket.on('lookup', (error: Error | null) => {
      if (error !== null || this.step !== 'DNS') return
      this.step = 'TCP'
      resolvedMs = performance.now()
    })
    await this.reached(socket, 'connect')
    return { socket, resolvedMs }
  }

  private secure(socket: Socket): Promise<Socket> {
    this.step = 'TLS'
    // An address is no server name (RFC 6066).
    const names = isIP(this.hostname) === 0 ? { servername: this.hostname } : { host: this.hostname }
    return this.reached(connectTls({ socket, ...names }), 'secureConnect')
  }

  /** One WebSocket handshake by hand: what is timed is the venue's answer, not a library's set-up. */
  private upgrade(stream: Socket, host: string, target: string): Promise<void> {
    this.step = 'WebSocket upgrade'
    const key = randomBytes(16).toString('base64')
    const answered = new Promise<void>((resolve) => {
      let head = ''
      stream.on('data', (bytes) => {
        head += bytes.toString('latin1')
        const end = head.indexOf('\r\n')
        if (end < 0 && head.length < HEAD_MAX_BYTES) return
        const line = head.slice(0, Math.max(0, Math.min(end, 120)))
        if (/^HTTP\/1\.1 101\b/.test(line)) resolve()
        else this.fail(new Error(line === '' ? 'no HTTP answer' : line))
      })
    })
    stream.write(
      `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    )
    return Promise.race([answered, this.failed])
  }

  private reached(socket: Socket, event: 'connect' | 'secureConnect'): Promise<Socket> {
    this.sockets.push(socket)
    socket.on('error', this.fail)
    socket.once('close', () => this.fail(new Error('the connection was closed')))
    const stands = new Promise<Socket>((resolve) => socket.once(event, () => resolve(socket)))
    return Promise.race([stands, this.failed])
  }

  private get hostname(): string {
    return this.url.hostname.replace(/^\[|\]$/g, '')
  }
}
