import type { WallMs } from '../../domain/units.ts'
import { chatBody } from '../../news/llm/chat-body.ts'
import type { Endpoint } from '../../news/llm/endpoint.ts'
import { firstManner } from '../../news/llm/manner.ts'
import type { Nanos } from '../../news/spend/money.ts'
import { costAt, rateAt, setAside } from '../../news/spend/price.ts'
import { inputTokensMax } from '../../news/spend/usage.ts'
import type { AdviceQuestion } from './question.ts'

/** What one question will come to, before it is sent. Repeats come on top. */
export interface AdviceEstimate {
  /** `null`: the price is unknown. */
  readonly cost: Nanos | null
  /** What is set aside against the caps for it, at the dearest known price where its own is unknown. */
  readonly atMost: Nanos
}

/** Figures in JSON have more tokens than prose: characters a token, and the tokens of a usual answer. */
const CHARACTERS_A_TOKEN = 3
const ANSWER_TOKENS = 80

export function estimateAdvice(question: AdviceQuestion, endpoint: Endpoint, at: WallMs): AdviceEstimate {
  const { provider, model, price } = endpoint
  const input = Math.ceil((question.system.length + question.user.length) / CHARACTERS_A_TOKEN)
  const usage = { uncachedInput: input, cachedInput: 0, output: ANSWER_TOKENS, reasoning: 0 }
  const body = chatBody(model, question, firstManner(provider, model))
  return {
    cost: price === null ? null : costAt(rateAt(price, at, input), usage),
    atMost: setAside(price, inputTokensMax(body), question.outputTokensMax),
  }
}
