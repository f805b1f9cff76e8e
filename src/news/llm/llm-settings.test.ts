import { expect, test } from 'vitest'
import { dollars } from '../spend/money.ts'
import { environmentLookup, readCaps, readEndpoints } from './llm-settings.ts'

const TODAY = '2026-11-25'
const read = (env: Record<string, string>) => readEndpoints(environmentLookup(env), TODAY)
const caps = (env: Record<string, string>) => readCaps(environmentLookup(env))

test('default: nothing is named, nobody is asked', () => {
  expect(read({})).toEqual([])
})

test('any OpenAI-compatible server, by its URL; its price is unknown unless stated', () => {
  const env = {
    PERPKIT_LLM_BASE_URL: 'http://127.0.0.1:8080/v1/',
    PERPKIT_LLM_MODEL: 'llama',
    PERPKIT_LLM_API_KEY: 'k',
  }
  expect(read(env)).toEqual([
    { provider: '127.0.0.1:8080', model: 'llama', baseUrl: 'http://127.0.0.1:8080/v1', apiKey: 'k', price: null },
  ])
  const [stated] = read({ ...env, PERPKIT_LLM_PRICE: '0.28/0.42' })
  expect(stated?.price).toMatchObject({
    rates: [{ input: '0.28', output: '0.42' }],
    source: 'stated by the user',
    checkedAt: TODAY,
  })
})

test('a known host has its name, model and price', () => {
  const [endpoint] = read({ PERPKIT_LLM_BASE_URL: 'https://api.deepseek.com/v1', PERPKIT_LLM_API_KEY: 'k' })
  expect(endpoint).toMatchObject({ provider: 'deepseek', model: 'deepseek-flash', price: { provider: 'deepseek' } })
})

test('a chain of providers by name, each with its own key', () => {
  const endpoints = read({ PERPKIT_LLM: 'holysheep, deepseek', PERPKIT_HOLYSHEEP_KEY: 'a', PERPKIT_DEEPSEEK_KEY: 'b' })
  expect(endpoints.map(({ provider, apiKey }) => `${provider} ${apiKey}`)).toEqual(['holysheep a', 'deepseek b'])
  expect(endpoints[0]?.baseUrl).toBe('https://api.holysheep.ai/v1')
})

test.each([
  [{ PERPKIT_LLM: 'depseek' }, 'did you mean "deepseek"'],
  [{ PERPKIT_LLM: 'deepseek' }, 'PERPKIT_DEEPSEEK_KEY'],
  [{ PERPKIT_LLM_BASE_URL: 'http://example.com/v1', PERPKIT_LLM_MODEL: 'm' }, 'https://'],
  [{ PERPKIT_LLM_BASE_URL: 'nonsense' }, 'is no URL'],
  [{ PERPKIT_LLM_BASE_URL: 'ftp://localhost/v1' }, 'must begin with https://'],
  [{ PERPKIT_LLM_BASE_URL: 'https://me:secret@example.com/v1' }, 'holds a user or password'],
  [{ PERPKIT_LLM_BASE_URL: 'http://localhost:1/v1' }, 'PERPKIT_LLM_MODEL'],
  [
    { PERPKIT_LLM_BASE_URL: 'http://localhost:1', PERPKIT_LLM_MODEL: 'm', PERPKIT_LLM_PRICE: 'cheap' },
    'PERPKIT_LLM_PRICE',
  ],
])('%j is refused with the remedy', (env, message) => {
  expect(() => read(env as Record<string, string>)).toThrow(message)
})

test('caps have defaults, can be set, and can be lifted', () => {
  expect(caps({})).toEqual({ run: dollars('2'), day: dollars('5'), month: dollars('50') })
  expect(caps({ PERPKIT_LLM_CAP_RUN: '0.25', PERPKIT_LLM_CAP_MONTH: 'none' })).toEqual({
    run: dollars('0.25'),
    day: dollars('5'),
    month: null,
  })
  expect(() => caps({ PERPKIT_LLM_CAP_DAY: 'lots' })).toThrow('PERPKIT_LLM_CAP_DAY')
})

test('a setting that is empty or blank is not set', () => {
  const empty = { PERPKIT_LLM: '', PERPKIT_LLM_BASE_URL: ' ', PERPKIT_LLM_MODEL: '', PERPKIT_LLM_CAP_DAY: '' }
  expect([read(empty), caps(empty)]).toEqual([[], caps({})])
  const main = { PERPKIT_LLM: 'deepseek', PERPKIT_DEEPSEEK_KEY: '', PERPKIT_LLM_API_KEY: 'k\n', PERPKIT_LLM_MODEL: '' }
  expect(read(main)).toMatchObject([{ apiKey: 'k', model: 'deepseek-flash' }])
})
