import { z } from 'zod'
import type { Balance, FeeRate, KeyPermissions, Position } from '../../domain/account.ts'
import type { Symbol } from '../../domain/ids.ts'
import { systemClock } from '../../kit/clock.ts'
import type { PagedQuery, Query } from '../venue.ts'
import { readBody } from './json.ts'
import { ask } from './requests.ts'

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/)

export const balances: Query<readonly Balance[]> = {
  request: ask('/fapi/v3/balance', {}, 5),
  read: (body) => readBody(z.array(balanceRow), body, 'balance').map(balanceOf),
}

/** A row without amount is left over from open orders: absence means flat, and so does zero. */
export const positions: PagedQuery<readonly Position[]> = {
  first: ask('/fapi/v3/positionRisk', {}, 5),
  read(body) {
    const rows = readBody(z.array(positionRow), body, 'position list')
    return { rows: rows.filter(({ positionAmt }) => /[1-9]/.test(positionAmt)).map(positionOf), next: null }
  },
}

export function feeRate(symbol: Symbol): Query<FeeRate> {
  return {
    request: ask('/fapi/v1/commissionRate', { symbol }, 20),
    read(body) {
      const { makerCommissionRate: maker, takerCommissionRate: taker } = readBody(
        commissionRow,
        body,
        'commission rate',
      )
      return { maker, taker, source: 'account', asOf: today() }
    },
  }
}

/** The account's, not the key's: futures do not tell what a key may do. */
export const permissions: Query<KeyPermissions> = {
  request: ask('/fapi/v1/accountConfig', {}, 5),
  read(body) {
    const { canTrade } = readBody(configRow, body, 'account configuration')
    return { canRead: true, canTrade, canWithdraw: null, ipBound: null, expiresAt: null }
  },
}

const balanceRow = z.object({
  asset: z.string(),
  balance: decimal,
  crossUnPnl: decimal,
  availableBalance: decimal,
})
const positionRow = z.object({
  symbol: z.string(),
  positionAmt: decimal,
  entryPrice: decimal,
  markPrice: decimal,
  unRealizedProfit: decimal,
})
const commissionRow = z.object({ makerCommissionRate: decimal, takerCommissionRate: decimal })
const configRow = z.object({ canTrade: z.boolean() })

/** Balances may be negative in multi-assets mode and stay so. */
function balanceOf(row: z.infer<typeof balanceRow>): Balance {
  return {
    coin: row.asset,
    wallet: row.balance,
    available: row.availableBalance,
    unrealisedPnl: row.crossUnPnl,
  }
}

function positionOf(row: z.infer<typeof positionRow>): Position {
  const isShort = row.positionAmt.startsWith('-')
  return {
    symbol: row.symbol,
    side: isShort ? 'short' : 'long',
    size: isShort ? row.positionAmt.slice(1) : row.positionAmt,
    entryPrice: row.entryPrice,
    markPrice: row.markPrice,
    unrealisedPnl: row.unRealizedProfit,
    leverage: null, // v3 does not tell it
  }
}

/** The answer has no date of its own. */
function today(): string {
  return new Date(systemClock.wallMs()).toISOString().slice(0, 10)
}
