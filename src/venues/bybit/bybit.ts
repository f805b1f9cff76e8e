import type { Venue } from '../venue.ts'
import { announcements } from './announcements.ts'
import { balances, feeRate, permissions, positions, setLeverage } from './account.ts'
import { endpoints } from './endpoints.ts'
import { explain } from './failures.ts'
import { candles, fundingHistory, openInterestHistory } from './history.ts'
import { instruments } from './instruments.ts'
import { capabilities, defaultFees, limits } from './limits.ts'
import { market } from './market.ts'
import { openOrders, order } from './order-queries.ts'
import { trade } from './orders.ts'
import { privateStream } from './private-stream.ts'
import { rest } from './rest.ts'
import { createSigner } from './sign.ts'
import { ticker } from './ticker.ts'

/** Bybit V5, USDT perpetuals (`category=linear`) of a unified account in one-way mode. */
export const bybit: Venue = {
  id: 'bybit',
  endpoints,
  limits,
  defaultFees,
  capabilities,
  market,
  trade,
  privateStream,
  rest,
  queries: {
    instruments,
    balances,
    positions,
    feeRate,
    permissions,
    openOrders,
    order,
    ticker,
    candles,
    fundingHistory,
    openInterestHistory,
    setLeverage,
  },
  announcements,
  createSigner,
  explain,
}
