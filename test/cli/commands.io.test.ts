import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type RunningExchanges, startExchanges } from '../../src/sim.ts'
import { ROW_IDS } from '../../src/compare/report.ts'
import { ended, Folder, perpkit, start } from './run.ts'

// The commands as a user runs them, on exchanges that the test holds: what they did is asked there.

let folder: Folder
let exchanges: RunningExchanges
let env: NodeJS.ProcessEnv
let secrets: readonly string[]

beforeAll(async () => {
  folder = new Folder()
  const write = folder.file('sim.json')
  exchanges = await startExchanges({ tier: 'lab', seed: 7, write })
  env = { PERPKIT_SIM: write }
  const { bybit, binance } = exchanges.ready
  secrets = [bybit.apiSecret, binance.apiSecret, bybit.apiKey, binance.apiKey]
})
afterAll(async () => {
  await exchanges.close()
  folder[Symbol.dispose]()
})

function clean(text: string): void {
  for (const secret of secrets) expect(text.includes(secret), 'a secret was printed').toBe(false)
  expect(text).not.toMatch(/signature=[0-9a-f]{8}/)
}

const bookLine = z.strictObject({
  venue: z.enum(['bybit', 'binance']),
  symbol: z.literal('BTCUSDT'),
  bids: z.array(z.tuple([z.string(), z.string()])),
  asks: z.array(z.tuple([z.string(), z.string()])),
  eventMs: z.number().nullable(), // null before the first message
  receivedMs: z.number().nullable(),
  status: z.string(),
})

