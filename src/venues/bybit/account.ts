import { z } from 'zod'
import type { Balance, FeeRate, KeyPermissions, Position } from '../../domain/account.ts'
import type { Symbol } from '../../domain/ids.ts'
import type { PagedQuery, Query, RestRequest } from '../venue.ts'
import { strangeAnswer } from './json.ts'
import { pollCost } from './limits.ts'
import { get, nextPage, pageOf, readResult } from './rest.ts'
import type { SetLeverageBody } from './wire.ts'

// ── Balances ───────────────────────────────────────────────────────────────────────────────────────────────────────

const WALLETS = z.object({
  list: z.array(
    z.object({
      totalAvailableBalance: z.string(),
      coin: z.array(z.object({ coin: z.string(), walletBalance: z.string(), unrealisedPnl: z.string() })),
    }),
  ),
})
type Coin = z.infer<typeof WALLETS>['list'][number]['coin'][number]

/** The coins of the unified account that are not zero. */
export const balances: Query<readonly Balance[]> = {
  request: get('account/wallet-balance', { accountType: 'UNIFIED' }, 'signed'),
  read(body) {
    const { result } = readResult(body, WALLETS, 'its balances')
    return result.list.flatMap(({ coin, totalAvailableBalance }) =>
      coin.map((one) => balanceOf(one, totalAvailableBalance)),
    )
  },
}

/**
 * Margin is the account's, not a coin's: what new orders may use is said once for all coins, in USD, and it is told here with
 * the coin that settles. The coin's own `availableToWithdraw` has been empty since 2025-01. docs/wire/bybit.md §4.14
 */
function balanceOf({ coin, walletBalance, unrealisedPnl }: Coin, availableUsd: string): Balance {
  return {
    coin,
    wallet: numberOf(walletBalance),
    available: coin === 'USDT' && availableUsd !== '' ? availableUsd : null,
    unrealisedPnl: numberOf(unrealisedPnl),
  }
}

// ── Positions ──────────────────────────────────────────────────────────────────────────────────────────────────────

const POSITION = z.object({
  symbol: z.string(),
  side: z.string(),
  size: z.string(),
  avgPrice: z.string(),
  markPrice: z.string(),
  unrealisedPnl: z.string(),
  leverage: z.string(),
})
const POSITIONS = pageOf(POSITION)
const FIRST_POSITIONS = get('position/list', { category: 'linear', settleCoin: 'USDT', limit: '200' }, 'signed')

/** Open positions of all USDT perpetuals; by settle coin the venue leaves flat ones out. */
export const positions: PagedQuery<readonly Position[]> = {
  first: FIRST_POSITIONS,
  read(body) {
    const { result } = readResult(body, POSITIONS, 'its positions')
    const open = result.list.filter(({ size }) => Number(size) !== 0)
    return { rows: open.map(positionOf), next: nextPage(FIRST_POSITIONS, result.nextPageCursor) }
  },
}

function positionOf(row: z.infer<typeof POSITION>): Position {
  if (row.side !== 'Buy' && row.side !== 'Sell') throw strangeAnswer(`an open position of side "${row.side}"`)
  return {
    symbol: row.symbol,
    side: row.side === 'Buy' ? 'long' : 'short',
    size: row.size,
    entryPrice: row.avgPrice,
    markPrice: row.markPrice,
    unrealisedPnl: numberOf(row.unrealisedPnl),
    leverage: row.leverage === '' ? null : row.leverage,
  }
}

// ── Fees and rights ────────────────────────────────────────────────────────────────────────────────────────────────

const FEES = z.object({
  list: z.array(z.object({ symbol: z.string(), takerFeeRate: z.string(), makerFeeRate: z.string() })),
})

/** The account's own fees for one symbol. */
export function feeRate(symbol: Symbol): Query<FeeRate> {
  return {
    request: get('account/fee-rate', { category: 'linear', symbol }, 'signed'),
    read(body) {
      const { result, timeMs } = readResult(body, FEES, 'its fees')
      const row = result.list.find((one) => one.symbol === symbol)
      if (row === undefined) throw strangeAnswer(`fees without those of ${symbol}`)
      const asOf = new Date(timeMs).toISOString().slice(0, 10)
      return { maker: row.makerFeeRate, taker: row.takerFeeRate, source: 'account', asOf }
    },
  }
}

const KEY = z.object({
  readOnly: z.number(),
  permissions: z.record(z.string(), z.array(z.string())),
  ips: z.array(z.string()).optional(),
  expiredAt: z.string().optional(),
})

/** What the key may do. */
export const permissions: Query<KeyPermissions> = {
  request: get('user/query-api', {}, 'signed'),
  read(body) {
    const { readOnly, permissions, ips, expiredAt = '' } = readResult(body, KEY, 'its API key').result
    const { ContractTrade: contracts = [], Derivatives: derivatives = [], Wallet: wallet } = permissions
    return {
      canRead: true,
      // Older keys list contract rights, those of unified accounts may list derivatives instead.
      canTrade: readOnly === 0 && (contracts.includes('Order') || derivatives.includes('DerivativesTrade')),
      canWithdraw: wallet === undefined ? null : readOnly === 0 && wallet.includes('Withdraw'),
      ipBound: ips === undefined ? null : ips.length > 0 && !ips.includes('*'),
      expiresAt: expiredAt === '' ? null : expiredAt,
    }
  },
}

// ── Leverage ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Both sides alike, as one-way mode demands. The venue's "not modified" (110043) passes as a success. */
export function setLeverage(symbol: Symbol, leverage: number): RestRequest {
  const sides = String(leverage)
  const body: SetLeverageBody = { category: 'linear', symbol, buyLeverage: sides, sellLeverage: sides }
  const endpoint = 'position/set-leverage'
  const path = `/v5/${endpoint}`
  return { method: 'POST', path, query: '', body: JSON.stringify(body), security: 'signed', cost: pollCost(endpoint) }
}

/** "" means "not applicable": nothing is there. */
function numberOf(text: string): string {
  return text === '' ? '0' : text
}
