import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { PerpkitError } from '../domain/errors.ts'
import { systemClock } from '../kit/clock.ts'
import { HttpHost, type HttpRequest } from './http.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

const closers: (() => Promise<unknown> | void)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

interface Served {
  readonly host: HttpHost
  readonly server: Server
  /** Requests that reached the server, as method and target. */
  readonly seen: string[]
  readonly ports: Set<number | undefined>
}

async function serve(answer: Answer): Promise<Served> {
  const seen: string[] = []
  const ports = new Set<number | undefined>()
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    ports.add(request.socket.remotePort)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const host = hostAt(port)
  closers.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()))
  return { host, server, seen, ports }
}

function hostAt(port: number): HttpHost {
  const host = new HttpHost(`http://127.0.0.1:${port}`, systemClock)
  closers.push(() => host[Symbol.asyncDispose]())
  return host
}

const GET: HttpRequest = { method: 'GET', target: '/a?signature=s3cret', headers: {}, body: null, timeoutMs: 5_000 }

function errorOf(promise: Promise<unknown>): Promise<PerpkitError> {
  return promise.then(
    () => Promise.reject(new Error('it was answered')),
    (error: unknown) => (error instanceof PerpkitError ? error : Promise.reject(error as Error)),
  )
}

test('an answer: status, bytes, lower-case headers, and three instants in order', async () => {
  const { host, seen } = await serve((request, response) => {
    response.writeHead(418, { 'X-Mbx-Used-Weight-1M': '7' })
    request.pipe(response)
  })
  const answer = await host.request({ ...GET, method: 'POST', body: '{"a":1}', headers: { 'Content-Type': 'x' } })
  expect(answer.status).toBe(418)
  expect(answer.body.toString()).toBe('{"a":1}')
  expect(answer.headers['x-mbx-used-weight-1m']).toBe('7')
  expect(answer.sentNs).toBeLessThan(answer.headersNs)
  expect(answer.headersNs).toBeLessThanOrEqual(answer.doneNs)
  expect(seen).toEqual(['POST /a?signature=s3cret'])
})

test('connections are kept: requests one after the other need two at most', async () => {
  const { host, seen, ports } = await serve((_, response) => response.end('ok'))
  for (let i = 0; i < 50; i++) await host.request(GET)
  expect(seen).toHaveLength(50)
  expect(ports.size).toBeLessThanOrEqual(2)
})

test('refused: nothing was sent, and the sentence names host and port but nothing of the query', async () => {
  const { host, server } = await serve((_, response) => response.end())
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  const error = await errorOf(host.request(GET))
  expect(error.code).toBe('network.unreachable')
  expect(error.retry).toBe('after')
  expect(error.message).toBe(`127.0.0.1:${port} cannot be reached (ECONNREFUSED); check the address and the network.`)
})

test('a host that does not exist: nothing was sent', async () => {
  const host = new HttpHost('http://no-such-host.invalid', systemClock)
  closers.push(() => host[Symbol.asyncDispose]())
  expect((await errorOf(host.request(GET))).code).toBe('network.unreachable')
})

test('TLS spoken to a plain server: nothing was sent', async () => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => new Promise((resolve) => server.close(resolve)))
  const host = new HttpHost(`https://127.0.0.1:${(server.address() as AddressInfo).port}`, systemClock)
  closers.push(() => host[Symbol.asyncDispose]())
  expect((await errorOf(host.request(GET))).code).toBe('network.unreachable')
})

test('silence: a timeout, after which the outcome is open', async () => {
  const { host, seen } = await serve(() => {})
  const error = await errorOf(host.request({ ...GET, timeoutMs: 60 }))
  expect(error.code).toBe('network.timeout')
  expect(error.retry).toBe('never')
  expect(error.message).not.toContain('s3cret')
  expect(seen).toHaveLength(1)
})

test('a body that stops half-way is a timeout too', async () => {
  const { host } = await serve((_, response) => void response.writeHead(200, { 'content-length': '10' }).write('half'))
  expect((await errorOf(host.request({ ...GET, timeoutMs: 100 }))).code).toBe('network.timeout')
})

test.each(['GET', 'POST', 'PUT', 'DELETE'] as const)(
  'cut after it was read: closed, and %s is never sent a second time',
  async (method) => {
    let isCutting = false
    const { host, seen } = await serve((request, response) => {
      if (isCutting) request.socket.destroy()
      else response.end('ok')
    })
    await host.request(GET) // a warm connection is where libraries like to repeat
    isCutting = true
    const error = await errorOf(host.request({ ...GET, method }))
    expect(error.code).toBe('network.closed')
    expect(error.message).not.toContain('s3cret')
    isCutting = false
    await host.request({ ...GET, target: '/after' })
    expect(seen).toEqual(['GET /a?signature=s3cret', `${method} /a?signature=s3cret`, 'GET /after'])
  },
)

test('a body cut half-way is closed, not an answer', async () => {
  const { host } = await serve((request, response) => {
    response.writeHead(200, { 'content-length': '10' }).write('half', () => request.socket.destroy())
  })
  expect((await errorOf(host.request(GET))).code).toBe('network.closed')
})

test('the signal ends a request, and one that was aborted before sends nothing', async () => {
  const stop = new AbortController()
  const { host, seen } = await serve(() => stop.abort())
  expect((await errorOf(host.request({ ...GET, signal: stop.signal }))).code).toBe('run.aborted')
  expect((await errorOf(host.request({ ...GET, signal: stop.signal }))).code).toBe('run.aborted')
  expect(seen).toHaveLength(1)
})

test('closing the host ends what is under way as closed: an order in flight is unknown, not refused', async () => {
  let arrived = (): void => {}
  const isUnderWay = new Promise<void>((resolve) => (arrived = resolve))
  const { host } = await serve(() => arrived())
  const error = errorOf(host.request(GET))
  await isUnderWay
  await host[Symbol.asyncDispose]()
  expect((await error).code).toBe('network.closed')
})

test('an answer longer than allowed is refused, and the sentence says so', async () => {
  const { server } = await serve((_, response) => void response.end('x'.repeat(1_001)))
  const { port } = server.address() as AddressInfo
  const host = new HttpHost(`http://127.0.0.1:${port}`, systemClock, { bodyMaxBytes: 1_000 })
  closers.push(() => host[Symbol.asyncDispose]())
  const error = await errorOf(host.request(GET))
  expect([error.code, error.message]).toEqual([
    'network.closed',
    `127.0.0.1:${port} answered with more than 1000 bytes.`,
  ])
  expect((await errorOf(host.request({ ...GET, method: 'POST' }))).message).toContain('whether it acted is not known')
})

test('public reach: a name that means this machine is not connected to', async () => {
  const { server, seen } = await serve((_, response) => response.end())
  const { port } = server.address() as AddressInfo
  const ask = async (reach: 'any' | 'public'): Promise<unknown> => {
    const host = new HttpHost(`http://localhost:${port}`, systemClock, { reach })
    closers.push(() => host[Symbol.asyncDispose]())
    return host.request(GET).then(
      ({ status }) => status,
      (error: unknown) => (error as PerpkitError).message,
    )
  }
  expect(await ask('public')).toBe(`localhost:${port} was not asked: its address is not a public one.`)
  expect(seen).toHaveLength(0)
  expect(await ask('any')).toBe(200)
})
