import { z } from 'zod'
import type { Symbol } from '../../domain/ids.ts'
import type { TickerEvent } from '../../domain/market-event.ts'
import type { OrderRef, OrderUpdate } from '../../domain/order.ts'
import { wallMs } from '../../domain/units.ts'
import { systemClock } from '../../kit/clock.ts'
import type { PagedQuery, Queries, Query, RestRequest } from '../venue.ts'
import { balances, feeRate, permissions, positions } from './account.ts'
import { candles, fundingHistory, openInterestHistory } from './history.ts'
import { instruments } from './instruments.ts'
import { fieldsOf, parse, readBody, textOf } from './json.ts'
import { refFields } from './order-params.ts'
import { orderRow, updateOfRow } from './order-rows.ts'
import { ask, poll, pollCost, queryOf } from './requests.ts'

export const queries: Queries = {
  instruments,
  balances,
  positions,
  feeRate,
  permissions,
  openOrders,
  order: (ref) => [orderQuery(ref)],
  ticker,
  candles,
  fundingHistory,
  openInterestHistory,
  setLeverage,
}

const NO_SUCH_ORDER = -2013

function openOrders(symbol: Symbol): PagedQuery<readonly OrderUpdate[]> {
  return {
    first: ask('/fapi/v1/openOrders', { symbol }, 1),
    read: (body) => ({ rows: readBody(z.array(orderRow), body, 'list of open orders').map(updateOfRow), next: null }),
  }
}

/** Open and closed orders alike; cancelled ones without a fill are forgotten after three days. */
function orderQuery(ref: OrderRef): Query<OrderUpdate | null> {
  return {
    request: ask('/fapi/v1/order', refFields(ref), 1),
    read(body) {
      if (fieldsOf(parse(textOf(body)))?.code === NO_SUCH_ORDER) return null
      return updateOfRow(readBody(orderRow, body, 'order'))
    },
  }
}

function ticker(symbol: Symbol): Query<TickerEvent> {
  return {
    request: poll('/fapi/v1/premiumIndex', { symbol }, 1),
    read(body) {
      const row = readBody(premiumIndex, body, 'premium index')
      return {
        kind: 'ticker',
        venue: 'binance',
        symbol: row.symbol,
        markPrice: row.markPrice,
        indexPrice: row.indexPrice,
        ...(row.nextFundingTime > 0
          ? { fundingRate: row.lastFundingRate, nextFundingMs: wallMs(row.nextFundingTime) }
          : {}),
        eventMs: wallMs(row.time),
        receivedNs: systemClock.monoNs(), // when it was read: a body has no stamp of its arrival
      }
    },
  }
}

function setLeverage(symbol: Symbol, leverage: number): RestRequest {
  const query = queryOf({ symbol, leverage: String(leverage) })
  return { method: 'POST', path: '/fapi/v1/leverage', query, body: null, security: 'signed', cost: pollCost(1) }
}

const premiumIndex = z.object({
  symbol: z.string(),
  markPrice: z.string(),
  indexPrice: z.string(),
  lastFundingRate: z.string(),
  nextFundingTime: z.number(),
  time: z.number(),
})
