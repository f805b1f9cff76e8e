import type { SimEvent, SimInstrument, SimOrder } from '../exchange/types.ts'
import type { WireDeps } from '../wire-deps.ts'
import { AccountLog } from './account-log.ts'
import { Countdown } from './countdown.ts'
import { GoodTill } from './good-till.ts'
import { ListenKeys } from './listen-keys.ts'
import { OpenValues } from './open-values.ts'
import { OrderNotes } from './order-notes.ts'
import type { OrderContext } from './order-rows.ts'
import { RateLimits } from './rate-limits.ts'
import { TradeTape } from './trade-tape.ts'

/** What REST, streams and the WebSocket API share: the engine with what stands around it, and what only this wire remembers. */
export interface WireState extends WireDeps {
  /** When the exchange was opened, and its accounts were funded. */
  readonly openedMs: number
  readonly limits: RateLimits
  readonly notes: OrderNotes
  readonly listenKeys: ListenKeys
  readonly accountLog: AccountLog
  readonly openValues: OpenValues
  readonly goodTill: GoodTill
  readonly countdown: Countdown
  readonly tapes: ReadonlyMap<string, TradeTape>
}

export function createWireState(deps: WireDeps): WireState {
  const wallMs = (): number => nowMs(deps)
  const tapes = [...deps.exchange.instruments.keys()].map((symbol) => [symbol, new TradeTape(symbol)] as const)
  return {
    ...deps,
    openedMs: wallMs(),
    limits: new RateLimits(deps.quota, wallMs),
    notes: new OrderNotes(),
    listenKeys: new ListenKeys(deps.random, wallMs),
    accountLog: new AccountLog(),
    openValues: new OpenValues(),
    goodTill: new GoodTill(deps.exchange),
    countdown: new Countdown(deps.exchange),
    tapes: new Map(tapes),
  }
}

/** Keeps the wire's own books up to date; before any stream looks at them. */
export function seeEvent(wire: WireState, event: SimEvent): void {
  if (event.kind === 'trade') wire.tapes.get(event.symbol)?.see(event)
  if (event.kind === 'order') wire.openValues.see(event.order)
  if (event.kind === 'order' || event.kind === 'account') wire.accountLog.see(event)
}

/** The venue's wall clock in whole milliseconds. */
export function nowMs({ clock }: Pick<WireDeps, 'clock'>): number {
  return Math.floor(clock.wallMs())
}

/** What is needed to show an order. */
export function contextOf(wire: WireState, order: SimOrder): OrderContext {
  return { instrument: listed(wire, order.symbol), note: wire.notes.of(order) }
}

/** The instrument of something that the engine already knows. */
export function listed({ exchange }: Pick<WireDeps, 'exchange'>, symbol: string): SimInstrument {
  const instrument = exchange.instruments.get(symbol)
  if (instrument === undefined) throw new Error(`binance wire: ${symbol} is not listed`)
  return instrument
}
