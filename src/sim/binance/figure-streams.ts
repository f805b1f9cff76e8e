import type { MarkPriceEvent } from '../../venues/binance/wire.ts'
import type { SimEvent, SimInstrument } from '../exchange/types.ts'
import { premiumIndexBody, ticker24hBody } from './market-rows.ts'
import { Stream } from './stream.ts'
import { nowMs, type WireState } from './wire-state.ts'

/** Makes one symbol's event. */
type Figures = (wire: WireState, instrument: SimInstrument) => object

/** One symbol's figures in a rhythm: `markPrice`, `ticker`, `miniTicker`. */
export class FigureStream extends Stream {
  private readonly instrument: SimInstrument
  private readonly figures: Figures

  constructor(wire: WireState, name: string, instrument: SimInstrument, everyMs: number, figures: Figures) {
    super(wire, name, { route: 'market', symbol: instrument.symbol, everyMs })
    this.instrument = instrument
    this.figures = figures
  }

  protected override push(): void {
    this.publish(this.figures(this.wire, this.instrument))
  }
}

/** The same for all symbols in one list; of tickers, those that traded since. */
export class FigureListStream extends Stream {
  private readonly figures: Figures
  private readonly onlyTraded: boolean
  private readonly traded = new Set<string>()

  constructor(wire: WireState, name: string, everyMs: number, figures: Figures, onlyTraded: boolean) {
    super(wire, name, { route: 'market', symbol: null, everyMs })
    this.figures = figures
    this.onlyTraded = onlyTraded
  }

  override see(event: SimEvent): void {
    if (event.kind === 'trade') this.traded.add(event.symbol)
  }

  protected override push(): void {
    const rows = [...this.wire.exchange.instruments.values()]
      .filter(({ symbol }) => !this.onlyTraded || this.traded.has(symbol))
      .map((instrument) => this.figures(this.wire, instrument))
    this.traded.clear()
    if (rows.length > 0) this.publish(rows)
  }
}

export function markPriceEvent(wire: WireState, instrument: SimInstrument): MarkPriceEvent {
  const index = premiumIndexBody(wire, instrument)
  return {
    e: 'markPriceUpdate',
    E: nowMs(wire),
    s: index.symbol,
    p: index.markPrice,
    ap: index.markPrice,
    P: index.estimatedSettlePrice,
    i: index.indexPrice,
    r: index.lastFundingRate,
    T: index.nextFundingTime,
    st: 1,
  }
}

export function tickerEvent(wire: WireState, instrument: SimInstrument): object {
  const of = ticker24hBody(wire, instrument)
  return {
    e: '24hrTicker',
    E: nowMs(wire),
    s: of.symbol,
    ps: of.symbol,
    p: of.priceChange,
    P: of.priceChangePercent,
    w: of.weightedAvgPrice,
    c: of.lastPrice,
    Q: of.lastQty,
    o: of.openPrice,
    h: of.highPrice,
    l: of.lowPrice,
    v: of.volume,
    q: of.quoteVolume,
    O: of.openTime,
    C: of.closeTime,
    F: of.firstId,
    L: of.lastId,
    n: of.count,
    st: 1,
  }
}

export function miniTickerEvent(wire: WireState, instrument: SimInstrument): object {
  const of = ticker24hBody(wire, instrument)
  return {
    e: '24hrMiniTicker',
    E: nowMs(wire),
    s: of.symbol,
    ps: of.symbol,
    c: of.lastPrice,
    o: of.openPrice,
    h: of.highPrice,
    l: of.lowPrice,
    v: of.volume,
    q: of.quoteVolume,
    st: 1,
  }
}
