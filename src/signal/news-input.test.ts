import { expect, test } from 'vitest'
import { createClassifier } from '../news/classify.ts'
import { loadNewsModel } from '../news/model-file.ts'
import { newsInput, readSeenHeadlines } from './news-input.ts'

const NOW = 1_790_000_000_000
const HOUR_MS = 3_600_000
const classifier = createClassifier(loadNewsModel())
const GOOD = 'Bitcoin surges to all-time high as spot ETF inflows hit a record'
const BAD = 'Bitcoin plunges as exchange hacked, withdrawals halted'

function lean(headlines: readonly (readonly [string, number])[], coin = 'BTC'): number | string {
  const seen = headlines.map(([headline, hoursAgo]) => ({ headline, seenMs: NOW - hoursAgo * HOUR_MS }))
  const input = newsInput(seen, coin, NOW, classifier)
  return input.kind === 'present' ? input.value : input.kind
}

test('good news leans up, bad news down, one headline says less than two', () => {
  expect(lean([[GOOD, 1]])).toBeGreaterThan(0)
  expect(lean([[BAD, 1]])).toBeLessThan(0)
  const another = 'Bitcoin rallies after central bank approves institutional adoption'
  expect(
    lean([
      [GOOD, 1],
      [another, 1],
    ]),
  ).toBeGreaterThan(Number(lean([[GOOD, 1]])))
})

test('old news weighs less, then nothing; a story told twice counts once; news of the future and of others does not count', () => {
  expect(Number(lean([[GOOD, 30]]))).toBeLessThan(Number(lean([[GOOD, 1]])))
  expect([lean([[GOOD, 49]]), lean([[GOOD, -1]]), lean([])]).toEqual(['absent', 'absent', 'absent'])
  expect(
    lean([
      [GOOD, 1],
      [`${GOOD}!`, 0.5],
    ]),
  ).toBe(lean([[GOOD, 1]]))
  expect(lean([[GOOD, 1]], 'SOL')).toBe('absent')
})

test('a file: firstSeen where a line has it, now where it has none', () => {
  const text = `{"headline":"a","firstSeen":"2026-01-02T03:04:05Z"}\n\n{"headline":"b","firstSeen":5}\n{"headline":"c"}\n`
  expect(readSeenHeadlines('x.jsonl', text, NOW).map(({ seenMs }) => seenMs)).toEqual([
    Date.parse('2026-01-02T03:04:05Z'),
    5,
    NOW,
  ])
  expect(readSeenHeadlines('x.txt', 'one\ntwo\n', NOW)).toHaveLength(2)
})
