import { expect, test } from 'vitest'
import { retryAfterMs } from './retry-after.ts'

const NOW = Date.UTC(2026, 10, 25, 12)

test.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['1.5', 1_500],
  ['Wed, 25 Nov 2026 12:01:00 GMT', 60_000],
  ['Wed, 25 Nov 2026 11:00:00 GMT', 0],
  [undefined, null],
  ['', null],
  ['-5', null],
  ['soon', null],
  ['99999999999', null],
  ['Wed, 25 Nov 2026 12:01:00', null],
  ['Wed, GMT', null],
])('%s', (header, ms) => expect(retryAfterMs(header, NOW)).toBe(ms))