test('compare: the contract’s command gives every row, its truth, and three files', async () => {
  using room = new Folder()
  const args = ['compare', '--orders', '120', '--rate', '100', '--seed', '7', '--report', 'out', '--json']
  const { code, out, err } = await perpkit(args, { cwd: room.path, env })
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
  const report = JSON.parse(out) as {
    schema: string
    rows: { id: string; winner: unknown; bybit: { n: number; value: number } }[]
    truth: Record<string, { bybit: number; binance: number }>
    verdict: { text: string }
  }
  expect(report.schema).toBe('perpkit.comparison/1')
  expect(report.rows.map(({ id }) => id)).toEqual([...ROW_IDS])
  for (const { bybit } of report.rows) expect(Number.isFinite(bybit.value)).toBe(true)
  expect(Object.keys(report.truth)).toHaveLength(14) // 12 of orders, 2 of streams
  expect(readdirSync(join(room.path, 'out')).sort()).toEqual(['report.html', 'report.json', 'report.md'])
  expect(JSON.parse(readFileSync(join(room.path, 'out/report.json'), 'utf8'))).toEqual(report)
  const html = readFileSync(join(room.path, 'out/report.html'), 'utf8')
  expect(html).toContain('<svg')
  expect(html).not.toMatch(/(src|href)="https?:/)
  expect(err).toContain('INSTRUMENT CHECK')
  for (const text of [out, err, html]) clean(text)
  expect(openOrders()).toEqual([])
})

test('compare: Ctrl-C cancels the run’s open orders and exits with 130', async () => {
  using room = new Folder()
  const child = start(['compare', '--orders', '2000', '--rate', '100', '--report', 'out'], { cwd: room.path, env })
  const ending = ended(child)
  while (openOrders().length < 5) await new Promise((resolve) => setTimeout(resolve, 20))
  const interrupted = performance.now()
  child.kill('SIGINT')
  const { code } = await ending
  expect(code).toBe(130)
  expect(performance.now() - interrupted).toBeLessThan(3_000)
  expect(openOrders()).toEqual([])
})

test.each(['bybit', 'binance'] as const)(
  'compare: a wrong secret on %s stops at once, with cause and remedy',
  async (venue) => {
    const secret = 'wrong-secret-never-to-be-printed'
    const wrong = { ...exchanges.ready, [venue]: { ...exchanges.ready[venue], apiSecret: secret } }
    const file = folder.file(`wrong-${venue}.json`)
    writeFileSync(file, JSON.stringify(wrong))
    const { code, err } = await perpkit(['compare', '--orders', '50', '--report', folder.file('never')], {
      env: { PERPKIT_SIM: file },
    })
    const said = err.trim().split('\n').at(-1) ?? ''
    expect(code).toBe(4)
    expect(said).toMatch(/signature|secret/i)
    expect(said).toMatch(/check/i)
    expect(err).not.toContain(secret)
    expect(openOrders()).toEqual([])
  },
)

test('book --json: a line for each change of each venue, best first, never crossed', async () => {
  const { code, out } = await perpkit(['book', 'BTCUSDT', '--depth', '5', '--json', '--for', '3s'], { env })
  const lines = out
    .trim()
    .split('\n')
    .map((line) => bookLine.parse(JSON.parse(line)))
  expect(code).toBe(0)
  expect(new Set(lines.map(({ venue }) => venue)).size).toBe(2)
  const live = lines.filter(({ status }) => status === 'live')
  expect(live.length).toBeGreaterThan(20)
  for (const { bids, asks } of live) {
    expect(Number(bids[0]?.[0])).toBeLessThan(Number(asks[0]?.[0]))
    expect(bids.map(([price]) => Number(price))).toEqual(bids.map(([price]) => Number(price)).sort((a, b) => b - a))
  }
  for (const { status, bids, asks } of lines) if (status !== 'live') expect([bids, asks]).toEqual([[], []])
})

test.each(['bybit', 'binance'])('order: place, list, amend and cancel on %s', async (venue) => {
  const at = ['--venue', venue, '--json']
  const placed = await perpkit(
    ['order', 'place', 'BTCUSDT', 'buy', '0.002', '55000', '--post-only', '--client-id', `cli-${venue}-1`, ...at],
    { env },
  )
  expect({ code: placed.code, err: placed.err }).toEqual({ code: 0, err: '' })
  const list = async (): Promise<{ clientOrderId: string; price: string }[]> =>
    (
      JSON.parse((await perpkit(['order', 'list', 'BTCUSDT', ...at], { env })).out) as {
        orders: { clientOrderId: string; price: string }[]
      }
    ).orders
  expect((await list()).map(({ clientOrderId }) => clientOrderId)).toContain(`cli-${venue}-1`)
  const amended = await perpkit(['order', 'amend', 'BTCUSDT', `cli-${venue}-1`, '--price', '54000', ...at], { env })
  expect(amended.code).toBe(0)
  expect(Number((await list()).find(({ clientOrderId }) => clientOrderId === `cli-${venue}-1`)?.price)).toBe(54_000)
  const cancelled = await perpkit(['order', 'cancel', 'BTCUSDT', `cli-${venue}-1`, ...at], { env })
  expect(cancelled.code).toBe(0)
  const again = await perpkit(['order', 'cancel', 'BTCUSDT', `cli-${venue}-1`, ...at], { env })
  expect(again.code).toBe(1)
  expect(await list()).toEqual([])
  for (const { out, err } of [placed, amended, cancelled, again]) clean(out + err)
})

test.each([
  [['positions']],
  [['positions', '--json']],
  [['doctor']],
  [['doctor', '--json']],
  [['doctor', '--explain', 'bybit:10004']],
  [['doctor', '--explain', 'binance:-1021', '--json']],
  [['config']],
  [['config', '--json']],
])('%j: exits with 0, says something, and no secret', async (args) => {
  const { code, out, err } = await perpkit(args, {
    env: { ...env, PERPKIT_BYBIT_KEY: 'A1b2C3d4E5f6G7h8', PERPKIT_BYBIT_SECRET: 'hidden-secret-0123456789' },
  })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out.length).toBeGreaterThan(20)
  clean(out + err)
  expect(out).not.toContain('hidden-secret')
  expect(out).not.toContain('A1b2C3d4')
  if (args.includes('--json')) for (const line of out.trim().split('\n')) JSON.parse(line)
})

test.each(['compare', 'book', 'sim', 'order', 'positions', 'doctor', 'config'])(
  '%s --help: what it does, with its flags',
  async (command) => {
    const { code, out } = await perpkit([command, '--help'])
    expect(code).toBe(0)
    expect(out).toContain(`perpkit ${command}`)
  },
)

test.each([
  ['watch-mid.ts', ['3']],
  ['two-sided-quoter.ts', ['3']],
  ['news-reader.ts', ['12']],
])('examples/%s runs', async (file, args) => {
  const child = spawn(process.execPath, ['--import', 'tsx', resolve('examples', file), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { code, out, err } = await ended(child)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out.length).toBeGreaterThan(20)
})

function openOrders(): readonly string[] {
  return [exchanges.bybit, exchanges.binance].flatMap(({ exchange }) =>
    [...exchange.keys.values()].flatMap(({ account }) =>
      [...account.openOrders.values()].map(({ clientId }) => clientId),
    ),
  )
}

test.each([
  ['config'],
  ['--help'],
  ['doctor'],
  ['book', 'BTCUSDT'],
  ['compare', '--orders', '20', '--report', 'cut-off'],
])('%s: a reader that has left, as `| head` does, is no crash', async (...args) => {
  const child = start(args, { cwd: folder.path, env })
  child.stdout?.destroy()
  const { code, err } = await ended(child)
  expect([code === 0 || code === 1, err]).toEqual([true, ''])
})
