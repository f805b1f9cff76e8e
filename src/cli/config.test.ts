import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PerpkitError } from '../domain/errors.ts'
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
  ['a mistyped key inside', '{"bybit": {"keyfil": "x"}}', /unknown setting "bybit\.keyfil"; did you mean "keyFile"\?/],
  ['a secret in the file', '{"bybit": {"secret": "hunter2"}}', /unknown setting "bybit\.secret"/],
  ['a wrong type', '{"orders": "many"}', /wrong "orders"/],
  ['zero orders', '{"orders": 0}', /wrong "orders"/],
  ['another schema', '{"schema": "perpkit.config/9"}', /wrong "schema"/],
])('refused in one sentence: %s', (_, text, message) => {
  const file = written(text)
  expect(() => readConfig(file)).toThrow(PerpkitError)
  expect(() => readConfig(file)).toThrow(message)
  expect(() => readConfig(file)).not.toThrow(/hunter2/)
})

test('a folder of that name is not called broken JSON', () => {
  expect(() => readConfig(folder)).toThrow(/cannot be read; check that it is a file/)
})
