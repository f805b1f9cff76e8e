import type { ApiRateLimit, RateLimit } from '../../venues/binance/wire.ts'
import type { QuotaCount, QuotaCounter } from '../wire-deps.ts'
import { Refusal } from './refusal.ts'

const BAN_MS = 120_000
/** So many refused requests in a row, and the address is banned. */
const REFUSALS_MAX = 10

/** What a request costs of the account's order counters: in 10 seconds, and in a minute (reference §4.1). */
export interface OrderCost {
  readonly in10s: number
  readonly in1m: number
}

/** The counters of the venue: weight by address, orders by account. Refuses in the venue's words. */
export class RateLimits {
  private readonly quota: QuotaCounter
  private readonly wallMs: () => number
  private readonly bans = new Map<string, number>()

  constructor(quota: QuotaCounter, wallMs: () => number) {
    this.quota = quota
    this.wallMs = wallMs
  }

  /** Counts a request's weight. @throws Refusal -1003 with 429, or 418 when the address has gone on asking */
  takeWeight(address: string, weight: number): void {
    const bannedUntilMs = this.bans.get(address) ?? 0
    if (bannedUntilMs > this.wallMs()) throw this.banned(bannedUntilMs)
    const count = this.quota.take('weight', address, weight)
    if (!count.isOver) return
    if (count.refusals > REFUSALS_MAX) {
      const untilMs = this.wallMs() + BAN_MS
      this.bans.set(address, untilMs)
      throw this.banned(untilMs)
    }
    throw this.tooMany(count, 'requests per minute')
  }

  /** @throws Refusal -1003 */
  takeRule(rule: 'funding-rate' | 'futures-data', address: string): void {
    const count = this.quota.take(rule, address)
    if (count.isOver) throw this.tooMany(count, 'requests per 5 minutes')
  }

  /** @throws Refusal -1015 */
  takeOrders(uid: string, { in10s, in1m }: OrderCost): void {
    const short = this.quota.take('orders-10s', uid, in10s)
    if (short.isOver) throw this.tooManyOrders(short, 'TEN_SECONDS')
    const long = this.quota.take('orders-1m', uid, in1m)
    if (long.isOver) throw this.tooManyOrders(long, 'MINUTE')
  }

  usedWeight(address: string): number {
    return this.quota.peek('weight', address).used
  }

  usedOrders(uid: string): { readonly in10s: number; readonly in1m: number } {
    return { in10s: this.quota.peek('orders-10s', uid).used, in1m: this.quota.peek('orders-1m', uid).used }
  }

  /** As exchange information lists them. */
  listed(): RateLimit[] {
    const limit = (rule: string): number => this.quota.rules.get(rule)?.limit ?? 0
    return [
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: limit('weight') },
      { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: limit('orders-1m') },
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: limit('orders-10s') },
    ]
  }

  /** As every answer of the WebSocket API shows them; orders only where the request counts as one. */
  counted(address: string, uid: string | null): ApiRateLimit[] {
    const orders = uid === null ? null : this.usedOrders(uid)
    const counts = [this.usedWeight(address), orders?.in1m ?? null, orders?.in10s ?? null]
    return this.listed().flatMap((limit, at) => {
      const count = counts[at] ?? null
      return count === null ? [] : [{ ...limit, count }]
    })
  }

  private banned(untilMs: number): Refusal {
    const text = `Way too many requests; IP banned until ${untilMs}. Please use the websocket for live updates to avoid bans.`
    return new Refusal(-1003, text, 418, this.secondsTo(untilMs))
  }

  private tooMany({ limit, resetMs }: QuotaCount, unit: string): Refusal {
    const text = `Too many requests; current limit is ${limit} ${unit}. Please use the websocket for live updates to avoid polling the API.`
    return new Refusal(-1003, text, 429, this.secondsTo(resetMs))
  }

  private tooManyOrders({ limit, resetMs }: QuotaCount, unit: string): Refusal {
    return new Refusal(
      -1015,
      `Too many new orders; current limit is ${limit} orders per ${unit}.`,
      429,
      this.secondsTo(resetMs),
    )
  }

  private secondsTo(ms: number): number {
    return Math.max(1, Math.ceil((ms - this.wallMs()) / 1000))
  }
}
