import { expect, test } from 'vitest'
import { PerpkitError } from '../domain/errors.ts'
import { readSeenHeadlines } from './seen-headlines.ts'

const NOW = 1_790_000_000_000

test('JSONL: what a line says of its times and its source; now where it says nothing', () => {
  const text = [
    '\uFEFF{"headline":"a","firstSeen":"2026-01-02T03:04:05Z","published":"2026-01-02","source":"CoinDesk"}',
    '',
    '{"id":7,"headline":"b","firstSeen":1780000000000,"published":"2026-01-02 03:04+02:00"}',
    '{"headline":"c","firstSeen":null,"published":null,"source":null}',
  ].join('\r\n')
  expect(readSeenHeadlines('x.jsonl', text, NOW)).toEqual([
    {
      headline: 'a',
      seenMs: Date.UTC(2026, 0, 2, 3, 4, 5),
      publishedMs: Date.UTC(2026, 0, 2),
      source: 'CoinDesk',
    },
    { headline: 'b', seenMs: 1_780_000_000_000, publishedMs: Date.UTC(2026, 0, 2, 1, 4), source: null },
    { headline: 'c', seenMs: NOW, publishedMs: null, source: null },
  ])
})

test('text has neither times nor sources', () => {
  const bare = { seenMs: NOW, publishedMs: null, source: null }
  expect(readSeenHeadlines('x.txt', 'one\n\ntwo\n', NOW)).toEqual([
    { headline: 'one', ...bare },
    { headline: 'two', ...bare },
  ])
})

test.each([
  [
    'words',
    '"firstSeen":"yesterday"',
    /^Line 3 of x\.jsonl has an unreadable "firstSeen" \("yesterday"\); write it as/,
  ],
  ['no zone', '"firstSeen":"2026-01-02T03:04:05"', /unreadable "firstSeen"/],
  ['no such day', '"firstSeen":"2026-13-45"', /unreadable "firstSeen"/],
  [
    '30 February',
    '"firstSeen":"2026-02-30T00:00:00Z"',
    /^Line 3 of x\.jsonl .*"firstSeen" \("2026-02-30T.*; write it as/,
  ],
  ['31 June', '"published":"2026-06-31"', /unreadable "published"/],
  ['seconds', '"firstSeen":1790000000', /unreadable "firstSeen" \(1790000000\); .* milliseconds since 1970/],
  ['another kind', '"published":{"at":1}', /unreadable "published"/],
  ['a feed’s date', '"published":"Fri, 02 Jan 2026 03:04:05 GMT"', /unreadable "published"/],
  ['no name', '"source":" "', /unreadable "source" \(" "\); write the publisher’s name/],
  ['an escape', '"source":["\\u001b[31m"]', /unreadable "source" \(\["\\u001b\[31m"\]\)/],
])('%s: a usage error that names the line', (_, field, message) => {
  const read = (): unknown => readSeenHeadlines('x.jsonl', `{"headline":"a"}\n\n{"headline":"b",${field}}\n`, NOW)
  expect(read).toThrow(PerpkitError)
  expect(read).toThrow(message)
})
