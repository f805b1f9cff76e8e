import { expect, test } from 'vitest'
import { readFeedDate } from './feed-date.ts'

const NOW = Date.UTC(2026, 10, 25, 12)
const read = (text: string): string | null => {
  const ms = readFeedDate(text, NOW)
  return ms === null ? null : new Date(ms).toISOString()
}

test.each([
  ['Thu, 24 Sep 2026 18:30:00 GMT', '2026-09-24T18:30:00.000Z'],
  ['24 Sep 2026 18:30 EST', '2026-09-24T23:30:00.000Z'],
  ['Thu,  4 Sep 26 18:30:00 +0530 (IST)', '2026-09-04T13:00:00.000Z'],
  ['thu, 24 sep 2026 18:30:00 pdt', '2026-09-25T01:30:00.000Z'],
  ['Thu, 24 Sep 2026 18:30:00 -0000', '2026-09-24T18:30:00.000Z'],
  ['\n Thu, 24 Sep 2026\t18:30:60 UT ', '2026-09-24T18:31:00.000Z'],
  ['2026-09-24T18:30:00Z', '2026-09-24T18:30:00.000Z'],
  ['2026-09-24t18:30:00.98765+02:00', '2026-09-24T16:30:00.987Z'],
  ['2026-09-24 18:30-0500', '2026-09-24T23:30:00.000Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
])('%s', (text, instant) => expect(read(text)).toBe(instant))

test.each([
  ['nothing', ''],
  ['no such day', '2026-02-29T00:00:00Z'],
  ['no such day either', '31 Nov 2026 10:00:00 GMT'],
  ['no such month', '2026-13-01T00:00:00Z'],
  ['no such hour', 'Thu, 24 Sep 2026 24:00:00 GMT'],
  ['no such minute', '2026-09-24T18:60:00Z'],
  ['a date of no hour', '2026-09-24'],
  ['a time of no place', '2026-09-24T18:30:00'],
  ['a time of no place, the old way', 'Thu, 24 Sep 2026 18:30:00'],
  ['a zone that means five', 'Thu, 24 Sep 2026 18:30:00 IST'],
  ['a name out of the prototype', 'Thu, 24 Sep 2026 18:30:00 toString'],
  ['a zone beyond the globe', '2026-09-24T18:30:00+25:00'],
  ['another language', 'Do, 24 Sep 2026 18:30:00 GMT'],
  ['only digits', '1790000000'],
  ['before there were feeds', '1970-01-01T00:00:00Z'],
  ['two days ahead', '2026-11-27T12:00:01Z'],
  ['far too long', `${' '.repeat(100)}2026-09-24T18:30:00Z`],
])('undated: %s', (_, text) => expect(read(text)).toBeNull())

test('an hour ahead is a wrong clock, not an absurd date', () => {
  expect(read('2026-11-25T13:00:00Z')).toBe('2026-11-25T13:00:00.000Z')
})
