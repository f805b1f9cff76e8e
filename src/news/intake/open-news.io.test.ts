import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openFeedServer, reply } from '../../../test/news/feed-server.ts'
import type { Arrival } from './news-stream.ts'
import { openNews } from './open-news.ts'

const rss = (...titles: readonly string[]): string =>
  `<rss version="2.0"><channel>${titles.map((title) => `<item><title>${title}</title></item>`).join('')}</channel></rss>`
const never = new AbortController().signal

test('a book: what was seen in one run is no news in the next, and a new headline is', async () => {
  await using server = await openFeedServer(reply(rss('Bitcoin rises', 'Ether falls')))
  const bookFile = join(mkdtempSync(join(tmpdir(), 'perpkit-news-')), 'news.jsonl')
  const ask = async (): Promise<readonly string[]> => {
    const told: Arrival[] = []
    const onArrival = (arrival: Arrival): number => told.push(arrival)
    await using news = openNews({ feeds: [`own=${server.origin}/feed`], bookFile, onArrival })
    await news.feed.askOnce(never)
    return told.map(({ item: { headline, source } }) => `${source}: ${headline}`)
  }
  expect(await ask()).toEqual(['own: Bitcoin rises', 'own: Ether falls'])
  server.answer = reply(rss('Solana halts', 'Bitcoin rises', 'Ether falls'))
  expect(await ask()).toEqual(['own: Solana halts'])
})

test('run: one source that fails holds no other up, and the health of each is its own', async () => {
  await using server = await openFeedServer((request, response) =>
    reply(rss('Bitcoin rises'), {}, request.url === '/good' ? 200 : 500)(request, response),
  )
  const end = new AbortController()
  const feeds = [`bad=${server.origin}/bad`, `good=${server.origin}/good`]
  await using news = openNews({ feeds, everyMs: 20, onArrival: () => end.abort() })
  await news.feed.run(end.signal)
  const [bad, good] = news.feed.health
  expect(bad?.failures).toBeGreaterThan(0)
  expect([bad?.lastSuccessMs, bad?.what]).toEqual([null, expect.stringContaining('HTTP 500')])
  expect([good?.items, good?.failures, good?.state]).toEqual([1, 0, 'stopped'])
})

test('an address that is named twice is asked once; two feeds of one name are told apart', async () => {
  await using server = await openFeedServer(reply(rss('Bitcoin rises')))
  const { origin } = server
  await using news = openNews({
    feeds: [`${origin}/a?x=1`, `${origin}/a?x=2`, `own=${origin}/b`, `${origin}/b`, `own=${origin}/c`],
  })
  expect(news.feed.health.map(({ name }) => name.replace(/^127.*:\d+/, 'host'))).toEqual([
    'host/a',
    'host/a-2',
    'host/b',
    'own',
  ])
})
