import type { AggTradeEvent, TradeStreamEvent } from '../../venues/binance/wire.ts'
import type { SimEvent, SimInstrument } from '../exchange/types.ts'
import { aggTradeBody } from './market-endpoints.ts'
import { Stream } from './stream.ts'
import { priceText, sizeText } from './texts.ts'
import type { WireState } from './wire-state.ts'

const AGG_WINDOW_MS = 100

/** `<s>@trade`: undocumented, one event a trade. */
export class TradeStream extends Stream {
  private readonly instrument: SimInstrument

  constructor(wire: WireState, name: string, instrument: SimInstrument) {
    super(wire, name, { route: 'public', symbol: instrument.symbol, everyMs: 0 })
    this.instrument = instrument
  }

  override see(event: SimEvent): void {
    if (event.kind !== 'trade') return
    const { symbol, tradeId, price, size, takerSide, engineMs } = event
    const E = this.now()
    const frame: TradeStreamEvent = {
      e: 'trade',
      E,
      T: Math.min(E, Math.floor(engineMs)),
      s: symbol,
      t: tradeId,
      p: priceText(this.instrument, price),
      q: sizeText(this.instrument, size),
      X: 'MARKET',
      m: takerSide === 'sell',
    }
    this.publish(frame)
  }
}

/** `<s>@aggTrade`: every tenth of a second, the rows whose window is over. */
export class AggTradeStream extends Stream {
  private readonly instrument: SimInstrument
  private shownId = 0

  constructor(wire: WireState, name: string, instrument: SimInstrument) {
    super(wire, name, { route: 'market', symbol: instrument.symbol, everyMs: AGG_WINDOW_MS })
    this.instrument = instrument
  }

  protected override start(): void {
    this.shownId = this.rows().at(-1)?.id ?? 0
  }

  protected override push(): void {
    const now = this.now()
    const openWindow = Math.floor(now / AGG_WINDOW_MS)
    const news = this.rows().slice(this.newsFrom())
    for (const row of news) {
      if (Math.floor(row.ms / AGG_WINDOW_MS) >= openWindow) return
      this.shownId = row.id
      const { a, p, q, nq, f, l, T, m } = aggTradeBody(this.instrument, row)
      const event: AggTradeEvent = {
        e: 'aggTrade',
        E: now,
        a,
        s: this.instrument.symbol,
        p,
        q,
        ...(nq !== undefined && { nq }),
        f,
        l,
        T,
        m,
        st: 1,
      }
      this.publish(event)
    }
  }

  private rows() {
    return this.wire.tapes.get(this.instrument.symbol)?.aggs ?? []
  }

  /** Ids are consecutive, so the place of the first new row is known. */
  private newsFrom(): number {
    const first = this.rows()[0]
    return first === undefined ? 0 : Math.max(0, this.shownId + 1 - first.id)
  }
}
