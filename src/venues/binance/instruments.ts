import { Decimal } from 'decimal.js'
import { z } from 'zod'
import type { Instrument } from '../../domain/instrument.ts'
import { createScale, type Grid } from '../../domain/scale.ts'
import { price, qty } from '../../domain/units.ts'
import type { PagedQuery } from '../venue.ts'
import { readBody, unreadable } from './json.ts'
import { poll } from './requests.ts'

/** Tradable USDT perpetuals of `GET /fapi/v1/exchangeInfo`. */
export const instruments: PagedQuery<readonly Instrument[]> = {
  first: poll('/fapi/v1/exchangeInfo', {}, 1),
  read(body) {
    const { symbols } = readBody(exchangeInfo, body, 'exchange information')
    return { rows: symbols.filter(isWanted).map(instrumentOf), next: null }
  },
}

const decimal = z.string().regex(/^\d+(\.\d+)?$/)
/** Filters and their keys come in any order, and new kinds appear: each is read by its type. */
const filter = z.looseObject({ filterType: z.string() })
const symbolRow = z.object({
  symbol: z.string(),
  contractType: z.string(),
  status: z.string(),
  baseAsset: z.string(),
  quoteAsset: z.string(),
  filters: z.array(filter),
})
const exchangeInfo = z.object({ symbols: z.array(symbolRow) })
type SymbolRow = z.infer<typeof symbolRow>

const priceFilter = z.object({ minPrice: decimal, maxPrice: decimal, tickSize: decimal })
const lotFilter = z.object({ minQty: decimal, maxQty: decimal, stepSize: decimal })
const notionalFilter = z.object({ notional: decimal })
const bandFilter = z.object({ multiplierUp: decimal, multiplierDown: decimal })

function isWanted({ contractType, status, quoteAsset }: SymbolRow): boolean {
  return contractType === 'PERPETUAL' && status === 'TRADING' && quoteAsset === 'USDT'
}

function instrumentOf(row: SymbolRow): Instrument {
  const prices = filterOf(row, 'PRICE_FILTER', priceFilter)
  const lots = filterOf(row, 'LOT_SIZE', lotFilter)
  const band = filterOf(row, 'PERCENT_PRICE', bandFilter)
  const scale = createScale(prices.tickSize, lots.stepSize)
  return {
    venue: 'binance',
    symbol: row.symbol,
    baseCoin: row.baseAsset,
    quoteCoin: row.quoteAsset,
    scale,
    sizeMin: qty(atLeast(lots.minQty, scale.size)),
    sizeMax: qty(atMost(lots.maxQty, scale.size)),
    marketSizeMax: qty(atMost(filterOf(row, 'MARKET_LOT_SIZE', lotFilter).maxQty, scale.size)),
    // A bound of zero is switched off.
    priceMin: price(Math.max(1, atLeast(prices.minPrice, scale.price))),
    priceMax: price(atMost(prices.maxPrice, scale.price) || scale.price.max),
    notionalMin: filterOf(row, 'MIN_NOTIONAL', notionalFilter).notional,
    priceBand: { up: band.multiplierUp, down: band.multiplierDown },
    fundingIntervalMinutes: null, // told by another endpoint
    isTrading: true,
  }
}

function filterOf<T>({ symbol, filters }: SymbolRow, type: string, schema: z.ZodType<T>): T {
  const { success, data, error } = schema.safeParse(filters.find(({ filterType }) => filterType === type))
  if (success) return data
  throw unreadable('exchange information', `${symbol} has no readable filter ${type}`, error)
}

/** The smallest count of steps that is not below a bound, and the largest not above it; bounds beyond what we count with are cut. */
function atLeast(bound: string, grid: Grid): number {
  return Math.min(stepsOf(bound, grid).ceil().toNumber(), grid.max)
}

function atMost(bound: string, grid: Grid): number {
  return Math.min(stepsOf(bound, grid).floor().toNumber(), grid.max)
}

function stepsOf(bound: string, { decimals, step }: Grid): Decimal {
  return new Decimal(bound).mul(new Decimal(10).pow(decimals)).div(step)
}
