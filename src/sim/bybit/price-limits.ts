import { Decimal } from 'decimal.js'
import type { Exchange, SimInstrument } from '../exchange/types.ts'
import { recordedFigure } from './numbers.ts'

const SAMPLES = 30
const SAMPLE_MS = 1000
const ZERO = new Decimal(0)

export interface PriceLimit {
  /** Highest price that a buy may carry. */
  readonly buy: Decimal
  /** Lowest price that a sell may carry. */
  readonly sell: Decimal
}

/** The venue's price limits of May 2026 (reference §3.11): around the mark price, following the premium of the last 30 s. */
export class PriceLimits {
  private readonly exchange: Exchange
  private readonly premiums = new Map<string, Decimal[]>()
  private timer: NodeJS.Timeout | null = null

  constructor(exchange: Exchange) {
    this.exchange = exchange
  }

  /** Takes a premium sample of every symbol each second, until `stop`. */
  start(): void {
    this.timer = setInterval(() => this.sample(), SAMPLE_MS)
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer)
  }

  of(instrument: SimInstrument): PriceLimit {
    const { markPrice: mark, indexPrice: index } = this.exchange.market(instrument.symbol)
    const near = recordedFigure(instrument, 'riskParameters', 'priceLimitRatioX')
    const far = recordedFigure(instrument, 'riskParameters', 'priceLimitRatioY')
    const premium = this.premium(instrument.symbol)
    const above = mark.times(near.plus(1)).plus(Decimal.max(ZERO, premium))
    const below = mark.times(new Decimal(1).minus(near)).plus(Decimal.min(ZERO, premium))
    const buy = Decimal.min(mark.times(far.plus(1)), Decimal.max(index, above))
    const sell = Decimal.max(mark.times(new Decimal(1).minus(far)), Decimal.min(index, below))
    return {
      buy: buy.div(instrument.tick).floor().times(instrument.tick),
      sell: sell.div(instrument.tick).ceil().times(instrument.tick),
    }
  }

  private sample(): void {
    for (const symbol of this.exchange.instruments.keys()) {
      const premium = this.premiumNow(symbol)
      if (premium === null) continue
      const samples = this.premiums.get(symbol) ?? []
      samples.push(premium)
      if (samples.length > SAMPLES) samples.shift()
      this.premiums.set(symbol, samples)
    }
  }

  private premium(symbol: string): Decimal {
    const samples = this.premiums.get(symbol) ?? []
    return samples.length === 0 ? (this.premiumNow(symbol) ?? ZERO) : Decimal.sum(...samples).div(samples.length)
  }

  private premiumNow(symbol: string): Decimal | null {
    const { bids, asks } = this.exchange.book(symbol, 1)
    const [bid, ask] = [bids[0], asks[0]]
    if (bid === undefined || ask === undefined) return null
    return new Decimal(bid.price).plus(ask.price).div(2).minus(this.exchange.market(symbol).markPrice)
  }
}
