import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { probe } from './probe.ts'

const closers: (() => void)[] = []

afterEach(() => {
  for (const close of closers.splice(0).reverse()) close()
})

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => {})))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

test('WebSocket: address, TCP and upgrade are timed, and their sum is the whole', async () => {
  const http = createHttpServer()
  const sockets = new WebSocketServer({ server: http })
  closers.push(() => sockets.close())
  const times = await probe(`ws://127.0.0.1:${await listen(http)}/v5/trade?x=1`)
  expect(times.dnsMs).toBeGreaterThanOrEqual(0)
  expect(times.dnsMs).toBeLessThan(times.totalMs)
  expect(times.tcpMs).toBeGreaterThan(0)
  expect(times.tlsMs).toBeNull()
  expect(times.upgradeMs).toBeGreaterThan(0)
  expect(times.dnsMs + times.tcpMs + (times.upgradeMs ?? 0)).toBeCloseTo(times.totalMs, 6)
})

test('a name is looked up, and HTTP has no upgrade', async () => {
  const port = await listen(createHttpServer())
  const times = await probe(`http://localhost:${port}`)
  expect(times.dnsMs).toBeGreaterThan(0)
  expect(times.upgradeMs).toBeNull()
})

test('each probe is a fresh connection, and leaves none behind', async () => {
  const http = createHttpServer()
  const sockets = new WebSocketServer({ server: http })
  closers.push(() => sockets.close())
  let [opened, closed] = [0, 0]
  const allClosed = new Promise<void>((resolve) => {
    http.on('connection', (socket: Socket) => {
      opened++
      socket.on('close', () => ++closed === 3 && resolve())
    })
  })
  const url = `ws://127.0.0.1:${await listen(http)}`
  for (let i = 0; i < 3; i++) await probe(url)
  await allClosed
  expect(opened).toBe(3)
})

test('the failure names step and host', async () => {
  const port = await listen(createServer())
  const closed = createServer()
  const closedPort = await listen(closed)
  await new Promise((resolve) => closed.close(resolve))
  await expect(probe('ws://no-such-host.invalid/x')).rejects.toThrow(/no-such-host\.invalid cannot.*: DNS failed/)
  await expect(probe(`ws://127.0.0.1:${closedPort}`)).rejects.toThrow(/TCP failed \(connect ECONNREFUSED/)
  await expect(probe(`ws://127.0.0.1:${port}`, 100)).rejects.toThrow(
    /WebSocket upgrade failed \(no answer within 0\.1 s\)/,
  )
  await expect(probe(`wss://127.0.0.1:${port}`, 100)).rejects.toThrow(/TLS failed \(no answer within 0\.1 s\)/)
})

test('a venue that refuses the upgrade is told with its status; one that hangs up, too', async () => {
  const refusing = await listen(createHttpServer((_, response) => response.writeHead(403).end()))
  const hangingUp = await listen(createServer((socket) => socket.on('data', () => socket.destroy())))
  await expect(probe(`ws://127.0.0.1:${refusing}`)).rejects.toMatchObject({
    code: 'network.unreachable',
    message: expect.stringMatching(/WebSocket upgrade failed \(HTTP\/1\.1 403 Forbidden\)/),
  })
  await expect(probe(`ws://127.0.0.1:${hangingUp}`)).rejects.toThrow(/the connection was closed/)
})
