import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../../test/wire/until.ts'
import { PerpkitError } from '../domain/errors.ts'
import type { VenueId } from '../domain/ids.ts'
import type { SourceHealth } from '../news/intake/source.ts'
import { type RunningExchanges, startExchanges } from '../sim.ts'
import { connectMarkets } from './connections.ts'
import { openSources } from './news-sources.ts'

let folder: string
let exchanges: RunningExchanges

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perpkit-sources-'))
  exchanges = await startExchanges({ seed: 7, tier: 'lab', world: 'none', write: join(folder, 'sim.json') })
})
afterAll(async () => {
  await exchanges.close()
  await rm(folder, { recursive: true })
})

const KEYS = { PERPKIT_BINANCE_KEY: 'A1b2C3d4E5f6G7h8', PERPKIT_BINANCE_SECRET: 'of-nobody' }

function ioWith(env: NodeJS.ProcessEnv) {
  const silent = { write: () => {} }
  return { out: silent, err: silent, env: { PERPKIT_HOME: folder, ...env }, signal: new AbortController().signal }
}

const away = (code: 'network.unreachable' | 'usage.credentials'): PerpkitError =>
  new PerpkitError('The venue is away.', { code, retry: 'after' })

/** Venues that are away the first times; then those of the built-in exchanges stand in their place. */
function reachedAt(attempt: number, tried: VenueId[] = []): typeof connectMarkets {
  return async ({ venue = [] }, io, account) => {
    tried.push(...venue)
    if (tried.filter((each) => each === venue[0]).length < attempt) throw away('network.unreachable')
    return connectMarkets({ venue }, { ...io, env: { PERPKIT_SIM: join(folder, 'sim.json') } }, account)
  }
}

const flags = { env: 'mainnet', feed: [], every: 20 } as const

test('a venue that is away at the start: a failing row, tried again later and later, and followed once it is there', async () => {
  const told: SourceHealth[] = []
  const end = new AbortController()
  const onHealth = (health: SourceHealth): number => told.push(health)
  await using news = await openSources(flags, ioWith(KEYS), { onHealth }, reachedAt(3))
  expect([news.left, news.feed.health.map(({ name, state }) => [name, state])]).toEqual([
    [],
    [
      ['bybit', 'starting'],
      ['binance', 'starting'],
    ],
  ])
  const running = news.feed.run(end.signal)
  await until(() => expect(news.feed.health.map(({ state }) => state)).toEqual(['live', 'live']))
  end.abort()
  await running
  for (const venue of ['bybit', 'binance']) {
    const failing = told.filter(({ name, state }) => name === venue && state === 'failing')
    expect(failing.map(({ consecutiveFailures, what }) => [consecutiveFailures, what])).toEqual([
      [1, 'The venue is away.'],
      [2, 'The venue is away.'],
    ])
    for (const { lastAttemptMs, nextAttemptMs } of failing)
      expect((nextAttemptMs ?? 0) - (lastAttemptMs ?? 0)).toBeGreaterThanOrEqual(flags.every - 5)
  }
})

test('a venue that stays away holds nothing up: the end of the time ends its waiting, and its trouble is kept', async () => {
  const end = new AbortController()
  await using news = await openSources({ ...flags, every: 60_000 }, ioWith(KEYS), {}, reachedAt(Infinity))
  const running = news.feed.run(end.signal)
  await until(() => expect(news.feed.health.map(({ state }) => state)).toEqual(['failing', 'failing']))
  end.abort()
  await running
  expect(news.feed.health.map(({ state, what, nextAttemptMs }) => [state, what, nextAttemptMs])).toEqual([
    ['stopped', 'The venue is away.', null],
    ['stopped', 'The venue is away.', null],
  ])
})

test('what no waiting cures is said once and for all', async () => {
  const refused: typeof connectMarkets = () => Promise.reject(away('usage.credentials'))
  await using news = await openSources(flags, ioWith(KEYS), {}, refused)
  await news.feed.run(new AbortController().signal) // ends by itself: no source is left
  expect(news.feed.health.map(({ state, what }) => [state, what])).toEqual([
    ['stopped', 'The venue is away.'],
    ['stopped', 'The venue is away.'],
  ])
})

test('without keys Binance is not connected to, and half a pair is refused before anything is', async () => {
  const tried: VenueId[] = []
  await using news = await openSources(flags, ioWith({}), {}, reachedAt(1, tried))
  expect(news.left).toEqual([expect.stringMatching(/^The announcements of Binance need keys/)])
  await news.feed.askOnce(new AbortController().signal)
  expect([tried, news.feed.health.map(({ name, state }) => [name, state])]).toEqual([['bybit'], [['bybit', 'live']]])
  const half = { PERPKIT_BYBIT_KEY: 'A1b2C3d4E5f6G7h8' }
  await expect(openSources(flags, ioWith(half), {}, reachedAt(1))).rejects.toThrow('PERPKIT_BYBIT_SECRET')
})
