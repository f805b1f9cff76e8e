import { randomBytes } from 'node:crypto'

/** The venues perpkit knows. A third one is added here, in `venues/index.ts` and in `sim/server.ts`. */
export const VENUE_IDS = ['bybit', 'binance'] as const
export type VenueId = (typeof VENUE_IDS)[number]

export const VENUE_NAMES: Readonly<Record<VenueId, string>> = { bybit: 'Bybit', binance: 'Binance' }

/** Where orders go: the built-in exchanges, the venue's test networks, or real money. */
export const ENVIRONMENTS = ['simulated', 'testnet', 'demo', 'mainnet'] as const
export type Environment = (typeof ENVIRONMENTS)[number]

/** The venue's own symbol, upper case: `BTCUSDT`. */
export type Symbol = string

/** An id that we chose for an order; at most 36 characters of `[A-Za-z0-9_-]`, never reused. */
export type ClientOrderId = string & { readonly is: 'client order id' }
/** The venue's id of an order: always text, whatever the wire calls it. */
export type VenueOrderId = string & { readonly is: 'venue order id' }

export const clientOrderId = (text: string): ClientOrderId => text as ClientOrderId
export const venueOrderId = (text: string): VenueOrderId => text as VenueOrderId

/** Every id of perpkit's own orders starts so. */
const CLIENT_ID_PREFIX = 'pk'
/** Ids of a comparison's orders, which nobody means to keep: what a crashed run left behind is found by it. */
export const RUN_ID_PREFIX = `${CLIENT_ID_PREFIX}-run`

/** Makes ids that stay unique across restarts: prefix, 40 random bits of this session, a counter. */
export class ClientIdSource {
  private next = 0
  private readonly stem: string

  constructor(prefix: string = CLIENT_ID_PREFIX, session = randomBytes(5).toString('hex')) {
    this.stem = `${prefix}-${session}-`
  }

  take(): ClientOrderId {
    return clientOrderId(this.stem + (this.next++).toString(36))
  }

  /** Whether an id was made here, and not by another session or another program. */
  isOwn(id: ClientOrderId): boolean {
    return id.startsWith(this.stem)
  }
}

/** An environment as people are told of it: what is simulated must not pass for a market. */
export function environmentLabel(environment: Environment): string {
  return environment === 'simulated' ? 'SIMULATED' : environment
}
