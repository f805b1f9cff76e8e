import { existsSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createPrivateKey } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type RunningExchanges, startExchanges } from './server.ts'

interface ErrorBody {
  readonly error: string
}

describe('running exchanges', () => {
  let exchanges: RunningExchanges
  let folder: string
  let file: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perpkit-test-'))
    file = join(folder, 'sim.json')
    exchanges = await startExchanges({ seed: 7, world: 'none', tier: 'lab', write: file })
  })

  afterAll(async () => {
    await exchanges.close()
    await rm(folder, { recursive: true })
  })

  test('the ready line names addresses, keys and key files', () => {
    const { ready } = exchanges
    expect(ready).toMatchObject({ ready: true, seed: 7, world: 'none', tier: 'lab' })
    const addresses = [ready.control, ...Object.values(ready.bybit), ...Object.values(ready.binance)].join(' ')
    expect(ready.bybit.rest).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(ready.bybit.public).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/v5\/public\/linear$/)
    expect(ready.bybit.private).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/v5\/private$/)
    expect(ready.bybit.trade).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/v5\/trade$/)
    expect(ready.binance.rest).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(ready.binance.stream).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/)
    expect(ready.binance.announcements).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/sapi\/wss$/)
    expect(ready.binance.wsApi).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/ws-fapi\/v1$/)
    expect(addresses).not.toContain('undefined')
  })

  test('it is stored whole, for its owner alone', () => {
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(exchanges.ready)
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('key files hold the private keys, for their owner alone', () => {
    const { bybit, binance } = exchanges.ready
    const kinds = [bybit.rsaKeyFile, binance.ed25519KeyFile].map((key) => {
      if (process.platform !== 'win32') expect(statSync(key).mode & 0o777).toBe(0o600)
      return createPrivateKey(readFileSync(key)).asymmetricKeyType
    })
    expect(kinds).toEqual(['rsa', 'ed25519'])
  })

  test('both venues tell their time', async () => {
    const { bybit, binance } = exchanges.ready
    const [theirs, ours] = await Promise.all([get(`${bybit.rest}/v5/market/time`), get(`${binance.rest}/fapi/v1/time`)])
    expect(Math.abs(Number((theirs as { time: number }).time) - Date.now())).toBeLessThan(5_000)
    expect(Math.abs((ours as { serverTime: number }).serverTime - Date.now())).toBeLessThan(5_000)
  })

  test('requests are on record, once each, newer than an id', async () => {
    const { control, bybit } = exchanges.ready
    const before = (await get(`${control}/control/requests?since=0`)) as { id: number }[]
    await get(`${bybit.rest}/v5/market/time`)
    const lastId = before.at(-1)?.id ?? 0
    const news = (await get(`${control}/control/requests?since=${lastId}`)) as Record<string, unknown>[]
    expect(news).toHaveLength(1)
    expect(Object.keys(news[0] ?? {})).toEqual([
      'id',
      'venue',
      'op',
      'transport',
      'clientId',
      'inNs',
      'outNs',
      'injectedMs',
      'fault',
    ])
    expect(news[0]).toMatchObject({ id: lastId + 1, venue: 'bybit', transport: 'rest' })
  })

  test('state: accounts and books of both venues as the engines have them', async () => {
    const state = (await get(`${exchanges.ready.control}/control/state?depth=5`)) as Record<
      'bybit' | 'binance',
      {
        accounts: { balances: unknown; openOrders: unknown[] }[]
        books: Record<string, { bids: unknown[] }>
        tier: string
      }
    >
    for (const venue of ['bybit', 'binance'] as const) {
      expect(state[venue].tier).toBe('lab')
      expect(state[venue].accounts).toHaveLength(1)
      expect(state[venue].books['BTCUSDT']?.bids).toHaveLength(5)
    }
  })

  test('the clock of one venue is skewed, and put right', async () => {
    const { control, bybit, binance } = exchanges.ready
    const bybitMs = async (): Promise<number> => ((await get(`${bybit.rest}/v5/market/time`)) as { time: number }).time
    await post(`${control}/control/clock`, { venue: 'bybit', skewMs: 60_000 })
    expect((await bybitMs()) - Date.now()).toBeGreaterThan(50_000)
    const { serverTime } = (await get(`${binance.rest}/fapi/v1/time`)) as { serverTime: number }
    expect(serverTime - Date.now()).toBeLessThan(5_000)
    await post(`${control}/control/clock`, { skewMs: 0 })
    expect((await bybitMs()) - Date.now()).toBeLessThan(5_000)
  })

  test('an announcement by hand stands at once, with its venue and nowhere else', async () => {
    const { control, bybit } = exchanges.ready
    const order = { venue: 'bybit', category: 'delistings', title: 'BTCUSDT <b>leaves</b>' }
    const answer = await send(`${control}/control/announcements`, order)
    expect(await answer.json()).toMatchObject({ category: 'delistings', title: order.title, symbols: ['BTCUSDT'] })
    const index = (await get(`${bybit.rest}/v5/announcements/index?locale=en-US&type=delistings&limit=1`)) as {
      result: { list: { title: string }[] }
    }
    expect(index.result.list.map(({ title }) => title)).toEqual([order.title])
    expect(exchanges.binance.announcements.newestFirst().map(({ title }) => title)).not.toContain(order.title)
  })

  test('new announcements keep coming by themselves, on both venues', async () => {
    const counts = (): number[] =>
      [exchanges.bybit, exchanges.binance].map(({ announcements }) => announcements.newestFirst().length)
    const before = counts()
    await post(`${exchanges.ready.control}/control/clock`, { speed: 200 })
    await vi.waitFor(() => expect(counts().every((count, at) => count > (before[at] ?? 0) + 2)).toBe(true), 20_000)
    await post(`${exchanges.ready.control}/control/clock`, { speed: 1 })
  })

  test('a probe ordered lost stays unanswered, the next one is answered', async () => {
    const { control, binance } = exchanges.ready
    await post(`${control}/control/faults`, { kind: 'lose-probes', venue: 'binance', count: 1 })
    const lost = fetch(`${binance.rest}/fapi/v1/ping`, { signal: AbortSignal.timeout(300) })
    await expect(lost).rejects.toThrow(/aborted|timeout/)
    expect(await get(`${binance.rest}/fapi/v1/ping`)).toEqual({})
  })

  test.each([
    ['faults', { kind: 'meteor' }, 'there is no fault "meteor": this version knows stall'],
    ['faults', { kind: 'stall' }, 'the fault "stall" is malformed: durationMs'],
    ['faults', { kind: 'stall', durationMs: 5, venue: 'okx' }, 'venue'],
    ['faults', null, 'there is no fault'],
    ['clock', { speed: 0 }, 'the clock order is malformed: speed'],
    ['clock', { venue: 'bybit', speed: 2 }, 'speed is that of both venues'],
    ['clock', { skew: 1 }, 'the clock order is malformed'],
    ['announcements', null, 'the announcement is malformed'],
    ['announcements', { venue: 'bybit', title: 'x' }, 'the announcement is malformed: category'],
    ['announcements', { venue: 'okx', title: 'x', category: 'other' }, 'the announcement is malformed: venue'],
    ['announcements', { venue: 'bybit', title: '', category: 'other' }, 'the announcement is malformed: title'],
    ['announcements', { venue: 'bybit', title: 'x'.repeat(4_001), category: 'other' }, 'malformed: title'],
    [
      'announcements',
      { venue: 'binance', title: 'x', category: 'delistings' },
      'binance has no category "delistings": take one of New Cryptocurrency Listing, Delisting',
    ],
  ])('%s refuses %j with a reason', async (path, body, reason) => {
    const response = await send(`${exchanges.ready.control}/control/${path}`, body)
    expect(response.status).toBe(400)
    expect(((await response.json()) as ErrorBody).error).toContain(reason)
  })

  test('what is not there, and what comes from a browser, is refused', async () => {
    const { control } = exchanges.ready
    const statuses = await Promise.all([
      fetch(`${control}/control/nothing`),
      fetch(`${control}/control/state`, { headers: { origin: 'https://example.org' } }),
      fetch(`${control}/control/requests?since=x`),
      fetch(`${control}/control/clock`, { method: 'POST', body: '{' }),
    ])
    expect(statuses.map(({ status }) => status)).toEqual([404, 403, 400, 400])
  })
})

