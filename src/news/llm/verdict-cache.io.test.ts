import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ModelVerdict } from './verdict.ts'
import { VerdictCache, verdictKey } from './verdict-cache.ts'

const verdict: ModelVerdict = {
  label: 'BULLISH',
  confidence: 0.8,
  source: 'model',
  provider: 'p',
  model: 'm',
  requestId: 'r1',
  latencyMs: 900,
}
let file = ''
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'perpkit-cache-')), 'verdicts.jsonl')
})
afterEach(() => rmSync(resolve(file, '..'), { recursive: true }))

test('what a model said is remembered by the next run, and named as remembered', () => {
  new VerdictCache(file).keep(['Bitcoin up'], [verdict], 0)
  const cache = new VerdictCache(file)
  expect(cache.find('m', 'Bitcoin up')).toEqual({ ...verdict, source: 'cache', latencyMs: 0 })
  expect([cache.find('other', 'Bitcoin up'), cache.find('m', 'Bitcoin  up')]).toEqual([null, null])
})

test('the file is an audit log: who said what of which headline, when, in which request', () => {
  new VerdictCache(file).keep(['Bitcoin up', 'Ether down'], [verdict, { ...verdict, label: 'BEARISH' }], 0)
  const lines = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text) as object)
  expect(lines).toHaveLength(2)
  expect(lines[1]).toMatchObject({
    schema: 'perpkit.llm-verdict/1',
    key: verdictKey('m', 'Ether down'),
    at: '1970-01-01T00:00:00.000Z',
    headline: 'Ether down',
    label: 'BEARISH',
    requestId: 'r1',
  })
})

test('half a line that a crash left is passed over; another schema is refused', () => {
  new VerdictCache(file).keep(['Bitcoin up'], [verdict], 0)
  appendFileSync(file, '{"schema":"perp')
  const cache = new VerdictCache(file)
  cache.keep(['Ether down'], [verdict], 0)
  expect(new VerdictCache(file).find('m', 'Ether down')?.source).toBe('cache')
  writeFileSync(file, '{"schema":"perpkit.llm-verdict/9"}\n')
  expect(() => new VerdictCache(file)).toThrow('no record of verdicts')
})
