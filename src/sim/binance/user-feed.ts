import type { UserEvent } from '../../venues/binance/wire.ts'
import type { SimAccount, SimEvent } from '../exchange/types.ts'
import { StreamFrame, type Subscriber } from './stream.ts'
import { accountUpdate, fundingUpdate, orderTradeUpdate, tradeLite } from './user-events.ts'
import { nowMs, type WireState } from './wire-state.ts'

/** One socket that listens under a key, and to which events of it; `null` means all. */
interface Listening {
  readonly subscriber: Subscriber
  readonly events: ReadonlySet<string> | null
}

/** Turns the engine's events of an account into frames for those who listen under its key. Keys that nobody gave out are silent. */
export class UserFeed {
  private readonly wire: WireState
  private readonly listening = new Map<string, Map<Subscriber, Listening>>()

  constructor(wire: WireState) {
    this.wire = wire
  }

  add(key: string, listening: Listening): void {
    const present = this.listening.get(key) ?? new Map<Subscriber, Listening>()
    this.listening.set(key, present.set(listening.subscriber, listening))
  }

  remove(key: string, subscriber: Subscriber): void {
    const present = this.listening.get(key)
    present?.delete(subscriber)
    if (present?.size === 0) this.listening.delete(key)
  }

  /** After a fill: TRADE_LITE, ACCOUNT_UPDATE, ORDER_TRADE_UPDATE, in this order. */
  see(event: SimEvent): void {
    if (event.kind === 'order') {
      const { order, fill, engineMs } = event
      const key = this.heard(order.account)
      if (key === null) return
      if (fill !== null) {
        this.send(key, null, tradeLite(this.wire, fill, engineMs))
        this.send(key, null, accountUpdate(this.wire, order.account, order.symbol, engineMs))
      }
      this.send(key, order.clientId, orderTradeUpdate(this.wire, event))
    } else if (event.kind === 'account') this.seeAccount(event)
  }

  /** Tells those who listen under a key that it has run out; from then on they hear nothing. */
  expire(listenKey: string): void {
    this.send(listenKey, null, { e: 'listenKeyExpired', E: nowMs(this.wire), listenKey })
  }

  private seeAccount({ account, symbol, cause, engineMs }: SimEvent & { kind: 'account' }): void {
    const key = this.heard(account)
    if (key === null || symbol === null) return
    if (cause === 'funding') this.send(key, null, fundingUpdate(this.wire, account, symbol, engineMs))
    if (cause !== 'settings') return
    const ac = { s: symbol, l: account.leverage.get(symbol) ?? 0 }
    this.send(key, null, { e: 'ACCOUNT_CONFIG_UPDATE', E: nowMs(this.wire), T: Math.floor(engineMs), ac })
  }

  /** The account's key, if anybody listens under it. */
  private heard(account: SimAccount): string | null {
    const key = this.wire.listenKeys.keyOf(account)
    return key !== null && this.listening.has(key) ? key : null
  }

  private send(key: string, clientId: string | null, event: UserEvent): void {
    const frame = new StreamFrame(key, event)
    const engineNs = this.wire.clock.monoNs()
    for (const { subscriber, events } of this.listening.get(key)?.values() ?? []) {
      if (events !== null && !events.has(event.e)) continue
      this.wire.gate.stream(subscriber, clientId, engineNs, () => subscriber.deliver(frame))
    }
  }
}
