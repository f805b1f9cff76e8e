import { z } from 'zod'
import type { Usage } from '../spend/usage.ts'

/** What an OpenAI-compatible endpoint answered with. */
export interface ChatAnswer {
  readonly content: string
  /** The answer ended before the model did: its room was used up. */
  readonly isCut: boolean
  /** `null`: the endpoint did not say. */
  readonly usage: Usage | null
}

/** What endpoints call an answer that ended where the model ended it. Whatever else they say, something was cut. */
const ENDED = new Set(['stop', 'end_turn', 'eos', 'eos_token', 'complete', 'completed'])

const count = z.number().int().nonnegative()
const usageSchema = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count.nullish(),
  prompt_tokens_details: z.object({ cached_tokens: count.nullish() }).nullish(),
  prompt_cache_hit_tokens: count.nullish(),
  completion_tokens_details: z.object({ reasoning_tokens: count.nullish() }).nullish(),
})
const answerSchema = z.object({
  choices: z
    .array(z.object({ message: z.object({ content: z.string().nullish() }), finish_reason: z.string().nullish() }))
    .min(1),
  usage: usageSchema.nullish().catch(null),
})

/** @returns `null` for anything that is no chat completion: an HTML page, an error object, half a body. */
export function readChatAnswer(body: string): ChatAnswer | null {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return null
  }
  const { success, data } = answerSchema.safeParse(json)
  const [choice] = data?.choices ?? []
  if (!success || choice === undefined) return null
  return {
    content: choice.message.content ?? '',
    isCut: !ENDED.has((choice.finish_reason ?? 'stop').toLowerCase()),
    usage: data.usage ? readUsage(data.usage) : null,
  }
}

/** The spellings of DeepSeek and of OpenAI; and where thoughts are only in the total (Google), they count as output as well. */
function readUsage(wire: z.infer<typeof usageSchema>): Usage {
  const { prompt_tokens: input, completion_tokens: completion, total_tokens: total } = wire
  const cached = wire.prompt_cache_hit_tokens ?? wire.prompt_tokens_details?.cached_tokens ?? 0
  const unlisted = Math.max(0, (total ?? 0) - input - completion)
  return {
    uncachedInput: Math.max(0, input - cached),
    cachedInput: Math.min(cached, input),
    output: completion + unlisted,
    reasoning: (wire.completion_tokens_details?.reasoning_tokens ?? 0) + unlisted,
  }
}
