import { randomUUID } from 'node:crypto'
import { PerpkitError } from '../../domain/errors.ts'
import { type Clock, systemClock } from '../../kit/clock.ts'
import { Disposables } from '../../kit/disposables.ts'
import { type Pause, systemPause } from '../../kit/pause.ts'
import type { Random } from '../../kit/random.ts'
import { HttpHost } from '../../net/http.ts'
import { type Caps, DEFAULT_CAPS } from '../spend/caps.ts'
import { SpendLedger } from '../spend/ledger.ts'
import { SpendBook } from '../spend/spend-book.ts'
import { ProviderChain } from './chain.ts'
import { ChatClient } from './chat-client.ts'
import type { Endpoint } from './endpoint.ts'
import { LlmJudge } from './judge.ts'
import { VerdictCache } from './verdict-cache.ts'

/** An answer of 50 rows takes a slow model some 20 s. */
const ANSWER_MAX_MS = 60_000

export interface JudgeSettings {
  /** In the order in which they are asked. */
  readonly endpoints: readonly Endpoint[]
  readonly caps?: Caps
  /** The ledger shared by all runs; `null`: day and month are those of this run. */
  readonly ledgerFile: string | null
  /** Verdicts of all runs; `null`: remembered for this run only. */
  readonly cacheFile: string | null
  readonly answerMaxMs?: number
  readonly outputTokensMax?: number
  readonly random: Random
  readonly clock?: Clock
  readonly pause?: Pause
}

/** A judge, its ledger, and its connections, which are closed with it. */
export interface OpenJudge extends AsyncDisposable {
  readonly judge: LlmJudge
  readonly ledger: SpendLedger
  readonly chain: ProviderChain
}

/** Opens connections to the endpoints; nothing is sent yet. */
export function openJudge(settings: JudgeSettings): OpenJudge {
  const { endpoints, caps = DEFAULT_CAPS, ledgerFile, cacheFile, random } = settings
  const { clock = systemClock, pause = systemPause, answerMaxMs = ANSWER_MAX_MS } = settings
  if (endpoints.length === 0)
    throw new PerpkitError(
      'No language model is named; set PERPKIT_LLM or PERPKIT_LLM_BASE_URL, or "llm" in perpkit.config.json.',
      {
        code: 'usage.argument',
      },
    )
  const ledger = new SpendLedger({ caps, book: new SpendBook(ledgerFile), clock })
  const hosts = new Disposables()
  const clients = endpoints.map((endpoint) => {
    const host = hosts.use(new HttpHost(new URL(endpoint.baseUrl).origin, clock))
    return new ChatClient({ endpoint, host, ledger, answerMaxMs, newRequestId: randomUUID })
  })
  const chain = new ProviderChain(clients)
  const judge = new LlmJudge({
    chain,
    cache: new VerdictCache(cacheFile),
    clock,
    random,
    pause,
    ...(settings.outputTokensMax === undefined ? {} : { outputTokensMax: settings.outputTokensMax }),
  })
  return { judge, ledger, chain, [Symbol.asyncDispose]: () => hosts[Symbol.asyncDispose]() }
}
