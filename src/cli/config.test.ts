import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PerpkitError } from '../domain/errors.ts'
import { EXPECTED, SECTIONS } from './config-schema.ts'
import { readConfig } from './config.ts'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'perpkit-config-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function written(text: string): string {
  const file = join(folder, 'perpkit.config.json')
  writeFileSync(file, text)
  return file
}

test('no file is an empty configuration', () => {
  expect(readConfig(join(folder, 'none.json'))).toEqual({})
})

test('a good file is read as it stands', () => {
  const config = { schema: 'perpkit.config/1', env: 'testnet', orders: 100, bybit: { keyFile: 'bybit.key' } }
  expect(readConfig(written(JSON.stringify(config)))).toEqual(config)
})

test.each([
  ['broken JSON', '{"orders": 5', /cannot be read as JSON/],
  ['no settings', '[]', /holds no settings/],
  ['a mistyped key', '{"ordres": 5}', /unknown setting "ordres"; did you mean "orders"\?/],
  ['half a key', '{"venu": ["bybit"]}', /unknown setting "venu"; did you mean "venues"\?/],
  ['a mistyped key inside', '{"bybit": {"keyfil": "x"}}', /unknown setting "bybit\.keyfil"; did you mean "keyFile"\?/],
  ['a secret in the file', '{"bybit": {"secret": "hunter2"}}', /unknown setting "bybit\.secret"/],
  ['a secret of the model', '{"llm": {"apiToken": "hunter2"}}', /unknown setting "llm\.apiToken"; secrets are set in/],
  ['a mistyped cap', '{"llm": {"caps": {"dya": 5}}}', /unknown setting "llm\.caps\.dya"; did you mean "day"\?/],
  ['a wrong type', '{"orders": "many"}', /wrong "orders": "many" is not a whole number above zero\.$/],
  ['zero orders', '{"orders": 0}', /wrong "orders": 0 is not a whole number above zero\.$/],
  [
    'an unknown venue',
    '{"venues": ["bybit", "kraken"]}',
    /\["bybit","kraken"\] is not a list of one or more of "bybit"/,
  ],
  [
    'another schema',
    '{"schema": "perpkit.config/9"}',
    /wrong "schema": "perpkit.config\/9" is not "perpkit.config\/1"/,
  ],
  ['a long value', `{"symbol": "${'x'.repeat(500)}"}`, /wrong "symbol": "x{39}… is not a symbol such as "BTCUSDT"\.$/],
  ['a section that is a secret', '{"bybit": "hunter2"}', /wrong "bybit": what stands there is not a section/],
  [
    'half a URL',
    '{"llm": {"baseUrl": ["https://a:hunter2@b"]}}',
    /wrong "llm\.baseUrl": what stands there is not a URL/,
  ],
])('refused in one sentence: %s', (_, text, message) => {
  const file = written(text)
  expect(() => readConfig(file)).toThrow(PerpkitError)
  expect(() => readConfig(file)).toThrow(message)
  expect(() => readConfig(file)).not.toThrow(/hunter2/)
})

test('a folder of that name is not called broken JSON', () => {
  expect(() => readConfig(folder)).toThrow(/cannot be read; check that it is a file/)
})

const LEAVES = Object.keys(EXPECTED).filter((path) => !(path in SECTIONS))

test.each(LEAVES)('%s: what is wrong with it is said in our words', (path) => {
  const nested = path.split('.').reduceRight<unknown>((value, key) => ({ [key]: value }), { strange: true })
  const file = written(JSON.stringify(nested))
  const shown = /apiKey|keyFile|baseUrl/.test(path) ? 'what stands there' : '{"strange":true}'
  expect(() => readConfig(file)).toThrow(
    `${file} has a wrong "${path}": ${shown} is not ${EXPECTED[path as keyof typeof EXPECTED]}.`,
  )
})

test('caps are amounts that the ledger can hold, or none', () => {
  const caps = { run: 0.25, day: 0, month: 'none' }
  expect(readConfig(written(JSON.stringify({ llm: { caps } })))).toEqual({ llm: { caps } })
  for (const run of [-1, 1e-10, 9_000_001, 1e12, 1e30, '2', null])
    expect(() => readConfig(written(JSON.stringify({ llm: { caps: { run } } })))).toThrow(/wrong "llm\.caps\.run"/)
})
