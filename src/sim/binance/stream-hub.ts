import type { SimEvent, SimInstrument } from '../exchange/types.ts'
import { isInterval } from './candles.ts'
import { DiffDepthStream, PartialDepthStream } from './depth-streams.ts'
import { FigureListStream, FigureStream, markPriceEvent, miniTickerEvent, tickerEvent } from './figure-streams.ts'
import { KlineStream } from './kline-stream.ts'
import type { Stream } from './stream.ts'
import { AllTouchesStream, TouchStream } from './touch-streams.ts'
import { AggTradeStream, TradeStream } from './trade-streams.ts'
import type { WireState } from './wire-state.ts'

const DEPTH_MS = 250
const MARK_MS = 3_000
const TICKER_MS = 2_000

/** All market streams of the exchange, by name; each is made when it is first asked for. */
export class StreamHub {
  private readonly wire: WireState
  private readonly streams = new Map<string, Stream>()

  constructor(wire: WireState) {
    this.wire = wire
  }

  /** The stream of a name, or `null` where the venue would acknowledge and stay silent. */
  find(name: string): Stream | null {
    const known = this.streams.get(name)
    if (known !== undefined) return known
    const made = name.startsWith('!') ? this.ofAll(name) : this.ofSymbol(name)
    if (made !== null) this.streams.set(name, made)
    return made
  }

  see(event: SimEvent): void {
    if (event.kind !== 'book' && event.kind !== 'trade') return
    for (const stream of this.streams.values()) {
      if (!stream.isIdle && (stream.symbol === null || stream.symbol === event.symbol)) stream.see(event)
    }
  }

  close(): void {
    for (const stream of this.streams.values()) stream.stop()
  }

  private ofAll(name: string): Stream | null {
    switch (name) {
      case '!bookTicker':
        return new AllTouchesStream(this.wire, name)
      case '!markPrice@arr':
        return new FigureListStream(this.wire, name, MARK_MS, markPriceEvent, false)
      case '!markPrice@arr@1s':
        return new FigureListStream(this.wire, name, 1_000, markPriceEvent, false)
      case '!ticker@arr':
        return new FigureListStream(this.wire, name, 1_000, tickerEvent, true)
      case '!miniTicker@arr':
        return new FigureListStream(this.wire, name, 1_000, miniTickerEvent, true)
      default:
        return null
    }
  }

  /** Symbols stand in lower case; in any other they are silent. */
  private ofSymbol(name: string): Stream | null {
    const mark = name.indexOf('@')
    const symbol = name.slice(0, mark)
    const instrument = this.wire.exchange.instruments.get(symbol.toUpperCase())
    if (mark < 1 || instrument === undefined || symbol !== symbol.toLowerCase()) return null
    const kind = name.slice(mark + 1)
    return this.depthOf(name, kind, instrument) ?? this.otherOf(name, kind, instrument)
  }

  /** `depth@250ms` does not exist: that rhythm is called `depth`. */
  private depthOf(name: string, kind: string, instrument: SimInstrument): Stream | null {
    const match = /^depth(5|10|20)?(?:@(0|100|500)ms)?$/.exec(kind)
    if (match === null) return null
    const [, levels, speed] = match
    const everyMs = speed === undefined ? DEPTH_MS : Number(speed)
    if (levels === undefined) return new DiffDepthStream(this.wire, name, instrument, everyMs)
    return everyMs === 0 ? null : new PartialDepthStream(this.wire, name, instrument, everyMs, Number(levels))
  }

  private otherOf(name: string, kind: string, instrument: SimInstrument): Stream | null {
    const { wire } = this
    switch (kind) {
      case 'bookTicker':
        return new TouchStream(wire, name, instrument)
      case 'trade':
        return new TradeStream(wire, name, instrument)
      case 'aggTrade':
        return new AggTradeStream(wire, name, instrument)
      case 'markPrice':
        return new FigureStream(wire, name, instrument, MARK_MS, markPriceEvent)
      case 'markPrice@1s':
        return new FigureStream(wire, name, instrument, 1_000, markPriceEvent)
      case 'ticker':
        return new FigureStream(wire, name, instrument, TICKER_MS, tickerEvent)
      case 'miniTicker':
        return new FigureStream(wire, name, instrument, TICKER_MS, miniTickerEvent)
      default: {
        const interval = kind.startsWith('kline_') ? kind.slice('kline_'.length) : ''
        return isInterval(interval) ? new KlineStream(wire, name, instrument, interval) : null
      }
    }
  }
}
