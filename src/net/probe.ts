import { lookup } from 'node:dns/promises'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { randomBytes } from 'node:crypto'
import { PerpkitError } from '../domain/errors.ts'

/** How long each step of a fresh connection took. */
export interface ProbeTimes {
  readonly dnsMs: number
  readonly tcpMs: number
  /** `null` for plain connections. */
  readonly tlsMs: number | null
  /** WebSocket upgrade; `null` for HTTP URLs. */
  readonly upgradeMs: number | null
  readonly totalMs: number
}

const PROBE_MAX_MS = 8_000

/** Opens one fresh connection to a URL, step by step, and closes it. @throws PerpkitError `network.unreachable` naming step and host */
export async function probe(url: string): Promise<ProbeTimes> {
  const { protocol, hostname, host, port, pathname, search } = new URL(url)
  const isSecure = protocol === 'https:' || protocol === 'wss:'
  let step = 'DNS'
  let socket: Socket | null = null
  try {
    const startMs = performance.now()
    const address = isIP(hostname) === 0 ? (await lookup(hostname)).address : hostname
    const resolvedMs = performance.now()
    step = 'TCP'
    socket = await ready(
      connectTcp({ host: address, port: Number(port || (isSecure ? 443 : 80)), noDelay: true }),
      'connect',
    )
    const connectedMs = performance.now()
    let securedMs = connectedMs
    if (isSecure) {
      step = 'TLS'
      socket = await ready(connectTls({ socket, servername: hostname }), 'secureConnect')
      securedMs = performance.now()
    }
    const isWebSocket = protocol.startsWith('ws')
    if (isWebSocket) {
      step = 'WebSocket upgrade'
      await upgrade(socket, host, `${pathname}${search}`)
    }
    const endMs = performance.now()
    return {
      dnsMs: resolvedMs - startMs,
      tcpMs: connectedMs - resolvedMs,
      tlsMs: isSecure ? securedMs - connectedMs : null,
      upgradeMs: isWebSocket ? endMs - securedMs : null,
      totalMs: endMs - startMs,
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new PerpkitError(`${host} cannot be reached: ${step} failed (${why}).`, {
      code: 'network.unreachable',
      retry: 'after',
      cause,
    })
  } finally {
    socket?.destroy()
  }
}

function ready<T extends Socket>(socket: T, event: 'connect' | 'secureConnect'): Promise<T> {
  return new Promise((resolve, reject) => {
    socket.setTimeout(PROBE_MAX_MS, () => reject(new Error(`no answer within ${PROBE_MAX_MS / 1_000} s`)))
    socket.once('error', reject)
    socket.once(event, () => resolve(socket))
  })
}

/** One WebSocket handshake by hand: what is timed is the venue's answer, not a library's set-up. */
function upgrade(socket: Socket, host: string, target: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let head = ''
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the connection was closed')))
    socket.on('data', (bytes) => {
      head += bytes.toString('latin1')
      const end = head.indexOf('\r\n')
      if (end < 0) return
      const line = head.slice(0, end)
      if (line.includes(' 101 ')) resolve()
      else reject(new Error(line))
    })
    const key = randomBytes(16).toString('base64')
    socket.write(
      `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    )
  })
}
