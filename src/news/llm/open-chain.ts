import { randomUUID } from 'node:crypto'
import { PerpkitError } from '../../domain/errors.ts'
import { type Clock, systemClock } from '../../kit/clock.ts'
import { Disposables } from '../../kit/disposables.ts'
import { HttpHost } from '../../net/http.ts'
import { type Caps, DEFAULT_CAPS } from '../spend/caps.ts'
import { SpendLedger } from '../spend/ledger.ts'
import { SpendBook } from '../spend/spend-book.ts'
import { ProviderChain } from './chain.ts'
import { ChatClient } from './chat-client.ts'
import type { Endpoint } from './endpoint.ts'

export interface ChainSettings {
  /** In the order in which they are asked. */
  readonly endpoints: readonly Endpoint[]
  readonly caps?: Caps
  /** The ledger shared by all runs; `null`: day and month are those of this run. */
  readonly ledgerFile: string | null
  /** How long one answer may take, until its last byte. */
  readonly answerMaxMs: number
  readonly clock?: Clock
}

/** Providers and the ledger that their requests are paid from; connections are closed with it. */
export interface OpenChain extends AsyncDisposable {
  readonly chain: ProviderChain
  readonly ledger: SpendLedger
}

/** Opens connections to the endpoints; nothing is sent yet. @throws PerpkitError `usage.argument` where none is named. */
export function openChain(settings: ChainSettings): OpenChain {
  const { endpoints, caps = DEFAULT_CAPS, ledgerFile, answerMaxMs, clock = systemClock } = settings
  if (endpoints.length === 0)
    throw new PerpkitError(
      'No language model is named; set PERPKIT_LLM or PERPKIT_LLM_BASE_URL, or "llm" in perpkit.config.json.',
      { code: 'usage.argument' },
    )
  const ledger = new SpendLedger({ caps, book: new SpendBook(ledgerFile), clock })
  const hosts = new Disposables()
  const clients = endpoints.map((endpoint) => {
    const host = hosts.use(new HttpHost(new URL(endpoint.baseUrl).origin, clock))
    return new ChatClient({ endpoint, host, ledger, answerMaxMs, newRequestId: randomUUID })
  })
  return { ledger, chain: new ProviderChain(clients), [Symbol.asyncDispose]: () => hosts[Symbol.asyncDispose]() }
}
