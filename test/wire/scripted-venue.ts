import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

/** A request as it came in by HTTP. */
export interface HeardRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What a test lets the venue say: an answer, nothing at all, or a reset of the connection. */
export type Reply =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body: unknown }
  | 'silence'
  | 'reset'

/** One WebSocket that a client opened, from the server's side. */
export interface ServedSocket {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly socket: WebSocket
  /** Every text received, parsed. */
  readonly heard: Json[]
  send(message: unknown): void
}

export type Json = Readonly<Record<string, unknown>>

/** A small real server on loopback whose every answer a test decides. It knows no venue. */
export class ScriptedVenue implements AsyncDisposable {
  readonly requests: HeardRequest[] = []
  readonly sockets: ServedSocket[] = []
  onRequest: (request: HeardRequest) => Reply = () => ({ status: 404, body: '' })
  /** Called for each text of a socket, after it was noted. */
  onText: (text: Json, served: ServedSocket) => void = () => {}
  onSocket: (served: ServedSocket) => void = () => {}
  /** An upgrade is refused with this status where there is one. */
  upgradeStatus: number | null = null
  /** What a refused upgrade says. */
  upgradeBody = ''
  /** Every upgrade that was asked for, let in or not. */
  readonly upgradesAsked: string[] = []
  private readonly server = createServer((request, response) => void this.answer(request, response))
  private readonly upgrades = new WebSocketServer({ noServer: true })

  static async open(): Promise<ScriptedVenue> {
    const venue = new ScriptedVenue()
    venue.server.on('upgrade', (request, socket, head) => venue.upgrade(request, socket as Socket, head))
    await new Promise<void>((resolve) => venue.server.listen(0, '127.0.0.1', resolve))
    return venue
  }

  get http(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get ws(): string {
    return `ws://127.0.0.1:${this.port}`
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** The requests to one path. */
  to(path: string, method?: string): HeardRequest[] {
    return this.requests.filter((each) => each.path === path && (method === undefined || each.method === method))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { socket } of this.sockets) socket.terminate()
    this.upgrades.close()
    this.server.closeAllConnections()
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve))
  }

  private async answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const chunk of incoming.setEncoding('utf8')) body += chunk as string
    const url = new URL(incoming.url ?? '/', this.http)
    const heard = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      body,
    }
    this.requests.push(heard)
    const reply = this.onRequest(heard)
    if (reply === 'silence') return
    if (reply === 'reset') {
      incoming.socket.resetAndDestroy()
      return
    }
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body)
    response.writeHead(reply.status ?? 200, { 'Content-Type': 'application/json', ...reply.headers }).end(text)
  }

  private upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => {})
    this.upgradesAsked.push(request.url ?? '/')
    if (this.upgradeStatus !== null) {
      const length = `Content-Length: ${Buffer.byteLength(this.upgradeBody)}`
      socket.end(`HTTP/1.1 ${this.upgradeStatus} Refused\r\n${length}\r\nConnection: close\r\n\r\n${this.upgradeBody}`)
      return
    }
    this.upgrades.handleUpgrade(request, socket, head, (opened) => this.serve(request, opened))
  }

  private serve({ url: path = '/', headers }: IncomingMessage, socket: WebSocket): void {
    const heard: Json[] = []
    const send = (message: unknown): void => socket.send(JSON.stringify(message))
    const served: ServedSocket = { path, headers, socket, heard, send }
    this.sockets.push(served)
    socket.on('error', () => {})
    socket.on('message', (bytes: Buffer) => {
      const text = JSON.parse(bytes.toString('utf8')) as Json
      heard.push(text)
      this.onText(text, served)
    })
    this.onSocket(served)
  }
}
