import { Breaker } from './breaker.ts'
import type { ChatClient } from './chat-client.ts'

/** A client and what is known of its health. */
export interface Link {
  readonly client: ChatClient
  readonly breaker: Breaker
}

/** Providers in the order in which they are preferred. */
export class ProviderChain {
  private readonly links: readonly Link[]

  constructor(clients: readonly ChatClient[]) {
    this.links = clients.map((client) => ({ client, breaker: new Breaker() }))
  }

  get clients(): readonly ChatClient[] {
    return this.links.map(({ client }) => client)
  }

  /** One sentence for each provider that will not be asked again. */
  get losses(): readonly string[] {
    return this.links.flatMap(({ client, breaker }) =>
      breaker.causeOfDeath === null ? [] : [`${client.endpoint.provider} refused: ${breaker.causeOfDeath}`],
    )
  }

  /** What came of each provider’s last failure. */
  get troubles(): readonly string[] {
    return this.links.flatMap(({ breaker }) => breaker.trouble ?? [])
  }

  /** Whether none of them was ever there. */
  get isNowhere(): boolean {
    return this.links.every(({ breaker }) => breaker.isNowhere)
  }

  /** The first that may be asked now, or how long to wait for one; `Infinity`: none will be. */
  next(nowMs: number): Link | number {
    let soonest = Number.POSITIVE_INFINITY
    for (const link of this.links) {
      const wait = link.breaker.waitMs(nowMs)
      if (wait === 0) return link
      soonest = Math.min(soonest, wait)
    }
    return soonest
  }
}