test('close: ports are free again, keys and ready line are gone', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'perpkit-test-')), 'sim.json')
  const exchanges = await startExchanges({ world: 'none', write: file })
  const { control, bybit, binance } = exchanges.ready
  await exchanges.close()
  for (const url of [control, bybit.rest, binance.rest]) await expect(fetch(url)).rejects.toThrow()
  expect([existsSync(file), existsSync(bybit.rsaKeyFile), existsSync(dirname(bybit.rsaKeyFile))]).toEqual([
    false,
    false,
    false,
  ])
  await rm(dirname(file), { recursive: true })
})

test('a port in use is one sentence that names it, and nothing is left open', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as AddressInfo
  await expect(startExchanges({ port })).rejects.toThrow(
    `port ${port} for the control port is in use; choose another with --port`,
  )
  await expect(startExchanges({ port: port - 2 })).rejects.toThrow(`port ${port} for Binance is in use`)
  await expect(fetch(`http://127.0.0.1:${port - 2}/control/ready`)).rejects.toThrow()
  taken.close()
})

test.each([
  [{ world: 'mars' }, 'there is no world "mars"'],
  [{ tier: 'vip' }, 'there is no tier "vip"'],
  [{ latency: '12/45' }, '--latency "12/45"'],
  [{ write: '/nowhere/at/all/sim.json' }, 'the ready line cannot be written to /nowhere/at/all/sim.json'],
])('%j cannot be met, and the reason is said', async (options, reason) => {
  await expect(startExchanges(options)).rejects.toThrow(reason)
})

async function get(url: string): Promise<unknown> {
  const response = await fetch(url)
  expect(response.status).toBe(200)
  return response.json()
}

async function post(url: string, body: unknown): Promise<void> {
  const response = await send(url, body)
  expect(response.status).toBe(200)
}

function send(url: string, body: unknown): Promise<Response> {
  return fetch(url, { method: 'POST', body: JSON.stringify(body) })
}
