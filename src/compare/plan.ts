import type { Environment, Symbol } from '../domain/ids.ts'

/** What a comparison is going to do, fixed before it starts and printed with its result. */
export interface Plan {
  readonly symbol: Symbol
  readonly environment: Environment
  /** Timed single placements a venue, half by WebSocket, half by REST. */
  readonly orders: number
  /** Intended placements a second, one venue's block at a time. */
  readonly rate: number
  readonly seed: number
  /** What the all-in rows cost an order of, in USDT. */
  readonly sizeUsdt: number
  /** Untimed placements a venue before the block, and what is sent beside the timed orders. */
  readonly warmUp: number
  /** Every placement is cancelled this long after its intended instant: open orders stay few. */
  readonly cancelAfterMs: number
  /** Resting prices are this far from mid, as fractions. */
  readonly distance: { readonly from: number; readonly to: number }
  /** Fresh connections a venue behind the row `connect`. */
  readonly connects: number
  /** Shortest time for which the market is watched. */
  readonly marketMs: number
}

/** Binance caps open orders at 200 a symbol; perpkit stays well below. */
export const OPEN_ORDERS_MAX = 150

export const DEFAULT_PLAN: Omit<Plan, 'environment'> = {
  symbol: 'BTCUSDT',
  orders: 2_000,
  rate: 100,
  seed: 1,
  sizeUsdt: 10_000,
  warmUp: 20,
  cancelAfterMs: 250,
  distance: { from: 0.015, to: 0.03 },
  connects: 20,
  marketMs: 10_000,
}

/** Where orders are real there are fewer, and slower. */
export const REAL_LOAD = { orders: 200, rate: 2 } as const

/** Start-up, warm-up, probes and the last answers, beside the schedule itself. */
const OVERHEAD_MS = 6_000

/** How long the plan will take at best. */
export function plannedMs({ orders, rate, marketMs }: Plan): number {
  return OVERHEAD_MS + Math.max(marketMs, (2 * orders * 1_000) / rate)
}

/** The most that could rest or fill at once, in USDT, a venue: what a live run must stay below its ceiling with. */
export function worstCaseNotional({ rate, cancelAfterMs, orders }: Plan, orderNotional: number): number {
  const openAtOnce = Math.min(orders, OPEN_ORDERS_MAX, Math.ceil((rate * (cancelAfterMs + 1_000)) / 1_000))
  return openAtOnce * orderNotional
}
