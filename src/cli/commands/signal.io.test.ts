import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningExchanges, startExchanges } from '../../sim.ts'
import { openFeedServer, reply } from '../../../test/news/feed-server.ts'
import { connectMarkets } from '../connections.ts'
import { signalCommand } from './signal.ts'

interface Shown {
  readonly schema: string
  readonly venue: string
  readonly symbol: string
  readonly signal: string
  readonly confidence: number
  readonly riskLevel: string
  readonly reasons: readonly string[]
  readonly vetoes: readonly string[]
  readonly costBp: number
  readonly costs: { readonly takerBp: number; readonly source: string }
  readonly inputs: Readonly<Record<string, { readonly kind: string; readonly value?: number; readonly atMs?: number }>>
}

let folder: string
let exchanges: RunningExchanges

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perpkit-signal-'))
  exchanges = await startExchanges({ seed: 7, tier: 'lab', world: 'none', write: join(folder, 'sim.json') })
})
afterAll(async () => {
  await exchanges.close()
  await rm(folder, { recursive: true })
})

const run = (...args: readonly string[]): Promise<string> => runOn(undefined, ...args)

function ioWith(sim: string, write: (text: string) => unknown = () => {}) {
  return { out: { write }, err: { write: () => {} }, env: { PERPKIT_SIM: sim }, signal: new AbortController().signal }
}

async function runOn(sim = join(folder, 'sim.json'), ...args: readonly string[]): Promise<string> {
  let text = ''
  const io = ioWith(sim, (more) => (text += more))
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} })
  signalCommand(program, io)
  await program.parseAsync(['signal', ...args], { from: 'user' })
  return text
}
const shown = (text: string): Shown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Shown)

test('default: one object, every input from the exchanges, none missing or stale', async () => {
  const [only, ...others] = shown(await run('BTCUSDT', '--json'))
  expect(others).toEqual([])
  expect(only).toMatchObject({ schema: 'perpkit.signal/1', environment: 'simulated', symbol: 'BTCUSDT' })
  expect(only?.inputs['news']?.kind).not.toBe('missing')
  for (const name of ['price', 'change24h', 'funding', 'openInterestChange', 'volatility'])
    expect(only?.inputs[name]?.kind).toBe('present')
  expect(['LONG', 'SHORT', 'NEUTRAL']).toContain(only?.signal)
  expect(['LOW', 'MEDIUM', 'HIGH']).toContain(only?.riskLevel)
  expect(only?.vetoes.join(' ')).not.toMatch(/missing|stale|future|not a number/)
  expect(only?.costBp).toBeGreaterThan(10)
})

test('both venues, both coins: a score with four reasons each', async () => {
  for (const symbol of ['BTCUSDT', 'ETHUSDT']) {
    const both = shown(await run(symbol, '--venue', 'bybit', '--venue', 'binance', '--json'))
    expect(both.map(({ venue, reasons }) => [venue, reasons.length])).toEqual([
      ['bybit', 4],
      ['binance', 4],
    ])
  }
})

test('--news: the local model reads them, and the text for people names them', async () => {
  const file = join(folder, 'news.jsonl')
  await writeFile(file, '{"headline":"Bitcoin surges to all-time high as spot ETF inflows hit a record"}\n')
  expect(await run('BTCUSDT', '--news', file)).toContain('headlines lean good')
  await expect(run('BTCUSDT', '--news', join(folder, 'none.txt'))).rejects.toThrow('cannot be read')
})

