import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AskedTimes } from './asked-times.ts'

const NOW = Date.UTC(2026, 10, 26)
const MINUTE = 60_000

test('who was asked is not due for a while, over restarts too; a clock that was set back holds nobody up', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'perpkit-asked-')), 'deeper', 'asked.json')
  const times = new AskedTimes(file)
  expect(times.isDue('a', MINUTE, NOW)).toBe(true)
  times.note(['a'], NOW)
  const again = new AskedTimes(file)
  expect([
    again.isDue('a', MINUTE, NOW + MINUTE - 1),
    again.isDue('a', MINUTE, NOW + MINUTE),
    again.isDue('b', MINUTE, NOW),
    again.isDue('a', MINUTE, NOW - 1),
  ]).toEqual([false, true, true, true])
})

test('a file of rubbish says that nobody was asked', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'perpkit-asked-')), 'asked.json')
  writeFileSync(file, '{"a":"yesterday"}')
  expect(new AskedTimes(file).isDue('a', MINUTE, NOW)).toBe(true)
})
