import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type FeedServer, openFeedServer, reply } from '../../../test/news/feed-server.ts'
import { until } from '../../../test/wire/until.ts'
import { type RunningExchanges, startExchanges } from '../../sim.ts'
import { newsCommand } from './news.ts'

interface Told {
  readonly kind: string
  readonly id: string
  readonly of?: string
  readonly headline: string
  readonly source: string
  readonly firstSeen: string
  readonly verdict?: { readonly label: string; readonly source: string }
}

let folder: string
let exchanges: RunningExchanges
let server: FeedServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perpkit-watch-'))
  exchanges = await startExchanges({ seed: 7, tier: 'lab', world: 'none', write: join(folder, 'sim.json') })
  server = await openFeedServer(reply(''))
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await exchanges.close()
  await rm(folder, { recursive: true })
})

interface Run {
  out: string
  err: string
  readonly stop: AbortController
  readonly ended: Promise<void>
}

function start(...args: readonly string[]): Run {
  const stop = new AbortController()
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} })
  const run = { out: '', err: '', stop, ended: Promise.resolve() }
  newsCommand(program, {
    out: { write: (text: string) => (run.out += text) },
    err: { write: (text: string) => (run.err += text) },
    env: { PERPKIT_SIM: join(folder, 'sim.json'), PERPKIT_HOME: folder },
    signal: stop.signal,
  })
  run.ended = program.parseAsync(['news', ...args], { from: 'user' }).then(() => {})
  return run
}

async function done(...args: readonly string[]): Promise<Run> {
  const run = start(...args)
  await run.ended
  return run
}

const told = (text: string): readonly Told[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Told)

const rss = (...titles: readonly string[]): string =>
  `<rss version="2.0"><channel><title>x</title>${titles
    .map((title, id) => `<item><guid isPermaLink="false">${id}</guid><title>${title}</title></item>`)
    .join('')}</channel></rss>`

async function publish(venue: string, category: string, title: string): Promise<void> {
  const url = `${exchanges.ready.control}/control/announcements`
  const body = JSON.stringify({ venue, category, title })
  const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  expect(answer.status).toBe(200)
}

test('watch: announcements of both venues and a feed in one stream, judged; a retold story is a repeat', async () => {
  server.answer = reply(rss('Bybit will list the PERPKIT token for spot trading on Monday'))
  const feed = `own=${server.origin}/feed`
  const run = start('watch', '--json', '--repeats', '--every', '300ms', '--feed', feed)
  const about = (): readonly Told[] => told(run.out).filter(({ headline }) => headline.includes('PERPKIT'))
  await until(() => expect(about()).toHaveLength(1))
  await publish('bybit', 'new_crypto', 'Bybit will list the PERPKIT token for spot trading on Monday!')
  // Nobody is told what was announced before the stream stood: it is announced until it is heard.
  await vi.waitFor(
    async () => {
      await publish('binance', 'Delisting', 'Binance will delist the PERPKIT token')
      expect(about().map(({ source }) => source)).toEqual(expect.arrayContaining(['own', 'bybit', 'binance']))
    },
    { timeout: 20_000, interval: 300 },
  )
  run.stop.abort()
  await run.ended
  const [first, ...others] = about()
  expect(first).toMatchObject({ kind: 'story', source: 'own', verdict: { label: 'BULLISH', source: 'local' } })
  expect(Date.parse(first?.firstSeen ?? '')).toBeGreaterThan(Date.now() - 60_000)
  expect(others.filter(({ source }) => source === 'bybit')).toMatchObject([{ kind: 'repeat', of: first?.id }])
  const delisting = others.find(({ source }) => source === 'binance')
  expect(delisting).toMatchObject({ kind: 'story', verdict: { label: 'BEARISH' } })
  expect(run.err).toMatch(/source +state +items/)
})

test('watch --once: asks every source once; hostile titles steer no terminal', async () => {
  server.answer = reply(rss('SEC sues &#27;[31m exchange', 'Bitcoin soars&lt;/h&gt;&lt;h id="x"&gt;'))
  const { out } = await done('watch', '--once', '--no-announcements', '--feed', `${server.origin}/feed`)
  expect(out.split('\n').filter((line) => line !== '')).toEqual([
    expect.stringMatching(
      /^\d\d:\d\d:\d\d BEARISH 0\.\d\d {2}SEC sues {1,2}\[31m exchange .*\(127\.0\.0\.1:\d+\/feed\)$/,
    ),
    expect.stringMatching(/BULLISH 0\.\d\d {2}Bitcoin soars/),
  ])
  expect(out).not.toContain('\u001b')
})

test('watch: a source that fails is told once, with when it is asked again; none that answers is an error', async () => {
  server.answer = reply('', {}, 503)
  const run = start('watch', '--for', '700ms', '--no-announcements', '--every', '50ms', '--feed', `${server.origin}/a`)
  await expect(run.ended).rejects.toThrow(/^No source answered: 127\.0\.0\.1:\d+ answered with HTTP 503\.$/)
  expect(run.err.match(/^! 127.*/gm)).toEqual([expect.stringMatching(/HTTP 503\. Asked again in \d+ s\.$/)])
})

test('feeds --check: which answer, for programs and people', async () => {
  server.answer = (request, response) =>
    reply(rss('Ether slips'), {}, request.url === '/good' ? 200 : 410)(request, response)
  const feeds = ['--feed', `${server.origin}/good`, '--feed', `gone=${server.origin}/gone`]
  const lines = (await done('feeds', '--check', '--json', ...feeds)).out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object)
  expect(lines).toMatchObject([
    { state: 'live', items: 1, what: null },
    { name: 'gone', state: 'stopped', what: expect.stringContaining('the feed is gone') },
  ])
  expect((await done('feeds', '--check', ...feeds)).out).toMatch(/gone +stopped +0 +1 +never +127.*the feed is gone/)
  expect((await done('feeds')).out).toMatch(/^coindesk +https:/)
})

test.each([
  [['watch', '--feed', 'coindsk'], /did you mean coindesk/],
  [['watch', '--feed', 'ftp://x.example/feed'], /http/],
  [['watch', '--once', '--for', '5s'], /--once or --for/],
  [['watch', '--no-announcements'], /No source is left/],
  [['feeds', '--feed', 'coindesk'], /--check as well/],
])('%j: a sentence with the remedy', async (args, sentence) => {
  const run = start(...args)
  await expect(run.ended).rejects.toThrow(sentence)
  expect(run.out).toBe('')
})
