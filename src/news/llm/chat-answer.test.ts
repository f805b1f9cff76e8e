import { expect, test } from 'vitest'
import { readChatAnswer } from './chat-answer.ts'

const body = (usage: unknown, finish_reason = 'stop', content: unknown = 'hello'): string =>
  JSON.stringify({ choices: [{ message: { content }, finish_reason }], usage })

test('tokens in the spellings of DeepSeek, OpenAI and Google', () => {
  const deepseek = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120, prompt_cache_hit_tokens: 64 }
  expect(readChatAnswer(body(deepseek))?.usage).toEqual({
    uncachedInput: 36,
    cachedInput: 64,
    output: 20,
    reasoning: 0,
  })
  const openai = {
    prompt_tokens: 100,
    completion_tokens: 50,
    prompt_tokens_details: { cached_tokens: 40 },
    completion_tokens_details: { reasoning_tokens: 30 },
  }
  expect(readChatAnswer(body(openai))?.usage).toEqual({ uncachedInput: 60, cachedInput: 40, output: 50, reasoning: 30 })
  const google = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 150 }
  expect(readChatAnswer(body(google))?.usage).toEqual({ uncachedInput: 100, cachedInput: 0, output: 50, reasoning: 30 })
})

test('an answer without a count, or with a senseless one, has no usage', () => {
  for (const usage of [
    undefined,
    null,
    {},
    { prompt_tokens: -1, completion_tokens: 2 },
    { prompt_tokens: 'many', completion_tokens: 2 },
  ])
    expect(readChatAnswer(body(usage))).toEqual({ content: 'hello', isCut: false, usage: null })
})

test('cut answers say so; null content is blank', () => {
  for (const reason of ['length', 'max_tokens', 'MAX_TOKENS', 'model_length', 'content_filter'])
    expect(readChatAnswer(body(null, reason))?.isCut).toBe(true)
  for (const reason of ['stop', 'STOP', 'end_turn']) expect(readChatAnswer(body(null, reason))?.isCut).toBe(false)
  expect(readChatAnswer(body(null, 'stop', null))?.content).toBe('')
})

test.each(['<html>502</html>', '', '{"choices":[', '{"error":{"message":"no"}}', '{"choices":[]}', '[]', 'null'])(
  '%s is no chat completion',
  (text) => {
    expect(readChatAnswer(text)).toBeNull()
  },
)
