import { Decimal } from 'decimal.js'
import type {
  BookTickerBody,
  DepthBody,
  PremiumIndexBody,
  Ticker24hBody,
  TickerPriceBody,
  WireLevel,
} from '../../venues/binance/wire.ts'
import type { SimInstrument, SimLevel } from '../exchange/types.ts'
import { money, priceText, sizeText } from './texts.ts'
import { lastUpdateId } from './update-ids.ts'
import { nowMs, type WireState } from './wire-state.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** The fixed part of every funding rate: 0.01 % in 8 hours. */
const INTEREST_RATE = '0.00010000'

export function wireLevels(instrument: SimInstrument, levels: readonly SimLevel[]): WireLevel[] {
  return levels.map(({ price, size }) => [price, sizeText(instrument, size)])
}

export function depthBody(wire: WireState, instrument: SimInstrument, limit: number): DepthBody {
  const { bids, asks, seq, engineMs } = wire.exchange.book(instrument.symbol, limit)
  return {
    lastUpdateId: lastUpdateId(seq),
    E: nowMs(wire),
    T: Math.min(nowMs(wire), Math.floor(engineMs)),
    bids: wireLevels(instrument, bids),
    asks: wireLevels(instrument, asks),
  }
}

export function bookTickerBody(wire: WireState, instrument: SimInstrument): BookTickerBody {
  const { bids, asks, engineMs } = wire.exchange.book(instrument.symbol, 1)
  const [[bidPrice, bidQty] = ['0', '0']] = wireLevels(instrument, bids)
  const [[askPrice, askQty] = ['0', '0']] = wireLevels(instrument, asks)
  return { symbol: instrument.symbol, bidPrice, bidQty, askPrice, askQty, time: Math.floor(engineMs) }
}

/** The same on the WebSocket API, where it says of which book. */
export function numberedBookTicker(wire: WireState, instrument: SimInstrument): BookTickerBody {
  const { seq } = wire.exchange.book(instrument.symbol, 1)
  return { lastUpdateId: lastUpdateId(seq), ...bookTickerBody(wire, instrument) }
}

export function tickerPriceBody(wire: WireState, instrument: SimInstrument): TickerPriceBody {
  const { symbol } = instrument
  const { lastPrice } = wire.exchange.market(symbol)
  return { symbol, price: priceText(instrument, lastPrice), time: lastTradeMs(wire, symbol) }
}

/** The last 24 hours. Trade ids are those that this exchange gave since it was started. */
export function ticker24hBody(wire: WireState, instrument: SimInstrument): Ticker24hBody {
  const { symbol } = instrument
  const { lastPrice, dayOpen, dayHigh, dayLow, dayVolume, dayTurnover } = wire.exchange.market(symbol)
  const change = lastPrice.minus(dayOpen)
  const average = dayVolume.isZero() ? lastPrice : dayTurnover.div(dayVolume)
  const { firstId = 0, lastId = 0 } = wire.tapes.get(symbol) ?? {}
  return {
    symbol,
    priceChange: priceText(instrument, change),
    priceChangePercent: change.div(dayOpen).times(100).toFixed(3),
    weightedAvgPrice: priceText(instrument, average),
    lastPrice: priceText(instrument, lastPrice),
    lastQty: sizeText(instrument, wire.exchange.recentTrades(symbol, 1)[0]?.size ?? new Decimal(0)),
    openPrice: priceText(instrument, dayOpen),
    highPrice: priceText(instrument, dayHigh),
    lowPrice: priceText(instrument, dayLow),
    volume: sizeText(instrument, dayVolume),
    quoteVolume: dayTurnover.toFixed(2),
    openTime: Math.floor((nowMs(wire) - DAY_MS) / MINUTE_MS + 1) * MINUTE_MS,
    closeTime: lastTradeMs(wire, symbol),
    firstId,
    lastId,
    count: firstId === 0 ? 0 : lastId - firstId + 1,
  }
}

export function premiumIndexBody(wire: WireState, { symbol }: SimInstrument): PremiumIndexBody {
  const { markPrice, indexPrice, fundingRate, nextFundingMs } = wire.exchange.market(symbol)
  return {
    symbol,
    markPrice: money(markPrice),
    indexPrice: money(indexPrice),
    estimatedSettlePrice: money(indexPrice),
    lastFundingRate: fundingRate.toFixed(8),
    interestRate: INTEREST_RATE,
    nextFundingTime: nextFundingMs,
    time: nowMs(wire),
  }
}

function lastTradeMs(wire: WireState, symbol: string): number {
  return Math.floor(wire.exchange.recentTrades(symbol, 1)[0]?.engineMs ?? nowMs(wire))
}
