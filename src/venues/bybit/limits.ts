import type { FeeRate } from '../../domain/account.ts'
import type { OrderAction, Transport } from '../../domain/order.ts'
import type { Capability, Cost, Limit, LimitTable } from '../venue.ts'
import { CAPABILITIES } from '../venue.ts'

/** All HTTP of one address; a `Cost.weight` draws on it. */
export const IP_BUCKET = 'ip'

// (1) 600 HTTP requests in 5 s an address; who exceeds them gets 403 and must be silent for ten minutes. docs/wire/bybit.md §8.1
// (2) Each private endpoint has a counter of its own, a rolling second an account. §8.2
// (3) Batches count every order in them, on counters apart from the single ones. §8.3
// (4) Socket and REST share the account's counters (2)(3). §8.3
const PER_SECOND: Readonly<Record<string, number>> = {
  'order/create': 10,
  'order/amend': 10,
  'order/cancel': 10,
  'order/cancel-all': 10,
  'order/create-batch': 10,
  'order/cancel-batch': 10,
  'order/realtime': 50,
  'order/history': 50,
  'position/list': 50,
  'position/set-leverage': 10,
  'account/wallet-balance': 50,
  'account/fee-rate': 5,
  'user/query-api': 10,
}

export const limits: LimitTable = {
  limits: [
    { bucket: IP_BUCKET, counts: 'weight', max: 600, windowMs: 5_000, window: 'sliding' },
    ...Object.entries(PER_SECOND).map(([bucket, max]): Limit => ({
      bucket,
      counts: 'endpoint',
      max,
      windowMs: 1_000,
      window: 'sliding',
    })),
  ],
  // Single placements; batches bring 10 more by a counter of their own.
  ordersPerSecond: 10,
  openOrdersPerSymbolMax: 500,
  // The endpoint's page says 20 and the page on limits says 10: ten is right under both. docs/wire/bybit.md §4.5
  batchMax: 10,
  laneRefusals: new Set([10006, 10429, 20003]),
  source: 'bybit-exchange.github.io/docs/v5/rate-limit, default tier of a unified account',
  asOf: '2026-07-24',
}

/** Non-VIP perpetual fees; regions and accounts differ, so the account's own come first. */
export const defaultFees: FeeRate = { maker: '0.0002', taker: '0.00055', source: 'default', asOf: '2026-10-12' }

const LACKING: ReadonlySet<Capability> = new Set<Capability>([
  'Ed25519 keys',
  // It exists, but for institutions only, and an account manager has to switch it on. docs/wire/bybit.md §4.18
  'dead-man switch',
])

export const capabilities: ReadonlySet<Capability> = new Set(CAPABILITIES.filter((one) => !LACKING.has(one)))

/** What an action takes from the budget (1)(2)(3); the address's counter is one of HTTP alone. */
export function costOf(action: OrderAction, transport: Transport): Cost {
  const isHttp = transport === 'rest' || action.kind === 'cancel-all'
  return { weight: isHttp ? 1 : 0, ...orderCostOf(action) }
}

function orderCostOf(action: OrderAction): Omit<Cost, 'weight'> {
  switch (action.kind) {
    case 'place':
      return { orders: 1, lane: 'order', bucket: 'order/create' }
    case 'amend':
      return { orders: 1, lane: 'order', bucket: 'order/amend' }
    case 'cancel':
      return { orders: 1, lane: 'cancel', bucket: 'order/cancel' }
    case 'place-batch':
      return { orders: action.orders.length, lane: 'order', bucket: 'order/create-batch' }
    case 'cancel-batch':
      return { orders: action.refs.length, lane: 'cancel', bucket: 'order/cancel-batch' }
    case 'cancel-all':
      return { orders: 1, lane: 'cancel', bucket: 'order/cancel-all' }
  }
}

/** A request that is no order: one of the address's, and one of its endpoint's where that has a counter. */
export function pollCost(endpoint: string): Cost {
  const isCounted = endpoint in PER_SECOND
  return { weight: 1, orders: isCounted ? 1 : 0, lane: 'poll', bucket: isCounted ? endpoint : IP_BUCKET }
}
