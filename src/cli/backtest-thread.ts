import type { VenueId } from '../domain/ids.ts'
import { type Backtest, backtest } from '../signal/backtest/backtest.ts'
import { readMarketFiles, readRecordedMarket } from '../signal/backtest/recorded-market.ts'
import type { TradingCosts } from '../signal/costs.ts'
import { answerAside } from './aside.ts'

/** One back-test: of a recorded market, or of one's own files. */
export interface BacktestQuestion {
  readonly market:
    | { readonly venue: VenueId; readonly symbol: string }
    | { readonly candles: string; readonly funding: string }
  readonly costs: TradingCosts
  readonly trials: number
  readonly seed: number
}

answerAside(({ market, ...options }: BacktestQuestion): Backtest => {
  const past =
    'candles' in market
      ? readMarketFiles(market.candles, market.funding)
      : readRecordedMarket(market.venue, market.symbol)
  return backtest(past, options)
})
