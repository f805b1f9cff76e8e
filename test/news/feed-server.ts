import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A web server on loopback that answers as the test says, and remembers what it was asked. */
export interface FeedServer extends AsyncDisposable {
  readonly origin: string
  readonly seen: readonly IncomingMessage[]
  /** Replaced by the test between askings. */
  answer: (request: IncomingMessage, response: ServerResponse) => void
}

export async function openFeedServer(answer: FeedServer['answer']): Promise<FeedServer> {
  const seen: IncomingMessage[] = []
  const server = createServer((request, response) => {
    seen.push(request)
    opened.answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const opened: FeedServer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    answer,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return opened
}

/** A body with a status and headers. */
export function reply(
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): FeedServer['answer'] {
  return (_, response) => void response.writeHead(status, headers).end(body)
}
