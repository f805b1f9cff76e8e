import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { fetchRecordMark, fetchStreamTruths, fetchTrueTimes } from './truth.ts'

const DELAYS = { p50Ms: 1, p99Ms: 2 }
const RECORD = { id: 1_000_001, venue: 'bybit', op: 'order.create', transport: 'ws', injectedMs: 0, inNs: 1, outNs: 2 }

test('attached: only the run’s own records are asked for, because exchanges that ran before keep the first ones no more', async () => {
  const asked: string[] = []
  const server = createServer(({ url = '' }, response) => {
    asked.push(url)
    const since = Number(/since=(\d+)/.exec(url)?.[1])
    if (url.startsWith('/control/streams'))
      response.end(JSON.stringify({ nowNs: 5e9, lastId: 1_000_000, bybit: DELAYS, binance: DELAYS }))
    else if (since < 500_000)
      response.writeHead(410).end(JSON.stringify({ error: '500000 records are no longer kept' }))
    else response.end(JSON.stringify([{ ...RECORD, clientId: 'a' }]))
  }).listen(0, '127.0.0.1')
  try {
    await once(server, 'listening')
    const control = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: null }
    const { signal } = new AbortController()
    const mark = await fetchRecordMark(control, signal)
    await fetchStreamTruths(control, mark, signal)
    const times = await fetchTrueTimes(control, mark, signal)
    expect([...times.keys()]).toEqual(['a'])
    expect(asked).toEqual(['/control/streams', '/control/streams?fromNs=5000000000', '/control/requests?since=1000000'])
  } finally {
    server.close()
    server.closeAllConnections()
  }
})
