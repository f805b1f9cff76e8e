import { Decimal } from 'decimal.js'
import type { KlineFrame, KlineItem } from '../../venues/bybit/wire.ts'
import type { SimCandle, SimInstrument } from '../exchange/types.ts'
import { closeOf, openOf, readCandles } from './candles.ts'
import { Channel } from './channel.ts'
import type { WireState } from './wire-state.ts'

const EVERY_MS = 1000

/** `kline.{interval}`: the open candle as it grows; at a boundary the closed one and the next in one message. */
export class KlineChannel extends Channel {
  private readonly instrument: SimInstrument
  private readonly interval: string
  private openMs = 0
  private sent = ''

  constructor(wire: WireState, topic: string, instrument: SimInstrument, interval: string) {
    super(wire, topic, EVERY_MS)
    this.instrument = instrument
    this.interval = interval
  }

  protected override start(): void {
    this.openMs = openOf(this.interval, this.now())
  }

  protected override greeting(): KlineFrame | null {
    const candles = this.candlesSince(openOf(this.interval, this.now()))
    return candles.length === 0 ? null : this.frame(candles)
  }

  protected override push(): void {
    const candles = this.candlesSince(this.openMs)
    const state = JSON.stringify(candles)
    const last = candles.at(-1)
    if (state === this.sent || last === undefined) return
    this.publish(this.frame(candles))
    this.openMs = last.openMs
    this.sent = JSON.stringify([last])
  }

  private candlesSince(fromMs: number): readonly SimCandle[] {
    return readCandles(this.wire.exchange, this.instrument.symbol, this.interval, fromMs, this.now())
  }

  private frame(candles: readonly SimCandle[]): KlineFrame {
    const now = this.now()
    const data = candles.map((candle) => this.item(candle, now))
    return { topic: this.topic, data, ts: now, type: 'snapshot' }
  }

  /** Figures are trimmed here, unlike in REST (reference §0.3). */
  private item(candle: SimCandle, now: number): KlineItem {
    const figure = (text: string): string => new Decimal(text).toFixed()
    const end = closeOf(this.interval, candle.openMs) - 1
    return {
      start: candle.openMs,
      end,
      interval: this.interval,
      open: figure(candle.open),
      close: figure(candle.close),
      high: figure(candle.high),
      low: figure(candle.low),
      volume: figure(candle.volume),
      turnover: figure(candle.turnover),
      confirm: now > end,
      timestamp: Math.min(now, end),
    }
  }
}
