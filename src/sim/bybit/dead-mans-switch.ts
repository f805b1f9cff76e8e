import type { Exchange, SimAccount } from '../exchange/types.ts'
import { markCancelledByDcp } from './order-record.ts'

/** A private socket that subscribed to `dcp.future`. */
export interface ArmedSocket {
  readonly account: SimAccount
}

const CHECK_MS = 250

/**
 * Disconnect-cancel-all: once every private socket of an account that subscribed to `dcp.future` is dead or silent
 * for the account's window, all its orders are cancelled (reference §4.18).
 */
export class DeadMansSwitch {
  private readonly exchange: Exchange
  private readonly windowsMs = new Map<SimAccount, number>()
  /** When each armed socket was last heard; one that closes stays until its silence counts. */
  private readonly heardMs = new Map<ArmedSocket, number>()
  private timer: NodeJS.Timeout | null = null

  constructor(exchange: Exchange) {
    this.exchange = exchange
  }

  setWindow(account: SimAccount, seconds: number): void {
    this.windowsMs.set(account, seconds * 1000)
  }

  /** Seconds; `null` where the account has not switched it on. */
  windowOf(account: SimAccount): number | null {
    const windowMs = this.windowsMs.get(account)
    return windowMs === undefined ? null : windowMs / 1000
  }

  /** Arms, and says that the socket is alive: at the subscription and with each frame that comes in after it. */
  hear(socket: ArmedSocket): void {
    this.heardMs.set(socket, this.nowMs())
    this.timer ??= setInterval(() => this.check(), CHECK_MS)
  }

  /** Unsubscribed on purpose: the socket's silence cancels nothing. */
  disarm(socket: ArmedSocket): void {
    this.heardMs.delete(socket)
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer)
  }

  private check(): void {
    const now = this.nowMs()
    const silent = new Set<SimAccount>()
    for (const [socket, heardMs] of this.heardMs) {
      const windowMs = this.windowsMs.get(socket.account)
      if (windowMs === undefined || now - heardMs < windowMs) continue
      this.heardMs.delete(socket)
      silent.add(socket.account)
    }
    for (const { account } of this.heardMs.keys()) silent.delete(account)
    for (const account of silent) this.cancelAll(account)
  }

  private cancelAll(account: SimAccount): void {
    for (const order of account.openOrders.values()) markCancelledByDcp(order)
    this.exchange.cancelAll(account, null)
  }

  private nowMs(): number {
    return this.exchange.clock.monoNs() / 1e6
  }
}
