import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { configCommand } from './config.ts'

let folder = ''
const before = process.cwd()
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'perpkit-config-'))
  process.chdir(folder)
  writeFileSync('llm.key', 'sk-never-to-be-seen', { mode: 0o600 })
  const llm = {
    provider: 'deepseek,openai',
    model: 'deepseek-x',
    keyFile: 'llm.key',
    caps: { run: 0.25, month: 'none' },
  }
  writeFileSync('perpkit.config.json', JSON.stringify({ llm, bybit: { apiKey: 'A1b2C3d4E5f6', keyFile: 'llm.key' } }))
})
afterAll(() => {
  process.chdir(before)
  rmSync(folder, { recursive: true })
})

async function run(env: NodeJS.ProcessEnv, ...words: readonly string[]): Promise<string> {
  let text = ''
  const out = { write: (more: string) => (text += more) }
  const program = new Command().exitOverride()
  configCommand(program, { out, err: out, env, signal: new AbortController().signal })
  await program.parseAsync(['config', ...words], { from: 'user' })
  return text
}

test('the model’s settings in force and where each comes from, keys redacted', async () => {
  const env = { PERPKIT_LLM_CAP_DAY: '7.5', PERPKIT_LLM_MODEL: '', PERPKIT_OPENAI_KEY: 'sk-openai-secret-1234' }
  const file = join(process.cwd(), 'perpkit.config.json')
  const text = await run(env, '--json')
  expect(JSON.parse(text)).toMatchObject({
    'llm.provider': { value: 'deepseek,openai', from: file },
    'llm.baseUrl': { value: 'that of the provider', from: 'default' },
    'llm.model': { value: 'deepseek-x', from: file },
    'llm.price': { from: 'default' },
    'llm key': { value: '…seen', from: file },
    'openai key': { value: '…1234', from: 'PERPKIT_OPENAI_KEY' },
    'deepseek key': { value: 'none', from: 'default' },
    'llm.caps.run': { value: 0.25, from: file },
    'llm.caps.day': { value: 7.5, from: 'PERPKIT_LLM_CAP_DAY' },
    'llm.caps.month': { value: 'none', from: file },
    home: { from: 'default' },
  })
  expect(text + (await run(env))).not.toMatch(/never-to-be|openai-secret/)
})

test('another endpoint in the environment: the file’s settings are not shown as in force; a parameter is never shown', async () => {
  const env = { PERPKIT_LLM_BASE_URL: 'https://example.com/v1?key=hunter2', PERPKIT_BYBIT_KEY: '' }
  const text = await run(env, '--json')
  expect(JSON.parse(text)).toMatchObject({
    'llm.provider': { value: 'none', from: 'default' },
    'llm.baseUrl': { value: 'https://example.com/v1?…', from: 'PERPKIT_LLM_BASE_URL' },
    'llm.model': { from: 'default' },
    'llm key': { value: 'none' },
    'bybit keys': { value: 'hmac …E5f6', from: join(process.cwd(), 'perpkit.config.json') },
  })
  expect(text).not.toContain('hunter2')
})

test.each<[string, NodeJS.ProcessEnv, RegExp]>([
  ['no URL', { PERPKIT_LLM_BASE_URL: 'nonsense' }, /^PERPKIT_LLM_BASE_URL is no URL; write one such as/],
  ['a password', { PERPKIT_LLM_BASE_URL: 'https://me:hunter2@x.example/v1' }, /BASE_URL holds a user or password; set/],
  ['a readable key', { PERPKIT_LLM_BASE_URL: 'http://x.example/v1' }, /BASE_URL must begin with https:/],
  ['an unknown provider', { PERPKIT_LLM: 'depseek' }, /^PERPKIT_LLM names "depseek"; did you mean "deepseek"\?$/],
  ['a negative cap', { PERPKIT_LLM_CAP_DAY: '-4' }, /^PERPKIT_LLM_CAP_DAY is no amount in dollars; write one such as/],
  ['a cap beyond counting', { PERPKIT_LLM_CAP_RUN: '1e12' }, /^PERPKIT_LLM_CAP_RUN is no amount in dollars/],
])('%s is refused, not shown as in force', async (_, env, sentence) => {
  const refused = await run(env).catch((error: unknown) => error)
  expect(refused).toMatchObject({ kind: 'usage', message: expect.stringMatching(sentence) })
  expect(String(refused)).not.toContain('hunter2')
})

test.each([
  [{ baseUrl: 'nonsense' }, '"llm.baseUrl" of perpkit.config.json is no URL; write one such as https://'],
  [{ provider: 'depseek' }, '"llm.provider" of perpkit.config.json names "depseek"; did you mean "deepseek"?'],
  [{ caps: { month: 1e12 } }, 'perpkit.config.json has a wrong "llm.caps.month": 1000000000000 is not an amount'],
])('of the file %j is refused by its name there', async (llm, sentence) => {
  const good = readFileSync('perpkit.config.json')
  writeFileSync('perpkit.config.json', JSON.stringify({ llm }))
  try {
    await expect(run({})).rejects.toThrow(sentence)
  } finally {
    writeFileSync('perpkit.config.json', good)
  }
})
