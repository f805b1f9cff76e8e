import type { VenueSession } from '../access/session.ts'
import type { FeeRate } from '../domain/account.ts'
import type { ClientIdSource } from '../domain/ids.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { OrderGuard } from '../trade/live-guard.ts'
import type { OrderDesk } from '../trade/order-desk.ts'
import type { Orders } from '../trade/orders.ts'
import type { PrivateFeed } from '../trade/private-feed.ts'
import type { TouchReader } from '../trade/ports.ts'
import type { MarketView } from './market-watch.ts'

/** One connected venue as a comparison needs it; `cli/` puts it together from a connection. */
export interface VenueUnderTest {
  readonly session: VenueSession
  readonly instrument: Instrument
  readonly fee: FeeRate
  readonly market: MarketView
  /** The default subscriptions behind `market`, in the venue's words. */
  readonly subscriptions: string
  readonly touch: TouchReader
  readonly ids: ClientIdSource
  /** Every order passes it, the timed ones too. */
  readonly guard: OrderGuard
  /** `null` in a public comparison: no key, no order. */
  readonly trading: { readonly orders: Orders; readonly desk: OrderDesk; readonly privateFeed: PrivateFeed } | null
}
