import { appendFileSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readHeadlines } from '../headline-file.ts'
import { NewsBook, REMEMBERED_MS } from './news-book.ts'
import type { NewsItem } from './news-item.ts'

const NOW = Date.UTC(2026, 10, 26)

function file(): string {
  return join(mkdtempSync(join(tmpdir(), 'perpkit-book-')), 'news.jsonl')
}

const item = (id: string, firstSeenMs = NOW): NewsItem => ({
  id,
  source: 'a',
  headline: `headline ${id}`,
  link: null,
  publishedMs: null,
  firstSeenMs,
})

test('after a restart what was seen is known, with the instant at which it was', () => {
  const name = file()
  const book = new NewsBook(name, NOW)
  book.keep([item('1', NOW - 5_000), item('2')])
  const again = new NewsBook(name, NOW + 1)
  expect(again.has('1')).toBe(true)
  expect(again.since(NOW - 1).map(({ id }) => id)).toEqual(['2'])
  expect(readHeadlines(name, readFileSync(name, 'utf8').split('\n')[0] ?? '')).toMatchObject([
    { headline: 'headline 1' },
  ])
})

test('what a source still lists after a week is not new again, and keeps its first instant', () => {
  const name = file()
  const day = 24 * 3_600_000
  new NewsBook(name, NOW).keep([item('kept'), item('gone')])
  for (let days = 1; days <= 20; days++) {
    const book = new NewsBook(name, NOW + days * day)
    expect(book.has('kept')).toBe(true)
    book.listed(['kept', 'unknown'], NOW + days * day)
    book.listed(['kept'], NOW + days * day + 60_000) // not written again the same day
  }
  const last = new NewsBook(name, NOW + 20 * day)
  expect([last.has('gone'), last.has('unknown')]).toEqual([false, false])
  expect(last.since(0)).toMatchObject([{ id: 'kept', firstSeenMs: NOW }])
  expect(readFileSync(name, 'utf8').trimEnd().split('\n')).toHaveLength(2 + 20)
})

test('a source that floods the book pushes out its own items, and nobody else’s', () => {
  const book = new NewsBook(null, NOW)
  book.keep([item('honest')])
  const flood = (at: number): NewsItem => ({ ...item(`flood ${at}`), source: 'hostile' })
  book.keep(Array.from({ length: 50_500 }, (_, at) => flood(at)))
  expect([book.has('honest'), book.has('flood 0'), book.has('flood 50499')]).toEqual([true, false, true])
})

test('two processes with one file: the earlier sight of an item counts', () => {
  const name = file()
  const [a, b] = [new NewsBook(name, NOW), new NewsBook(name, NOW)]
  a.keep([item('1', NOW + 9_000)])
  b.keep([item('1', NOW + 3_000)])
  expect(new NewsBook(name, NOW).since(0)).toMatchObject([{ id: '1', firstSeenMs: NOW + 3_000 }])
})

test('half a line of a crash is passed over and closed; what is older than a week is forgotten', () => {
  const name = file()
  new NewsBook(name, NOW).keep([item('old', NOW - REMEMBERED_MS), item('1')])
  appendFileSync(name, '{"schema":"perpkit.news/1","id":"2"')
  const book = new NewsBook(name, NOW)
  book.keep([item('3')])
  expect(new NewsBook(name, NOW).since(0).map(({ id }) => id)).toEqual(['1', '3'])
})

test('a file that has grown too large is written anew without what is forgotten', () => {
  const name = file()
  const old = Array.from({ length: 17 }, (_, id) => ({
    ...item(`old ${id}`, NOW - 2 * REMEMBERED_MS),
    headline: 'x'.repeat(1024 * 1024),
  }))
  const book = new NewsBook(name, NOW)
  book.keep([...old, item('new')])
  const before = statSync(name).size
  expect(new NewsBook(name, NOW).since(0).map(({ id }) => id)).toEqual(['new'])
  expect(statSync(name).size).toBeLessThan(before / 1_000)
})

test('a file of another shape is refused by name', () => {
  const name = file()
  writeFileSync(name, '{"some":"thing"}\n')
  expect(() => new NewsBook(name, NOW)).toThrow(/news\.jsonl is no book of headlines that this version knows/)
})
