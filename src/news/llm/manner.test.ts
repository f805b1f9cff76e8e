import { expect, test } from 'vitest'
import { CAPABILITIES, type Manner, UNKNOWN_MANNER } from './capability-table.ts'
import { firstManner, humbler } from './manner.ts'
import { PROVIDERS } from './provider-table.ts'

test('each provider’s own model has a line of its own; other servers are asked for the most', () => {
  for (const { name, model } of PROVIDERS)
    expect(CAPABILITIES.some(({ provider, models }) => provider === name && model.startsWith(models))).toBe(true)
  expect(firstManner('deepseek', 'deepseek-flash')).toMatchObject({
    format: 'json-object',
    thinkingOff: { thinking: { type: 'disabled' } },
  })
  expect(firstManner('127.0.0.1:8080', 'llama')).toBe(UNKNOWN_MANNER)
})

test('refused formats go down one step at a time', () => {
  const formats: string[] = []
  for (
    let manner: Manner | null = UNKNOWN_MANNER;
    manner !== null;
    manner = humbler(manner, 'response_format is not supported')
  )
    formats.push(manner.format)
  expect(formats).toEqual(['json-schema', 'json-object', 'none'])
})

test.each([
  ['Unsupported value: temperature', { temperature: null }],
  ['seed is not permitted', { seed: null }],
  ['Use max_completion_tokens instead of max_tokens', { tokensField: 'max_completion_tokens' }],
  ['Bad Request', { format: 'json-object' }],
])('"%s" leaves out what it names', (refusal, change) => {
  expect(humbler(UNKNOWN_MANNER, refusal)).toEqual({ ...UNKNOWN_MANNER, ...change })
})

test('a refused thinking switch is left out first where it is named', () => {
  const manner = { ...UNKNOWN_MANNER, thinkingOff: { reasoning_effort: 'none' } }
  expect(humbler(manner, 'reasoning_effort must be low or high')).toEqual({ ...manner, thinkingOff: {} })
})
