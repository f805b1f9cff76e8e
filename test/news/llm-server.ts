import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FaultyModel, Reply } from './faulty-model.ts'

/** The faulty model behind a real socket on loopback: `POST /v1/chat/completions`. */
export interface LlmServer extends AsyncDisposable {
  readonly baseUrl: string
  readonly authorizations: ReadonlySet<string | undefined>
}

/** A byte now and then, for ever: the headers are there at once, the answer never is. */
const DRIP_MS = 20

export async function openLlmServer(model: Pick<FaultyModel, 'answer'>): Promise<LlmServer> {
  const authorizations = new Set<string | undefined>()
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      authorizations.add(request.headers.authorization)
      if (request.method !== 'POST' || request.url !== '/v1/chat/completions') response.writeHead(404).end()
      else play(model.answer(String(request.headers['x-request-id']), body), response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    authorizations,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function play(reply: Reply, response: ServerResponse): void {
  if (reply.kind === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  response.writeHead(reply.status, { 'content-type': reply.type, ...reply.headers })
  if (!reply.isSlow) {
    response.end(reply.body)
    return
  }
  const drip = setInterval(() => response.write(' '), DRIP_MS)
  response.on('close', () => clearInterval(drip))
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
