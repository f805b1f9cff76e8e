import type { Quota, SimVenue } from './exchange/types.ts'
import { SimSetupError } from './setup-error.ts'
import type { QuotaRule } from './wire-deps.ts'

export type TierName = Quota['tier']
const TIERS: readonly TierName[] = ['default', 'article', 'lab']

const MINUTE = 60_000
/** `lab` advertises and counts against this, and refuses nothing. */
const LAB_LIMIT = 1_000_000

/** @throws SimSetupError */
export function readTier(name: string): TierName {
  const tier = TIERS.find((one) => one === name)
  if (tier === undefined) throw new SimSetupError(`there is no tier "${name}": take one of ${TIERS.join(', ')}`)
  return tier
}

/** The limits of a venue under a tier, by name. */
export function rulesOf(venue: SimVenue, tier: TierName): ReadonlyMap<string, QuotaRule> {
  const rules = new Map(Object.entries(DEFAULTS[venue]))
  const changes = tier === 'article' ? ARTICLE[venue] : {}
  for (const [name, rule] of rules) {
    rules.set(name, { ...rule, limit: tier === 'lab' ? LAB_LIMIT : (changes[name] ?? rule.limit) })
  }
  return rules
}

/** Bybit endpoints: so many requests each in any one second, per UID. */
function endpoints(limit: number, names: string): Record<string, QuotaRule> {
  return Object.fromEntries(names.split(' ').map((name) => [name, perSecond(limit)]))
}

function perSecond(limit: number): QuotaRule {
  return { limit, windowMs: 1_000, window: 'sliding', countsRefused: false, banMs: 0 }
}

/** A Binance limit: so much in each window of the venue's clock. */
function perWindow(limit: number, windowMs: number, countsRefused: boolean): QuotaRule {
  return { limit, windowMs, window: 'aligned', countsRefused, banMs: 0 }
}

// Published defaults, as of November 2026: docs/sim.md#account-tiers
const DEFAULTS: Readonly<Record<SimVenue, Readonly<Record<string, QuotaRule>>>> = {
  bybit: {
    // HTTP of one address; whoever exceeds it is shut out for ten minutes.
    ip: { limit: 600, windowMs: 5_000, window: 'sliding', countsRefused: false, banMs: 10 * MINUTE },
    ...endpoints(50, 'order/realtime order/history execution/list position/list position/closed-pnl'),
    ...endpoints(50, 'account/wallet-balance account/info account/user-setting-config account/collateral-info'),
    ...endpoints(25, 'account/transaction-log'),
    ...endpoints(10, 'order/create order/amend order/cancel order/cancel-all order/pre-check'),
    ...endpoints(10, 'order/create-batch order/amend-batch order/cancel-batch'), // counted in orders
    ...endpoints(10, 'position/set-leverage position/switch-mode position/trading-stop position/set-auto-add-margin'),
    ...endpoints(10, 'position/add-margin position/confirm-pending-mmr user/query-api'),
    ...endpoints(10, 'account/instruments-info account/set-limit-px-action'),
    ...endpoints(5, 'order/disconnected-cancel-all account/fee-rate account/query-dcp-info account/smp-group'),
    ...endpoints(5, 'account/set-margin-mode asset/coin/query-info'),
    // Order entry by WebSocket, of one address.
    'ws-trade-ip': perSecond(3_000),
  },
  binance: {
    weight: perWindow(2_400, MINUTE, true),
    'orders-10s': perWindow(300, 10_000, false),
    'orders-1m': perWindow(1_200, MINUTE, false),
    'funding-rate': perWindow(500, 5 * MINUTE, false),
    'futures-data': perWindow(1_000, 5 * MINUTE, false),
  },
}

// The article's claim: 600 orders a second on Bybit, 240 on Binance.
const ARTICLE: Readonly<Record<SimVenue, Readonly<Record<string, number>>>> = {
  bybit: { ip: 6_000, 'order/create': 600, 'order/amend': 600, 'order/cancel': 600 },
  binance: { weight: 24_000, 'orders-10s': 2_400, 'orders-1m': 14_400 },
}
