import type { Exchange, SimAccount } from '../exchange/types.ts'

const TIMER_MAX_MS = 2 ** 31 - 1

/** `countdownCancelAll`: unless it is called again in time, all open orders of the symbol go. */
export class Countdown {
  private readonly exchange: Exchange
  private readonly timers = new Map<string, NodeJS.Timeout>()

  constructor(exchange: Exchange) {
    this.exchange = exchange
  }

  /** Replaces the timer of that symbol; 0 stops it. */
  set(account: SimAccount, symbol: string, countdownMs: number): void {
    const name = `${account.uid} ${symbol}`
    clearTimeout(this.timers.get(name))
    this.timers.delete(name)
    if (countdownMs === 0) return
    const end = (): void => {
      this.timers.delete(name)
      this.exchange.cancelAll(account, symbol)
    }
    this.timers.set(name, setTimeout(end, Math.min(countdownMs, TIMER_MAX_MS)))
  }

  stop(): void {
    for (const timer of this.timers.values()) clearTimeout(timer)
    this.timers.clear()
  }
}
