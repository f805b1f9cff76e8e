import type { WallMs } from '../../domain/units.ts'
import type { Random } from '../../kit/random.ts'
import { PROTOCOLS } from '../spend/article.ts'
import { type Nanos, nanos } from '../spend/money.ts'
import { costAt, rateAt, setAside } from '../spend/price.ts'
import { inputTokensMax } from '../spend/usage.ts'
import { chatBody } from './chat-body.ts'
import type { Endpoint } from './endpoint.ts'
import { firstManner } from './manner.ts'
import { batchSize, composeQuestion } from './protocol.ts'

/** What asking about headlines will come to, before the first is sent; repeats come on top. */
export interface Estimate {
  readonly headlines: number
  readonly requests: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** At the rate of now; `null`: the price is unknown. */
  readonly cost: Nanos | null
  /** What is set aside against the caps for these requests, all told; at the dearest known price where theirs is unknown. */
  readonly atMost: Nanos
}

/** English headlines: characters a token, and the length for which the tokens of a request were measured. */
const CHARACTERS_A_TOKEN = 4.6
const CHARACTERS_MEASURED = 70.3

/** @param texts sanitised and distinct. */
export function estimateSpend(
  texts: readonly string[],
  { provider, model, price }: Endpoint,
  options: { outputTokensMax: number; at: WallMs; random: Random },
): Estimate {
  const size = batchSize(options.outputTokensMax)
  const compact = PROTOCOLS.find(({ id }) => id === 'compact')
  const characters = texts.reduce((sum, text) => sum + text.length, 0)
  const longer = (characters - texts.length * CHARACTERS_MEASURED) / CHARACTERS_A_TOKEN
  const inputTokens = Math.max(0, Math.ceil(texts.length * Number(compact?.inputTokens) + longer))
  const outputTokens = Math.ceil(texts.length * Number(compact?.outputTokens))
  const requests = Math.ceil(texts.length / size)
  const usage = { uncachedInput: inputTokens, cachedInput: 0, output: outputTokens, reasoning: 0 }
  const inputEach = Math.ceil(inputTokens / Math.max(1, requests))
  const reserved = (): number => {
    let sum = 0
    for (let from = 0; from < texts.length; from += size) {
      const question = composeQuestion(texts.slice(from, from + size), options.random)
      const body = chatBody(model, question, firstManner(provider, model))
      sum += setAside(price, inputTokensMax(body), question.outputTokensMax)
    }
    return sum
  }
  return {
    headlines: texts.length,
    requests,
    inputTokens,
    outputTokens,
    cost: price === null ? null : costAt(rateAt(price, options.at, inputEach), usage),
    atMost: nanos(reserved()),
  }
}
