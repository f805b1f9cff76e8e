import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { DelayLine } from './delay-line.ts'
import type { SimVenue } from './exchange/types.ts'
import { publishAnnouncement } from './control-announcements.ts'
import { orderFault, setClock } from './control-orders.ts'
import { ControlRefusal } from './control-refusal.ts'
import type { RequestLog } from './request-log.ts'
import { viewState } from './state-view.ts'
import type { SimClocks } from './venue-clock.ts'
import type { VenueSide } from './venue-side.ts'

export interface ControlDeps {
  readonly sides: Readonly<Record<SimVenue, VenueSide>>
  readonly clocks: SimClocks
  readonly log: RequestLog
  readonly monoNs: () => number
  /** For faults that are to come later. */
  readonly coarseLine: Pick<DelayLine, 'at'>
  /** What `/control/ready` answers; it is made after the control port has its address. */
  ready(): object
  readonly host: '127.0.0.1'
  readonly port: number
}

export interface ControlServer {
  readonly url: string
  close(): Promise<void>
}

const BODY_MAX = 65_536

/** Opens the control port: truth and steering, apart from both wires. */
export async function startControl(deps: ControlDeps): Promise<ControlServer> {
  const server = createServer((request, response) => {
    void answer(deps, request).then(
      (body) => send(response, 200, body),
      (error: unknown) =>
        error instanceof ControlRefusal
          ? send(response, error.status, { error: error.message })
          : send(response, 500, { error: String(error) }),
    )
  })
  const port = await listen(server, deps.host, deps.port)
  return { url: `http://${deps.host}:${port}`, close: () => close(server) }
}

async function answer(deps: ControlDeps, request: IncomingMessage): Promise<unknown> {
  refuseBrowsers(request)
  const url = new URL(request.url ?? '/', 'http://control')
  const route = `${request.method} ${url.pathname}`
  switch (route) {
    case 'GET /control/ready':
      return deps.ready()
    case 'GET /control/requests':
      return readRequests(deps, url)
    case 'GET /control/streams':
      return readStreams(deps, url)
    case 'GET /control/state':
      return readState(deps, url)
    case 'POST /control/clock':
      return setClock(deps.clocks, await readBody(request))
    case 'POST /control/faults':
      return orderFault(deps, await readBody(request))
    case 'POST /control/announcements':
      return publishAnnouncement(deps, await readBody(request))
    default:
      throw new ControlRefusal(404, `the control port has no ${route}`)
  }
}

function readRequests({ log }: ControlDeps, url: URL): unknown {
  const since = numberOf(url, 'since', 0)
  const dropped = log.droppedSince(since)
  if (dropped > 0) {
    throw new ControlRefusal(410, `${dropped} records after ${since} are no longer kept: ask more often`)
  }
  return log.since(since)
}

/** What stream frames, public and private, really took in an interval of the exchange's monotonic clock, and where the records stand. */
function readStreams({ sides, monoNs, log }: ControlDeps, url: URL): unknown {
  const nowNs = monoNs()
  const [fromNs, toNs] = [numberOf(url, 'fromNs', 0), numberOf(url, 'toNs', nowNs)]
  return { nowNs, lastId: log.lastId, ...perVenue((venue) => sides[venue].gate.streamDelays.summary(fromNs, toNs)) }
}

function readState({ sides, monoNs }: ControlDeps, url: URL): unknown {
  const depth = numberOf(url, 'depth', 50)
  const nowNs = monoNs()
  return { nowNs, ...perVenue((venue) => viewState(sides[venue], depth, nowNs)) }
}

// A page in somebody's browser can reach loopback too: by an Origin, or by a name of its own that it points there.
function refuseBrowsers({ headers }: IncomingMessage): void {
  const host = (headers.host ?? '').replace(/:\d+$/, '')
  if (headers.origin !== undefined || !['127.0.0.1', 'localhost', ''].includes(host)) {
    throw new ControlRefusal(403, 'the control port answers programs on this machine only')
  }
}

function perVenue<T>(read: (venue: SimVenue) => T): Record<SimVenue, T> {
  return { bybit: read('bybit'), binance: read('binance') }
}

function numberOf(url: URL, name: string, fallback: number): number {
  const text = url.searchParams.get(name)
  if (text === null) return fallback
  if (!/^\d+(\.\d+)?$/.test(text)) throw new ControlRefusal(400, `${name} must be a number, not "${text}"`)
  return Number(text)
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > BODY_MAX) throw new ControlRefusal(413, `a body may have ${BODY_MAX} bytes`)
    parts.push(part)
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'))
  } catch {
    throw new ControlRefusal(400, 'the body must be JSON')
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
