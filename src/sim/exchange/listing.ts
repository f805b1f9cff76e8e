import { Decimal } from 'decimal.js'
import type { SimInstrument } from './types.ts'

/** An instrument with the two figures of its row that only the engine checks. */
export interface Listing extends SimInstrument {
  readonly priceMin: Decimal
  readonly priceMax: Decimal
}

type Row = Readonly<Record<string, unknown>>
type Figures = Readonly<Record<string, string>>

/** Reads a row of Bybit's `instruments-info`. */
export function bybitListing(raw: Row): Listing {
  const price = raw['priceFilter'] as Figures
  const lot = raw['lotSizeFilter'] as Figures
  return {
    symbol: String(raw['symbol']),
    baseCoin: String(raw['baseCoin']),
    tick: figure(price, 'tickSize'),
    lot: figure(lot, 'qtyStep'),
    // The decimals of the text are those that the venue pads to: a tick of "0.10" has two.
    priceDecimals: decimalsOf(price['tickSize']),
    sizeDecimals: decimalsOf(lot['qtyStep']),
    sizeMin: figure(lot, 'minOrderQty'),
    sizeMax: figure(lot, 'maxOrderQty'),
    marketSizeMax: figure(lot, 'maxMktOrderQty'),
    notionalMin: figure(lot, 'minNotionalValue'),
    priceMin: figure(price, 'minPrice'),
    priceMax: figure(price, 'maxPrice'),
    raw,
  }
}

/** Reads a row of Binance's `exchangeInfo`. Filters are found by their type: their keys and their order vary. */
export function binanceListing(raw: Row): Listing {
  const filters = raw['filters'] as readonly Figures[]
  const filter = (type: string): Figures => filters.find(({ filterType }) => filterType === type) ?? {}
  const price = filter('PRICE_FILTER')
  const lot = filter('LOT_SIZE')
  return {
    symbol: String(raw['symbol']),
    baseCoin: String(raw['baseAsset']),
    tick: figure(price, 'tickSize'),
    lot: figure(lot, 'stepSize'),
    priceDecimals: Number(raw['pricePrecision']),
    sizeDecimals: Number(raw['quantityPrecision']),
    sizeMin: figure(lot, 'minQty'),
    sizeMax: figure(lot, 'maxQty'),
    marketSizeMax: figure(filter('MARKET_LOT_SIZE'), 'maxQty'),
    notionalMin: figure(filter('MIN_NOTIONAL'), 'notional'),
    priceMin: figure(price, 'minPrice'),
    priceMax: figure(price, 'maxPrice'),
    raw,
  }
}

function figure(group: Figures, name: string): Decimal {
  const text = group[name]
  if (text === undefined) throw new Error(`the recorded exchange information lacks ${name}`)
  return new Decimal(text)
}

function decimalsOf(text = ''): number {
  return text.split('.')[1]?.length ?? 0
}
