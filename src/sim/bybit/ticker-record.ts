import { Decimal } from 'decimal.js'
import type { TickerRow as ListedTicker, TickerTexts } from '../../venues/bybit/wire.ts'
import type { Exchange, SimInstrument, SimTrade } from '../exchange/types.ts'
import { priceText, sizeText, trimmed } from './numbers.ts'
import type { Wider } from './wider.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

export type TickerRow = ReturnType<typeof tickerRow>

/** All figures of a symbol as the snapshot of `tickers` has them, in its order. */
export function tickerRow(exchange: Exchange, instrument: SimInstrument, hourAgo: string) {
  const { symbol } = instrument
  const market = exchange.market(symbol)
  const { bids, asks } = exchange.book(symbol, 1)
  const price = (value: Decimal): string => priceText(instrument, value)
  const single = market.openInterest
  const change = market.dayOpen.isZero() ? new Decimal(0) : market.lastPrice.div(market.dayOpen).minus(1)
  return {
    symbol,
    tickDirection: tickDirection(exchange.recentTrades(symbol, DIRECTION_DEPTH)),
    price24hPcnt: change.toFixed(6),
    lastPrice: price(market.lastPrice),
    prevPrice24h: price(market.dayOpen),
    highPrice24h: price(market.dayHigh),
    lowPrice24h: price(market.dayLow),
    prevPrice1h: hourAgo,
    markPrice: price(market.markPrice),
    indexPrice: price(market.indexPrice),
    openInterest: sizeText(instrument, single.times(2)),
    openInterestValue: single.times(2).times(market.markPrice).toFixed(2),
    turnover24h: market.dayTurnover.toFixed(4),
    volume24h: market.dayVolume.toFixed(4),
    fundingIntervalHour: String(Number(instrument.raw['fundingInterval']) / 60),
    fundingCap: String(instrument.raw['upperFundingRate']),
    singleOpenInterest: sizeText(instrument, single),
    singleOpenInterestValue: single.times(market.markPrice).toFixed(2),
    nextFundingTime: String(Math.floor(market.nextFundingMs)),
    fundingRate: trimmed(market.fundingRate),
    bid1Price: bids[0]?.price ?? '',
    bid1Size: bids[0] === undefined ? '' : sizeText(instrument, bids[0].size),
    ask1Price: asks[0]?.price ?? '',
    ask1Size: asks[0] === undefined ? '' : sizeText(instrument, asks[0].size),
    preOpenPrice: '',
    preQty: '',
    curPreListingPhase: '',
  } satisfies Wider<TickerTexts>
}

/** The row of `market/tickers`: no tick direction, and what only dated futures have. */
export function tickerListed(row: TickerRow) {
  const { tickDirection: _streamOnly, ...rest } = row
  return {
    ...rest,
    predictedDeliveryPrice: '',
    basisRate: '',
    deliveryFeeRate: '',
    deliveryTime: '0',
    basis: '',
    basisRateYear: '',
  } satisfies ListedTicker
}

/** The price of an hour ago, looked up once a minute. */
export class HourAgo {
  private readonly exchange: Exchange
  private readonly found = new Map<string, { readonly minute: number; readonly price: string }>()

  constructor(exchange: Exchange) {
    this.exchange = exchange
  }

  priceOf(instrument: SimInstrument): string {
    const minute = Math.floor(this.exchange.clock.wallMs() / MINUTE_MS)
    const known = this.found.get(instrument.symbol)
    if (known?.minute === minute) return known.price
    const price = this.lookUp(instrument, minute * MINUTE_MS - HOUR_MS)
    this.found.set(instrument.symbol, { minute, price })
    return price
  }

  private lookUp(instrument: SimInstrument, atMs: number): string {
    const candle = this.exchange.candles(instrument.symbol, MINUTE_MS, atMs, atMs + MINUTE_MS - 1).at(-1)
    return candle === undefined ? '' : priceText(instrument, new Decimal(candle.open))
  }
}

const DIRECTION_DEPTH = 50

/** How the newest of these trades moved the price, or would have moved it: `Zero…` repeats the last move. */
export function tickDirection(trades: readonly SimTrade[]): string {
  const byAge = trades.toSorted((one, other) => other.tradeId - one.tradeId)
  const last = byAge[0]?.price
  const before = byAge.findIndex(({ price }) => last !== undefined && !price.eq(last))
  if (last === undefined || before < 0) return 'ZeroPlusTick'
  const direction = last.gt(byAge[before]?.price ?? last) ? 'PlusTick' : 'MinusTick'
  return before === 1 ? direction : `Zero${direction}`
}
