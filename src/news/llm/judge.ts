import { sanitiseHeadline } from '../sanitise.ts'
import type { AskTools } from './ask.ts'
import { askBatch } from './batch.ts'
import { batchSize } from './protocol.ts'
import type { ModelVerdict, Silence } from './verdict.ts'
import type { VerdictCache } from './verdict-cache.ts'

/** The most that one answer may be long: 48 headlines and two canaries. */
export const OUTPUT_TOKENS_MAX = 640
/** The first asking and three more, each in batches half as large. */
const ROUNDS = 4
const BATCH_LEAST = 5
const CONCURRENCY = 4

export interface JudgeOptions extends AskTools {
  readonly cache: VerdictCache
  /** Sizes the batches; default 640. */
  readonly outputTokensMax?: number
}

/** Asks models about headlines. What it returns has the order of what it was given; no word is made up. */
export class LlmJudge {
  private readonly options: JudgeOptions
  private readonly batchMax: number
  private lastTrouble: string | null = null

  constructor(options: JudgeOptions) {
    this.options = options
    this.batchMax = batchSize(options.outputTokensMax ?? OUTPUT_TOKENS_MAX)
  }

  /** @throws PerpkitError `run.aborted` by the signal; what was answered until then is in the cache. */
  async judge(headlines: readonly string[], signal?: AbortSignal): Promise<readonly (ModelVerdict | Silence)[]> {
    const texts = headlines.map(sanitiseHeadline)
    const known = new Map<string, ModelVerdict | Silence>()
    for (const text of texts) known.set(text, this.remembered(text) ?? 'unanswered')
    let open = [...known].filter(([, verdict]) => verdict === 'unanswered').map(([text]) => text)
    let size = this.batchMax
    for (let round = 0; round < ROUNDS && open.length > 0; round++) {
      await this.ask(open, size, known, signal)
      open = open.filter((text) => known.get(text) === 'unanswered')
      size = Math.max(BATCH_LEAST, Math.floor(size / 2))
    }
    return texts.map((text) => known.get(text) ?? 'unanswered')
  }

  /** Why the last batch without an answer had none; `null`: each had one. */
  get trouble(): string | null {
    return this.lastTrouble
  }

  /** What would have to be asked: sanitised, distinct, not remembered. */
  unknownOf(headlines: readonly string[]): readonly string[] {
    return [...new Set(headlines.map(sanitiseHeadline))].filter((text) => this.remembered(text) === null)
  }

  private remembered(text: string): ModelVerdict | null {
    for (const { endpoint } of this.options.chain.clients) {
      const verdict = this.options.cache.find(endpoint.model, text)
      if (verdict !== null) return verdict
    }
    return null
  }

  /** One round: a few batches at a time, evenly sized. */
  private async ask(
    texts: readonly string[],
    size: number,
    known: Map<string, ModelVerdict | Silence>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const batches = evenly(texts, size)
    const worker = async (): Promise<void> => {
      for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) {
        for (const [text, verdict] of await this.askOne(batch, signal)) known.set(text, verdict)
      }
    }
    const workers = await Promise.allSettled(Array.from({ length: CONCURRENCY }, worker))
    for (const worker of workers) if (worker.status === 'rejected') throw worker.reason
  }

  private async askOne(
    batch: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<readonly (readonly [string, ModelVerdict | Silence])[]> {
    const answer = await askBatch(batch, this.options, signal)
    if (answer.kind === 'unheard') {
      this.lastTrouble = answer.why
      return batch.map((text) => [text, answer.silence] as const)
    }
    const { kind: _, rows, ...by } = answer
    const told = [...rows].map(([at, row]) => [batch[at] ?? '', { ...row, source: 'model' as const, ...by }] as const)
    const { cache, clock } = this.options
    cache.keep(
      told.map(([text]) => text),
      told.map(([, verdict]) => verdict),
      clock.wallMs(),
    )
    return told
  }
}

/** As few batches as the size allows, of equal length up to one. */
function evenly(texts: readonly string[], size: number): (readonly string[])[] {
  const count = Math.ceil(texts.length / size)
  return Array.from({ length: count }, (_, batch) =>
    texts.slice(Math.floor((batch * texts.length) / count), Math.floor(((batch + 1) * texts.length) / count)),
  )
}
