import type { KlineEvent } from '../../venues/binance/wire.ts'
import type { SimEvent, SimInstrument } from '../exchange/types.ts'
import { klineBody, openOf, readCandles } from './candles.ts'
import { Stream } from './stream.ts'
import type { WireState } from './wire-state.ts'

/** `<s>@kline_<interval>`: the open candle after it traded, and each candle once more when it is over. */
export class KlineStream extends Stream {
  private readonly instrument: SimInstrument
  private readonly interval: string
  private openMs = 0
  private hasTraded = false

  constructor(wire: WireState, name: string, instrument: SimInstrument, interval: string) {
    super(wire, name, { route: 'market', symbol: instrument.symbol, everyMs: 250 })
    this.instrument = instrument
    this.interval = interval
  }

  override see(event: SimEvent): void {
    if (event.kind === 'trade') this.hasTraded = true
  }

  protected override start(): void {
    this.openMs = openOf(this.interval, this.now())
    this.hasTraded = true
  }

  protected override push(): void {
    const openMs = openOf(this.interval, this.now())
    if (openMs > this.openMs) {
      this.show(this.openMs, true)
      this.openMs = openMs
      this.hasTraded = true
    }
    if (!this.hasTraded) return
    this.hasTraded = false
    this.show(openMs, false)
  }

  private show(openMs: number, isOver: boolean): void {
    const { symbol } = this.instrument
    const [candle] = readCandles(this.wire.exchange, symbol, this.interval, openMs, openMs)
    const tape = this.wire.tapes.get(symbol)
    if (candle === undefined || tape === undefined) return
    const [t, o, h, l, c, v, T, q, n, V, Q, B] = klineBody(this.instrument, tape, this.interval, candle)
    const { firstId: f, lastId: L } = tape.flow(t, T + 1)
    const k = { t, T, s: symbol, i: this.interval, f, L, o, c, h, l, v, n, x: isOver, q, V, Q, B }
    const event: KlineEvent = { e: 'kline', E: this.now(), s: symbol, k }
    this.publish(event)
  }
}
