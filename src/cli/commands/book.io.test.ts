import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { wiredBinance, wiredBybit, type WiredMarket } from '../../../test/feed/wired-market.ts'
import { MarketFeed } from '../../feed/market-feed.ts'
import { systemClock } from '../../kit/clock.ts'
import { createRandom } from '../../kit/random.ts'
import { startExchanges } from '../../sim.ts'
import type { CommandIo } from '../command.ts'
import { bookCommand, type OpenBooks } from './book.ts'

interface Line {
  readonly venue: string
  readonly symbol: string
  readonly bids: readonly (readonly [string, string])[]
  readonly asks: readonly (readonly [string, string])[]
  readonly eventMs: number | null
  readonly receivedMs: number | null
  readonly status: string
}

class Terminal {
  text = ''
  readonly isTTY: boolean
  readonly columns = 100
  readonly rows = 30
  constructor(isTTY = false) {
    this.isTTY = isTTY
  }
  write(text: string): void {
    this.text += text
  }
  lines(): Line[] {
    return this.text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line)
  }
}

const until = async (claim: () => boolean): Promise<void> => {
  await expect.poll(claim, { timeout: 20_000, interval: 10 }).toBe(true)
}

/** The command as a user runs it; `stop` is Ctrl-C. */
function run(
  args: readonly string[],
  open?: OpenBooks,
  { isTTY = false, env = {} as NodeJS.ProcessEnv } = {},
): { out: Terminal; stop(): void; ended: Promise<unknown> } {
  const out = new Terminal(isTTY)
  const interrupt = new AbortController()
  const io: CommandIo = { out, err: new Terminal(), env, signal: interrupt.signal }
  const program = new Command().exitOverride()
  bookCommand(program, io, open)
  const ended = program.parseAsync(['book', ...args], { from: 'user' })
  return { out, stop: () => interrupt.abort(), ended }
}

/** The books of markets that the test moves. */
function booksOf(...wired: readonly WiredMarket[]): OpenBooks {
  return async (symbol) => {
    const feeds = wired.map(({ session }) => new MarketFeed({ session, clock: systemClock, random: createRandom(1) }))
    const books = await Promise.all(feeds.map((feed) => feed.openBook(symbol)))
    return {
      books,
      async [Symbol.asyncDispose]() {
        for (const feed of feeds) await feed[Symbol.asyncDispose]()
      },
    }
  }
}

test('--json: a line for each change and each status, none conflated; a lost book shows no level', async () => {
  await using wired = await wiredBybit()
  const { out, stop, ended } = run(['btcusdt', '--json', '--depth', '1'], booksOf(wired))
  await until(() => out.lines().at(-1)?.status === 'live')
  const burst = Array.from({ length: 50 }, (_, i) => wired.market('BTCUSDT').change([['100.5', `0.${100 + i}`]]))
  burst.forEach((bytes) => wired.send(bytes))
  wired.market('BTCUSDT').change() // is lost
  wired.change('BTCUSDT')
  await until(() => out.lines().filter(({ status }) => status === 'live').length === 52)
  stop()
  await ended
  const lines = out.lines()
  const statuses = lines.map(({ status }) => status)
  expect(statuses.slice(0, 3)).toEqual(['connecting', 'waiting for snapshot', 'live'])
  expect(statuses.slice(3)).toEqual([...Array.from({ length: 50 }, () => 'live'), 'gap', 'live'])
  expect(lines.slice(3, 53).map(({ bids }) => bids)).toEqual(
    Array.from({ length: 50 }, (_, i) => [['100.5', `0.${100 + i}`]]),
  )
  expect(Object.keys(lines[0] ?? {})).toEqual(['venue', 'symbol', 'bids', 'asks', 'eventMs', 'receivedMs', 'status'])
  expect(lines.filter(({ status, bids, asks }) => status !== 'live' && bids.length + asks.length > 0)).toEqual([])
  expect(lines[0]).toMatchObject({ venue: 'bybit', symbol: 'BTCUSDT', eventMs: null, receivedMs: null })
  expect(Math.abs(Date.now() - (lines.at(-1)?.receivedMs ?? 0))).toBeLessThan(60_000)
})

test('in a terminal: both venues side by side, and the last word stays when it is left', async () => {
  await using bybit = await wiredBybit()
  await using binance = await wiredBinance()
  const { out, stop, ended } = run(['BTCUSDT'], booksOf(bybit, binance), { isTTY: true, env: { NO_COLOR: '1' } })
  await until(() => /1\.000 +100\.0 │ 101\.0 .* 1\.000 +100\.0 │ 101\.0/.test(out.text))
  bybit.change('BTCUSDT', [['100.7', '3.000']])
  await until(() => /3\.000 +100\.7 │ 101\.0 .* 1\.000 +100\.0 │ 101\.0/.test(out.text))
  stop()
  await ended
  expect(out.text).toContain('Bybit BTCUSDT')
  expect(out.text).toContain('Binance BTCUSDT')
  expect(out.text).not.toContain('\u001B[32m')
  expect(out.text).toMatch(/Bybit BTCUSDT {2}bid 100\.7 × 3\.000 .*\nBinance BTCUSDT {2}bid 100\.0 × 1\.000 .*\n$/)
})

test('in a pipe: plain lines', async () => {
  await using wired = await wiredBybit()
  const { out, stop, ended } = run(['BTCUSDT'], booksOf(wired))
  await until(() => out.text.includes('bid 100.0 × 1.000  ask 101.0 × 1.000  mid 100.5  spread 1'))
  stop()
  await ended
  expect(out.text.startsWith('Bybit BTCUSDT  connecting\n')).toBe(true)
  expect(out.text).not.toContain('\u001B')
})

test('--for: ends by itself; a book that never became readable is an error that says how it stood', async () => {
  await using wired = await wiredBybit()
  wired.server.onText = () => {}
  const { ended } = run(['BTCUSDT', '--for', '200ms'], booksOf(wired))
  await expect(ended).rejects.toMatchObject({ code: 'book.unreadable', kind: 'venue' })
  await expect(ended).rejects.toThrow(/Bybit: waiting for snapshot/)
})

test('attached to running exchanges: it needs neither their private addresses nor their control port', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'perpkit-book-'))
  await using exchanges = await startExchanges({ seed: 7 })
  try {
    const { bybit, binance } = exchanges.ready
    const shared = join(folder, 'sim.json')
    const ready = {
      ready: true,
      bybit: { rest: bybit.rest, public: bybit.public },
      binance: { rest: binance.rest, stream: binance.stream },
    }
    await writeFile(shared, JSON.stringify(ready))
    const { out, ended } = run(['BTCUSDT', '--json', '--for', '3s'], undefined, { env: { PERPKIT_SIM: shared } })
    await ended
    for (const venue of ['bybit', 'binance']) {
      const live = out.lines().filter((line) => line.venue === venue && line.status === 'live')
      expect(live.length).toBeGreaterThan(5)
      expect(live.every(({ bids, asks }) => bids.length === 10 && asks.length === 10)).toBe(true)
      expect(live.every(({ bids, asks }) => Number(bids[0]?.[0]) < Number(asks[0]?.[0]))).toBe(true)
    }
    expect(out.lines().filter(({ status }) => status === 'gap' || status === 'crossed')).toEqual([])
  } finally {
    await rm(folder, { recursive: true })
  }
})
