import { readFileSync } from 'node:fs'
import { forkRandom } from '../../src/kit/random.ts'
import { ChatClient } from '../../src/news/llm/chat-client.ts'
import { ProviderChain } from '../../src/news/llm/chain.ts'
import { LlmJudge } from '../../src/news/llm/judge.ts'
import { batchSize } from '../../src/news/llm/protocol.ts'
import { type LocalWord, NewsRouter } from '../../src/news/llm/router.ts'
import { VerdictCache } from '../../src/news/llm/verdict-cache.ts'
import { sanitiseHeadline } from '../../src/news/sanitise.ts'
import { type Caps, DEFAULT_CAPS } from '../../src/news/spend/caps.ts'
import { SpendLedger } from '../../src/news/spend/ledger.ts'
import { findPrice } from '../../src/news/spend/price.ts'
import { SpendBook, type SettledLine } from '../../src/news/spend/spend-book.ts'
import { type FaultRates, REFERENCE_FAULTS } from './faults.ts'
import { type BillLine, FaultyModel, letterOf } from './faulty-model.ts'
import { VirtualHost } from './virtual-host.ts'
import { VirtualTime } from './virtual-time.ts'

/** What one seed of the soak came to. */
export interface SoakResult {
  readonly headlines: number
  readonly answered: number
  readonly byModel: number
  readonly misassigned: number
  readonly requests: number
  readonly requestsPerIdeal: number
  readonly ledger: readonly SettledLine[]
  readonly bill: readonly BillLine[]
  readonly played: ReadonlyMap<string, number>
  readonly inFlightMax: number
}

export interface SoakOptions {
  readonly rates?: FaultRates
  readonly caps?: Caps
}

const LABELS = { B: 'BULLISH', S: 'BEARISH', N: 'NEUTRAL' } as const
/** Never sure: every headline goes to the model. */
const unsure = (): LocalWord => ({ label: 'NEUTRAL', confidence: 0.34 })

/** Judges headlines by a faulty model on virtual time. Everything is drawn from the seed. */
export async function soak(seed: number, headlines: readonly string[], options: SoakOptions = {}): Promise<SoakResult> {
  const time = new VirtualTime()
  const model = new FaultyModel(options.rates ?? REFERENCE_FAULTS, forkRandom(seed, 'faults'))
  const host = new VirtualHost(model, time, forkRandom(seed, 'latency'))
  const ledger = new SpendLedger({ caps: options.caps ?? DEFAULT_CAPS, book: new SpendBook(), clock: time.clock })
  const endpoint = {
    provider: 'deepseek',
    model: 'deepseek-chat',
    baseUrl: 'http://127.0.0.1/v1',
    apiKey: 'key',
    price: findPrice('deepseek', 'deepseek-chat'),
  }
  let requestIds = 0
  const newRequestId = (): string => `r${requestIds++}`
  const client = new ChatClient({ endpoint, host, ledger, answerMaxMs: 30_000, newRequestId })
  const judge = new LlmJudge({
    chain: new ProviderChain([client]),
    cache: new VerdictCache(),
    clock: time.clock,
    random: forkRandom(seed, 'client'),
    pause: time.pause,
  })
  const verdicts = await time.run(new NewsRouter({ local: unsure, judge }).classify(headlines))
  const byModel = verdicts.filter(({ source }) => source === 'model')
  const wrong = verdicts.filter(
    ({ source, label }, row) => source === 'model' && label !== LABELS[letterOf(headlines[row] ?? '')],
  )
  return {
    headlines: headlines.length,
    answered: verdicts.filter(({ label }) => label !== 'ABSTAIN').length,
    byModel: byModel.length,
    misassigned: wrong.length,
    requests: model.requests,
    requestsPerIdeal: model.requests / Math.ceil(headlines.length / batchSize(640)),
    ledger: ledger.lines,
    bill: model.bill,
    played: model.played,
    inFlightMax: host.inFlightMax,
  }
}

/** The first so many distinct headlines of the crypto feed. */
export function soakHeadlines(count: number): readonly string[] {
  const file = new URL('../../training/data/crypto-headlines-dev.jsonl', import.meta.url)
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  const texts = new Set(lines.map((line) => sanitiseHeadline(String(JSON.parse(line).headline))))
  return [...texts].slice(0, count)
}
