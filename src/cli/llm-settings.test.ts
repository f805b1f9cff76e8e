import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCaps, readEndpoints } from '../news/llm/llm-settings.ts'
import { dollars } from '../news/spend/money.ts'
import type { Config } from './config.ts'
import { checkWhereKeyGoes, homeFolder, llmLookup } from './llm-settings.ts'
import { keysFor } from './settings.ts'

let folder = ''
let keyFile = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'perpkit-llm-settings-'))
  keyFile = join(folder, 'key')
  writeFileSync(keyFile, 'sk-of-the-file\n', { mode: 0o600 })
})
afterAll(() => rmSync(folder, { recursive: true }))

const endpoints = (llm: Config['llm'], env: NodeJS.ProcessEnv = {}) =>
  readEndpoints(llmLookup({ llm }, env), '2026-11-25')

test('the file alone: provider, model, key file, caps', () => {
  const llm = {
    provider: 'deepseek',
    model: 'deepseek-x',
    keyFile,
    price: '1/2',
    caps: { run: 0.25, day: 'none' },
  } as const
  expect(endpoints(llm)).toMatchObject([
    { provider: 'deepseek', model: 'deepseek-x', apiKey: 'sk-of-the-file', price: { rates: [{ input: '1' }] } },
  ])
  expect(readCaps(llmLookup({ llm }, { PERPKIT_LLM_CAP_RUN: '0.5' }))).toEqual({
    run: dollars('0.5'),
    day: null,
    month: dollars('50'),
  })
})

test('the environment wins, setting by setting; an empty variable is not set', () => {
  const llm = { baseUrl: 'http://127.0.0.1:1/v1', model: 'file-model', keyFile }
  const own = { PERPKIT_LLM_MODEL: 'own-model', PERPKIT_LLM_API_KEY: 'own-key' }
  expect(endpoints(llm, own)).toMatchObject([{ baseUrl: llm.baseUrl, model: 'own-model', apiKey: 'own-key' }])
  const empty = { PERPKIT_LLM: '', PERPKIT_LLM_BASE_URL: ' ', PERPKIT_LLM_MODEL: '', PERPKIT_LLM_API_KEY: '' }
  expect(endpoints(llm, empty)).toMatchObject([{ model: 'file-model', apiKey: 'sk-of-the-file' }])
})

test('another endpoint in the environment: the file’s key is not sent there, nor its model or price used', () => {
  const llm = { provider: 'openai', model: 'gpt-x', price: '1/2', keyFile }
  const env = { PERPKIT_LLM_BASE_URL: 'http://127.0.0.1:2/v1', PERPKIT_LLM_MODEL: 'llama' }
  expect(endpoints(llm, env)).toEqual([
    { provider: '127.0.0.1:2', model: 'llama', baseUrl: 'http://127.0.0.1:2/v1', apiKey: '', price: null },
  ])
  expect(() => endpoints(llm, { PERPKIT_LLM: 'deepseek' })).toThrow('Set PERPKIT_DEEPSEEK_KEY')
})

test('a key of the environment goes to no address that the folder’s file alone names', () => {
  const check = (baseUrl: string, env: NodeJS.ProcessEnv) => () => checkWhereKeyGoes({ llm: { baseUrl } }, env)
  const own = { PERPKIT_LLM_API_KEY: 'own-key' }
  expect(check('https://llm.example/v1', own)).toThrow(/PERPKIT_LLM_API_KEY is not sent to llm\.example/)
  expect(check('https://llm.example/v1', { PERPKIT_LLM_KEY_FILE: keyFile })).toThrow(/KEY_FILE is not sent/)
  const agreed = { ...own, PERPKIT_LLM_BASE_URL: 'https://llm.example/v1' }
  expect(check('https://llm.example/v1', agreed)).not.toThrow()
  expect(check('https://llm.example/v1', {})).not.toThrow()
  expect(check('https://api.deepseek.com', own)).not.toThrow()
  expect(check('http://127.0.0.1:8080/v1', own)).not.toThrow()
})

test('a key file of the environment is read, and must be private', () => {
  const env = { PERPKIT_LLM: 'deepseek', PERPKIT_LLM_KEY_FILE: keyFile }
  expect(endpoints(undefined, env)).toMatchObject([{ apiKey: 'sk-of-the-file' }])
  const open = join(folder, 'open')
  writeFileSync(open, 'sk-open', { mode: 0o644 })
  expect(() => endpoints({ provider: 'deepseek', keyFile: open })).toThrow(/can be read by others/)
})

test.each([
  [{ provider: 'depseek' }, '"llm.provider" of perpkit.config.json names "depseek"; did you mean "deepseek"?'],
  [{ baseUrl: 'nonsense' }, '"llm.baseUrl" of perpkit.config.json is no URL'],
  [{ baseUrl: 'http://example.com', model: 'm' }, '"llm.baseUrl" of perpkit.config.json must begin with https://'],
])('%j is refused by the name that it has in the file', (llm, message) => {
  expect(() => endpoints(llm)).toThrow(message)
})

test('an empty PERPKIT_BYBIT_KEY does not hide the file’s; a secret of the environment is a pair without the file’s', () => {
  const config = { bybit: { apiKey: 'A1b2C3d4E5f6', keyFile } }
  const empty = { PERPKIT_BYBIT_KEY: '', PERPKIT_BYBIT_SECRET: ' ', PERPKIT_BYBIT_KEY_FILE: '' }
  const ofFile = { kind: 'hmac', apiKey: 'A1b2C3d4E5f6', secret: 'sk-of-the-file' }
  expect([keysFor('bybit', config, empty), keysFor('bybit', config, {})]).toEqual([ofFile, ofFile])
  const env = { PERPKIT_BYBIT_KEY: 'F6e5D4c3B2a1', PERPKIT_BYBIT_SECRET: 'own-secret' }
  expect(keysFor('bybit', config, env)).toEqual({ kind: 'hmac', apiKey: 'F6e5D4c3B2a1', secret: 'own-secret' })
})

test('home: an empty PERPKIT_HOME is not the folder that one stands in', () => {
  expect(homeFolder({ PERPKIT_HOME: '' })).toMatch(/\.perpkit$/)
  expect(homeFolder({ PERPKIT_HOME: folder })).toBe(folder)
})
