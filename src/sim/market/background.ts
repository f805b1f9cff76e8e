import type { Decimal } from 'decimal.js'

/** A level of the recorded market: what stands there, users apart; zero means gone. Price as padded decimal text. */
export interface BackgroundChange {
  readonly side: 'bid' | 'ask'
  readonly price: string
  readonly size: Decimal
}

export interface BackgroundTrade {
  readonly price: string
  readonly size: Decimal
  readonly takerSide: 'buy' | 'sell'
}

/** What an engine is told by the market that it trades in. */
export interface MarketListener {
  onBackground(symbol: string, changes: readonly BackgroundChange[]): void
  onTrade(symbol: string, trade: BackgroundTrade): void
  /** Ten times a second: marks, candles and funding move on. */
  onBeat(): void
}
