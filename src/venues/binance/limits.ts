import type { FeeRate } from '../../domain/account.ts'
import type { Capability, LimitTable, RestRequest, Usage } from '../venue.ts'
import type { ApiRateLimit } from './wire.ts'

/** `exchangeInfo`, the headers and `GET /fapi/v1/rateLimit/order` have the last word; COIN-M draws on the same counters since 2026-06-30. */
export const limits: LimitTable = {
  limits: [
    { bucket: 'weight', counts: 'weight', max: 2_400, windowMs: 60_000, window: 'aligned' },
    { bucket: 'orders-10s', counts: 'orders', max: 300, windowMs: 10_000, window: 'aligned' },
    { bucket: 'orders-1m', counts: 'orders', max: 1_200, windowMs: 60_000, window: 'aligned' },
  ],
  ordersPerSecond: 20, // 1,200 a minute is tighter than 300 in 10 s
  openOrdersPerSymbolMax: 200,
  batchMax: 5, // ten for cancels, but a batch is one length for all
  laneRefusals: new Set([-1015]),
  source: 'Binance GET /fapi/v1/exchangeInfo (rateLimits, MAX_NUM_ORDERS) and its documentation of batchOrders',
  asOf: '2026-10-07',
}

export const defaultFees: FeeRate = { maker: '0.0002', taker: '0.0005', source: 'default', asOf: '2026-10-12' }

/** Not among them: batches by WebSocket do not exist, a batch places at most 5, and documented depth comes every 100 ms. */
export const capabilities: ReadonlySet<Capability> = new Set<Capability>([
  'place by REST',
  'place by WebSocket',
  'amend by REST',
  'amend by WebSocket',
  'cancel by WebSocket',
  'batch place by REST',
  'batch amend',
  'cancel all by symbol',
  'post-only',
  'reduce-only',
  'conditional orders',
  'dead-man switch',
  'HMAC keys',
  'RSA keys',
  'Ed25519 keys',
  'session logon on the order socket',
  'diff depth beyond 500 levels',
])

const BUCKET_OF_HEADER = {
  'x-mbx-used-weight-1m': 'weight',
  'x-mbx-order-count-10s': 'orders-10s',
  'x-mbx-order-count-1m': 'orders-1m',
} as const

/** The venue documents its own weight header as wrong on these. */
const WRONG_WEIGHT: ReadonlySet<string> = new Set(['/fapi/v1/ticker/bookTicker', '/fapi/v2/ticker/price'])

export function usageOfHeaders(
  { path }: RestRequest,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): readonly Usage[] {
  return Object.entries(BUCKET_OF_HEADER).flatMap(([name, bucket]) => {
    const used = Number(headers[name] ?? Number.NaN)
    if (!Number.isFinite(used) || (bucket === 'weight' && WRONG_WEIGHT.has(path))) return []
    return [{ bucket, used, limit: null, resetMs: null }]
  })
}

/** Entries come in any order, so they are looked up by what they count. */
export function usageOfAnswer(rateLimits: unknown): readonly Usage[] {
  if (!Array.isArray(rateLimits)) return []
  return (rateLimits as readonly ApiRateLimit[]).flatMap((entry) => {
    const bucket = bucketOf(entry)
    return bucket === null ? [] : [{ bucket, used: entry.count, limit: entry.limit, resetMs: null }]
  })
}

function bucketOf({ rateLimitType, interval, intervalNum }: ApiRateLimit): string | null {
  if (rateLimitType === 'REQUEST_WEIGHT' && interval === 'MINUTE' && intervalNum === 1) return 'weight'
  if (rateLimitType !== 'ORDERS') return null
  if (interval === 'SECOND' && intervalNum === 10) return 'orders-10s'
  return interval === 'MINUTE' && intervalNum === 1 ? 'orders-1m' : null
}