test('live headlines: of the exchange and of a feed; two sources lean further than one, a dead feed is said', async () => {
  const titles = ['Bitcoin surges to a record high as ETF inflows soar', 'Bitcoin adopted as legal tender by Brazil']
  const items = titles.map((title, id) => `<item><guid>${id}</guid><title>${title}</title></item>`).join('')
  await using server = await openFeedServer(reply(`<rss version="2.0"><channel>${items}</channel></rss>`))
  const news = async (...feeds: readonly string[]) => {
    const args = feeds.flatMap((name) => ['--feed', `${name}=${server.origin}/${name}`])
    const [only] = shown(await run('BTCUSDT', '--no-announcements', '--json', ...args))
    return only?.inputs['news']
  }
  const [alone, both] = [await news('one'), await news('one', 'two')]
  expect([alone?.kind, both?.kind]).toEqual(['present', 'present'])
  expect(alone?.value).toBeGreaterThan(0.2)
  expect(alone?.value).toBeLessThanOrEqual(1 / 3)
  expect(both?.value).toBeGreaterThan(alone?.value ?? 1)
  expect(await news()).toMatchObject({ kind: 'absent', reason: expect.stringContaining('--feed names one') })
  server.answer = reply('', {}, 500)
  expect(await news('one')).toMatchObject({
    kind: 'missing',
    reason: expect.stringMatching(/no source of headlines answered: 127.*HTTP 500.*--news none/),
  })
  server.answer = () => {} // and one that never answers
  expect(await news('one')).toMatchObject({ kind: 'missing', reason: expect.stringContaining('none within 6 s') })
})

test('fees: the account’s with keys, the dated published ones without, and each is said', async () => {
  const { bybit, binance } = exchanges.ready
  const { apiKey: _a, apiSecret: _b, ...keyless } = bybit
  const { apiKey: _c, apiSecret: _d, ...keylessToo } = binance
  const file = join(folder, 'keyless.json')
  await writeFile(file, JSON.stringify({ ...exchanges.ready, bybit: keyless, binance: keylessToo }))
  const costs = async (sim?: string): Promise<readonly unknown[]> =>
    shown(await runOn(sim, 'BTCUSDT', '--venue', 'bybit', '--venue', 'binance', '--json')).map(
      ({ costs: { takerBp, source } }) => [takerBp, source.split(';')[0]],
    )
  const published = (date: string): string => `published taker fee of a new account (${date})`
  expect(await costs(file)).toEqual([
    [5.5, published('2026-10-12')],
    [5, published('2026-10-12')],
  ])
  const before = [exchanges.bybit, exchanges.binance].map(({ exchange: { fees } }) => ({ fees, taker: fees.taker }))
  for (const { fees } of before) Object.assign(fees, { taker: fees.taker.times(0.8) })
  try {
    expect(await costs()).toEqual([
      [expect.closeTo(4.4, 9), expect.stringMatching(/^the account's taker fee \(20\d\d-/)],
      [expect.closeTo(4, 9), expect.stringMatching(/^the account's taker fee \(20\d\d-/)],
    ])
    const [stated] = shown(await run('BTCUSDT', '--taker-bp', '3', '--json'))
    expect(stated?.costs).toMatchObject({ takerBp: 3, source: expect.stringMatching(/^as given/) })
  } finally {
    for (const { fees, taker } of before) Object.assign(fees, { taker })
  }
})

test('keys are for reading: no private stream, no order socket, no order', async () => {
  await using markets = await connectMarkets({ venue: ['bybit', 'binance'] }, ioWith(join(folder, 'sim.json')), 'read')
  for (const connection of markets.connections) {
    expect((await connection.fees('BTCUSDT')).source).toBe('account')
    expect([connection.desk, connection.privateFeed]).toEqual([null, null])
    expect(() => connection.orders).toThrow('opened with trading: false')
  }
})

test('costs too high for any move: NEUTRAL, and it says so', async () => {
  const [only] = shown(await run('BTCUSDT', '--taker-bp', '900', '--json'))
  expect([only?.signal, only?.vetoes.join(' ')]).toEqual(['NEUTRAL', expect.stringContaining('below the all-in cost')])
})

test('backtest --json: the flags behind the subcommand are its own', async () => {
  const [only, ...others] = (await run('backtest', '--venue', 'bybit', '--trials', '3', '--json'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(others).toEqual([])
  expect(only).toMatchObject({ venue: 'bybit', symbol: 'BTCUSDT', trials: 3, canaries: { pass: true } })
  expect(await run('backtest', '--venue', 'binance')).toContain('no claim of profit')
  await expect(run('backtest', '--candles', 'x.csv')).rejects.toThrow('--candles and --funding together')
})
