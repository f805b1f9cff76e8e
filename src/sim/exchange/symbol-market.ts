import { Decimal } from 'decimal.js'
import { type Bar, EIGHT_HOURS_MS } from '../market/bar.ts'
import type { CandleSeries } from '../market/candle-series.ts'
import type { SettledFunding } from '../market/recorded-past.ts'
import type { Listing } from './listing.ts'
import { type MarkFigures, MarkPrice } from './mark-price.ts'
import type { PriceBounds } from './price-bounds.ts'
import type { SimCandle, SimMarket, SimTrade } from './types.ts'
import type { VenuePolicy } from './venue-policy.ts'

const TRADES_KEPT = 1_000
const TURNOVER_DECIMALS = 4

export interface SymbolMarketParts {
  readonly listing: Listing
  readonly policy: VenuePolicy
  readonly candles: CandleSeries
  /** Settled so far, oldest first. */
  readonly funding: SettledFunding[]
  readonly openInterest: (ms: number) => number
  readonly nowMs: number
  readonly lastPrice: Decimal
}

/** What one contract's market says of itself: last price, mark, funding, candles, the tape and the figures of the day. */
export class SymbolMarket {
  private readonly parts: SymbolMarketParts
  private readonly markPrice: MarkPrice
  private readonly trades: SimTrade[] = []
  private lastPrice: Decimal
  private nextFundingMs: number
  private nowMs: number
  private mark: MarkFigures
  private limits: PriceBounds
  private day: Bar

  constructor(parts: SymbolMarketParts) {
    this.parts = parts
    this.markPrice = new MarkPrice(parts.listing.priceDecimals, parts.policy.fundingCap)
    this.lastPrice = parts.lastPrice
    this.nowMs = parts.nowMs
    this.nextFundingMs = (Math.floor(parts.nowMs / EIGHT_HOURS_MS) + 1) * EIGHT_HOURS_MS
    const last = parts.lastPrice.toNumber()
    this.mark = this.markPrice.move(parts.nowMs, last, last, this.nextFundingMs)
    this.limits = parts.policy.bounds(this.mark, parts.listing)
    this.day = parts.candles.day()
  }

  onTrade(trade: SimTrade): void {
    const { listing, candles } = this.parts
    this.trades.push(trade)
    if (this.trades.length > TRADES_KEPT) this.trades.shift()
    this.lastPrice = trade.price
    const price = Math.round(trade.price.toNumber() * 10 ** listing.priceDecimals)
    candles.onTrade(trade.engineMs, price, Math.round(trade.size.toNumber() * 10 ** listing.sizeDecimals))
  }

  /** Moves marks and candles on. Returns the rate to be settled when a funding instant was passed. */
  onBeat(nowMs: number, mid: number | null): Decimal | null {
    const { candles, listing, policy, funding } = this.parts
    this.nowMs = nowMs
    candles.roll(nowMs)
    this.day = candles.day()
    const last = this.lastPrice.toNumber()
    let settled: Decimal | null = null
    if (nowMs >= this.nextFundingMs) {
      settled = this.markPrice.settle()
      funding.push({ ms: this.nextFundingMs, rate: settled.toFixed(8) })
      this.nextFundingMs = (Math.floor(nowMs / EIGHT_HOURS_MS) + 1) * EIGHT_HOURS_MS
    }
    this.mark = this.markPrice.move(nowMs, mid ?? last, last, this.nextFundingMs)
    this.limits = policy.bounds(this.mark, listing)
    return settled
  }

  markFigures(): MarkFigures {
    return this.mark
  }

  bounds(): PriceBounds {
    return this.limits
  }

  figures(): SimMarket {
    const { listing, openInterest } = this.parts
    const priceUnit = 10 ** listing.priceDecimals
    const price = (units: number): Decimal => new Decimal(units).div(priceUnit)
    return {
      symbol: listing.symbol,
      lastPrice: this.lastPrice,
      markPrice: this.mark.mark,
      indexPrice: this.mark.index,
      buyMax: this.limits.buyMax,
      sellMin: this.limits.sellMin,
      fundingRate: this.mark.fundingRate,
      nextFundingMs: this.nextFundingMs,
      openInterest: new Decimal(openInterest(this.nowMs).toFixed(listing.sizeDecimals)),
      dayOpen: price(this.day.open),
      dayHigh: price(this.day.high),
      dayLow: price(this.day.low),
      dayVolume: new Decimal(this.day.volume).div(10 ** listing.sizeDecimals),
      dayTurnover: new Decimal(this.day.turnover.toFixed(TURNOVER_DECIMALS)),
    }
  }

  get last(): Decimal {
    return this.lastPrice
  }

  /** Newest first. */
  recentTrades(count: number): readonly SimTrade[] {
    return count <= 0 ? [] : this.trades.slice(-count).reverse()
  }

  candles(intervalMs: number, fromMs: number, toMs: number): readonly SimCandle[] {
    const { listing } = this.parts
    const price = (units: number): string => (units / 10 ** listing.priceDecimals).toFixed(listing.priceDecimals)
    return this.parts.candles
      .bars(intervalMs, fromMs, toMs)
      .map(({ openMs, open, high, low, close, volume, turnover }) => ({
        openMs,
        open: price(open),
        high: price(high),
        low: price(low),
        close: price(close),
        volume: (volume / 10 ** listing.sizeDecimals).toFixed(listing.sizeDecimals),
        turnover: turnover.toFixed(TURNOVER_DECIMALS),
      }))
  }

  fundingHistory(fromMs: number, toMs: number): readonly SettledFunding[] {
    return this.parts.funding.filter(({ ms }) => ms >= fromMs && ms <= toMs)
  }

  openInterestHistory(intervalMs: number, fromMs: number, toMs: number): { ms: number; size: string }[] {
    const last = Math.floor(Math.min(toMs, this.nowMs) / intervalMs)
    const first = Math.max(Math.ceil(fromMs / intervalMs), last - HISTORY_MAX + 1)
    const history: { ms: number; size: string }[] = []
    for (let slot = first; slot <= last; slot++) {
      const ms = slot * intervalMs
      history.push({ ms, size: this.parts.openInterest(ms).toFixed(this.parts.listing.sizeDecimals) })
    }
    return history
  }
}

const HISTORY_MAX = 5_000
