import { Decimal } from 'decimal.js'
import { z } from 'zod'
import type { Instrument } from '../../domain/instrument.ts'
import { createScale, type Grid, toSteps } from '../../domain/scale.ts'
import { price, qty } from '../../domain/units.ts'
import type { PagedQuery } from '../venue.ts'
import { strangeAnswer } from './json.ts'
import { get, nextPage, pageOf, readResult } from './rest.ts'

// More symbols exist than the default page holds. docs/wire/bybit.md T-27
const FIRST = get('market/instruments-info', { category: 'linear', limit: '1000' }, 'none')

/** All USDT perpetuals that trade now; dated futures and USDC contracts share the category and are left out. */
export const instruments: PagedQuery<readonly Instrument[]> = {
  first: FIRST,
  read(body) {
    const { result } = readResult(body, PAGE, 'its instruments')
    return { rows: result.list.filter(isOurs).map(instrumentOf), next: nextPage(FIRST, result.nextPageCursor) }
  },
}

const ROW = z.object({
  symbol: z.string(),
  contractType: z.string(),
  status: z.string(),
  baseCoin: z.string(),
  quoteCoin: z.string(),
  settleCoin: z.string(),
  priceFilter: z.object({ minPrice: z.string(), maxPrice: z.string(), tickSize: z.string() }),
  lotSizeFilter: z.object({
    minOrderQty: z.string(),
    maxOrderQty: z.string(),
    maxMktOrderQty: z.string(),
    qtyStep: z.string(),
    minNotionalValue: z.string(),
  }),
  fundingInterval: z.number(),
  riskParameters: z.object({ priceLimitRatioY: z.string() }),
})
const PAGE = pageOf(ROW)
type Row = z.infer<typeof ROW>

function isOurs({ contractType, quoteCoin, settleCoin, status }: Row): boolean {
  return contractType === 'LinearPerpetual' && quoteCoin === 'USDT' && settleCoin === 'USDT' && status === 'Trading'
}

function instrumentOf(row: Row): Instrument {
  const { symbol, priceFilter, lotSizeFilter, fundingInterval } = row
  const scale = scaleOf(row)
  const steps = (text: string, grid: Grid): number => stepsOf(symbol, text, grid)
  return {
    venue: 'bybit',
    symbol,
    baseCoin: row.baseCoin,
    quoteCoin: row.quoteCoin,
    scale,
    sizeMin: qty(steps(lotSizeFilter.minOrderQty, scale.size)),
    sizeMax: qty(steps(lotSizeFilter.maxOrderQty, scale.size)),
    marketSizeMax: qty(steps(lotSizeFilter.maxMktOrderQty, scale.size)),
    priceMin: price(steps(priceFilter.minPrice, scale.price)),
    priceMax: price(steps(priceFilter.maxPrice, scale.price)),
    notionalMin: lotSizeFilter.minNotionalValue,
    priceBand: priceBandOf(row.riskParameters.priceLimitRatioY),
    fundingIntervalMinutes: fundingInterval === 0 ? null : fundingInterval,
    isTrading: true,
  }
}

/**
 * The outer bounds around the mark: the venue's own may be tighter, by index and premium (§3.11), and an order beyond those
 * is moved to the bound, not refused, unless the account chose otherwise (T-35).
 */
function priceBandOf(ratio: string): Instrument['priceBand'] {
  return { up: new Decimal(1).plus(ratio).toFixed(), down: new Decimal(1).minus(ratio).toFixed() }
}

function scaleOf({ symbol, priceFilter, lotSizeFilter }: Row): Instrument['scale'] {
  try {
    return createScale(priceFilter.tickSize, lotSizeFilter.qtyStep)
  } catch (cause) {
    throw strangeAnswer(`steps of ${symbol} that are none`, cause)
  }
}

function stepsOf(symbol: string, text: string, grid: Grid): number {
  const steps = toSteps(text, grid)
  if (Number.isNaN(steps)) throw strangeAnswer(`the bound ${text} of ${symbol}, which is off its own grid`)
  return steps
}
