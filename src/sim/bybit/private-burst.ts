import type { SimAccount, SimOrder } from '../exchange/types.ts'
import { hexOf } from './ids.ts'
import { namesOf } from './private-topics.ts'
import type { WireSocket } from './wire-socket.ts'
import { nowMs, type WireState } from './wire-state.ts'

/** One private socket that has logged on, and what it subscribed to. */
export interface PrivateListener {
  readonly account: SimAccount
  readonly topics: ReadonlySet<string>
  readonly socket: WireSocket
}

type OrderChange = 'new' | 'filled' | 'amended' | 'closed'

/** One message to be, under the name that all its forms share. */
interface Step {
  readonly bare: string
  readonly symbol: string
  readonly engineNs: number
  readonly clientId: string | null
  /** Whose fills it gathers, if any. */
  readonly order: SimOrder | null
  readonly change: OrderChange | null
  seq: number
  data: object[]
}

/**
 * What one turn of the engine made of one account. Several fills of one order share a message, and so do the states
 * that follow each other at once; position and wallet come last, as they are in the end (reference §6.1).
 */
export class PrivateBurst {
  private readonly wire: WireState
  private readonly account: SimAccount
  private readonly listeners: readonly PrivateListener[]
  private readonly steps: Step[] = []
  private readonly positions = new Map<string, number>()
  private isWalletTouched = false

  constructor(wire: WireState, account: SimAccount, listeners: readonly PrivateListener[]) {
    this.wire = wire
    this.account = account
    this.listeners = listeners
  }

  addFill(order: SimOrder, seq: number, execution: () => object, fast: () => object): void {
    this.gather('execution', order, seq, execution)
    this.gather('execution.fast', order, seq, fast)
  }

  /** Rows are made now, since the engine's orders go on changing. */
  addOrder(order: SimOrder, change: OrderChange, seq: number, row: () => object): void {
    if (!this.isWanted('order')) return
    const last = this.steps.findLast((step) => step.bare === 'order' && step.order === order)
    if (last?.change === 'filled') {
      last.data = [row()]
      last.seq = seq
    } else this.add('order', order.symbol, seq, order.clientId, order, change).data.push(row())
  }

  touch(symbol: string | null, seq: number): void {
    if (symbol !== null) this.positions.set(symbol, seq)
    this.isWalletTouched = true
  }

  send(position: (symbol: string, seq: number) => object, wallet: () => object): void {
    if (this.isWanted('position'))
      for (const [symbol, seq] of this.positions)
        this.add('position', symbol, seq, null, null, null).data.push(position(symbol, seq))
    if (this.isWalletTouched && this.isWanted('wallet')) this.add('wallet', '', 0, null, null, null).data.push(wallet())
    for (const step of this.steps) this.sendStep(step)
  }

  private gather(bare: string, order: SimOrder, seq: number, item: () => object): void {
    if (!this.isWanted(bare)) return
    const open = this.steps.findLast((step) => step.bare === bare && step.order === order)
    const step = open ?? this.add(bare, order.symbol, seq, null, order, 'filled')
    step.data.push(item())
    step.seq = seq
  }

  private add(
    bare: string,
    symbol: string,
    seq: number,
    clientId: string | null,
    order: SimOrder | null,
    change: OrderChange | null,
  ): Step {
    const step = { bare, symbol, seq, clientId, order, change, engineNs: this.wire.clock.monoNs(), data: [] }
    this.steps.push(step)
    return step
  }

  private isWanted(bare: string): boolean {
    const names = namesOf(bare)
    return this.listeners.some(({ topics }) => names.some((name) => topics.has(name)))
  }

  /** Serialised once for each name, sent to all who subscribed under it. */
  private sendStep(step: Step): void {
    for (const name of namesOf(step.bare)) {
      const sockets = this.listeners.filter(({ topics }) => topics.has(name))
      if (sockets.length === 0) continue
      const bytes = Buffer.from(JSON.stringify(this.frame(step, name)))
      for (const { socket } of sockets)
        this.wire.gate.stream(socket, step.clientId, step.engineNs, () => socket.send(bytes))
    }
  }

  private frame({ bare, symbol, seq, data }: Step, topic: string): object {
    const creationTime = nowMs(this.wire)
    if (bare === 'execution.fast') return { topic, creationTime, data }
    const id = bare === 'wallet' ? hexOf(this.wire.random, 32) : `${this.account.uid}_${symbol}_${seq}`
    return { id, topic, creationTime, data }
  }
}
