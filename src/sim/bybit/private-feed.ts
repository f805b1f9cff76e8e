import { Decimal } from 'decimal.js'
import type { SimAccount, SimEvent } from '../exchange/types.ts'
import { executionEvent, fastExecutionEvent } from './execution-log.ts'
import { orderEvent } from './order-record.ts'
import { positionEvent } from './position-record.ts'
import { PrivateBurst, type PrivateListener } from './private-burst.ts'
import { walletRow } from './wallet-record.ts'
import type { WireState } from './wire-state.ts'

/** Turns the engine's events of an account into frames for its private sockets, in the order in which they happened. */
export class PrivateFeed {
  private readonly wire: WireState
  private readonly listeners = new Map<SimAccount, Set<PrivateListener>>()
  /** What one turn of the engine made of each account; sent when the turn is over. */
  private readonly bursts = new Map<SimAccount, PrivateBurst>()

  constructor(wire: WireState) {
    this.wire = wire
  }

  add(listener: PrivateListener): void {
    const present = this.listeners.get(listener.account) ?? new Set()
    this.listeners.set(listener.account, present.add(listener))
  }

  remove(listener: PrivateListener): void {
    this.listeners.get(listener.account)?.delete(listener)
  }

  see(event: SimEvent): void {
    if (event.kind === 'order') this.seeOrder(event)
    else if (event.kind === 'account') this.burstOf(event.account).touch(event.symbol, event.seq)
  }

  private seeOrder({ order, fill, change, seq, engineMs }: SimEvent & { kind: 'order' }): void {
    const { exchange, executions } = this.wire
    const burst = this.burstOf(order.account)
    if (fill !== null) {
      const row = executions.add(exchange, fill, seq, engineMs)
      burst.addFill(
        order,
        seq,
        () => executionEvent(row),
        () => fastExecutionEvent(row),
      )
    }
    const profit = executions.profitOf(order) ?? new Decimal(0)
    burst.addOrder(order, change, seq, () => orderEvent(order, profit))
  }

  private burstOf(account: SimAccount): PrivateBurst {
    const present = this.bursts.get(account)
    if (present !== undefined) return present
    const listeners = [...(this.listeners.get(account) ?? [])]
    const burst = new PrivateBurst(this.wire, account, listeners)
    this.bursts.set(account, burst)
    queueMicrotask(() => {
      this.bursts.delete(account)
      const { exchange } = this.wire
      burst.send(
        (symbol, seq) => positionEvent(exchange, account, symbol, seq),
        () => walletRow(exchange, account),
      )
    })
    return burst
  }
}
