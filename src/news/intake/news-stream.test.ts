import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NewsBook } from './news-book.ts'
import { type Arrival, NewsStream } from './news-stream.ts'
import type { SourceItem } from './source.ts'

const NOW = Date.UTC(2026, 10, 26)

function open(): { admit(source: string, items: readonly SourceItem[], seenMs?: number): readonly Arrival[] } {
  const stream = new NewsStream(new NewsBook(null, NOW))
  return { admit: (source, items, seenMs = NOW) => stream.admit(source, items, seenMs) }
}

const item = (title: string, id = title, publishedMs: number | null = null): SourceItem => ({
  id,
  title,
  link: null,
  publishedMs,
})

test('default: each item once, sanitised, stamped when first seen, the oldest first', () => {
  const stream = open()
  const first = stream.admit('a', [
    item('Bitcoin <b>soars</b> above $70K', '2', 2),
    item('SEC sues an exchange', '1', 1),
    item('<i></i>', '3'),
  ])
  const later = [item('Bitcoin <b>soars</b> above $70K', '2', 2), item('Ether slips', '4')]
  const second = stream.admit('a', later, NOW + 60_000)
  expect(first.map(({ kind, item: { headline } }) => [kind, headline])).toEqual([
    ['story', 'SEC sues an exchange'],
    ['story', 'Bitcoin soars above $70K'],
  ])
  expect(second.map(({ item: { headline, firstSeenMs } }) => [headline, firstSeenMs])).toEqual([
    ['Ether slips', NOW + 60_000],
  ])
})

test('two sources, one story: told as a repeat of the first, unless a number or a direction differs', () => {
  const stream = open()
  stream.admit('a', [item('Bitcoin rises above $70K as ETF inflows grow')])
  const arrivals = stream.admit('b', [
    item('Bitcoin Rises Above $70,000 As ETF Inflows Grow'),
    item('Bitcoin rises above $80K as ETF inflows grow'),
    item('Bitcoin falls below $70K as ETF inflows grow'),
  ])
  expect(arrivals.map((arrival) => [arrival.kind, arrival.kind === 'repeat' ? arrival.of.source : null])).toEqual([
    ['repeat', 'a'],
    ['story', null],
    ['story', null],
  ])
})

test('a headline changed under its old id is new again where it says something else', () => {
  const stream = open()
  stream.admit('a', [item('SEC approves spot Ether ETF', '1')])
  expect(stream.admit('a', [item('SEC has not approved spot Ether ETF', '1')]).map(({ kind }) => kind)).toEqual([
    'story',
  ])
  expect(stream.admit('a', [item('SEC approves spot Ether ETF', '1')])).toEqual([])
})

test('a date that no calendar has is none', () => {
  const stream = open()
  const [arrival] = stream.admit('a', [item('Bitcoin rises', '1', 1e300)])
  expect(arrival?.item.publishedMs).toBeNull()
})

test('property: whatever sources tell, no item is told twice, and no two stories have the same words', () => {
  const titles = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.string({ maxLength: 30 })), { maxLength: 40 })
  fc.assert(
    fc.property(titles, (told) => {
      const stream = open()
      const arrivals = told.flatMap(([source, title]) => stream.admit(source, [item(title)]))
      const ids = arrivals.map(({ item: { id } }) => id)
      const stories = arrivals.filter(({ kind }) => kind === 'story').map(({ item: { headline } }) => headline)
      expect(new Set(ids).size).toBe(ids.length)
      expect(new Set(stories).size).toBe(stories.length)
    }),
  )
})

test('an item that its feed lists for weeks is told once, over daily restarts', () => {
  const name = join(mkdtempSync(join(tmpdir(), 'perpkit-stream-')), 'news.jsonl')
  const told = Array.from({ length: 12 }, (_, day) => {
    const nowMs = NOW + day * 24 * 3_600_000
    return new NewsStream(new NewsBook(name, nowMs)).admit('slow', [item('Bitcoin whitepaper stays online')], nowMs)
  })
  expect(told.map(({ length }) => length)).toEqual([1, ...Array.from({ length: 11 }, () => 0)])
})
