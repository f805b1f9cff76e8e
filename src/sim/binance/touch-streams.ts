import type { BookTickerEvent } from '../../venues/binance/wire.ts'
import type { SimEvent, SimInstrument, SimLevel } from '../exchange/types.ts'
import { wireLevels } from './market-rows.ts'
import { Stream } from './stream.ts'
import { lastUpdateId } from './update-ids.ts'
import { nowMs, type WireState } from './wire-state.ts'

/** `<s>@bookTicker`: whenever the best price or size of a side has changed, under the update id that changed it. */
export class TouchStream extends Stream {
  private readonly instrument: SimInstrument
  private bid: SimLevel | undefined
  private ask: SimLevel | undefined

  constructor(wire: WireState, name: string, instrument: SimInstrument) {
    super(wire, name, { route: 'public', symbol: instrument.symbol, everyMs: 0 })
    this.instrument = instrument
  }

  override see(event: SimEvent): void {
    if (event.kind === 'book' && this.hasMoved()) this.publish(touchEvent(this.wire, this.instrument, event))
  }

  protected override start(): void {
    this.hasMoved()
  }

  private hasMoved(): boolean {
    const { bids, asks } = this.wire.exchange.book(this.instrument.symbol, 1)
    const isSame = isSameLevel(this.bid, bids[0]) && isSameLevel(this.ask, asks[0])
    ;[this.bid, this.ask] = [bids[0], asks[0]]
    return !isSame
  }
}

/** `!bookTicker`: every five seconds, each symbol whose touch has changed since. */
export class AllTouchesStream extends Stream {
  private readonly shown = new Map<string, string>()

  constructor(wire: WireState, name: string) {
    super(wire, name, { route: 'public', symbol: null, everyMs: 5_000 })
  }

  protected override push(): void {
    for (const instrument of this.wire.exchange.instruments.values()) {
      const { bids, asks, seq, engineMs } = this.wire.exchange.book(instrument.symbol, 1)
      const touch = JSON.stringify([bids, asks])
      if (this.shown.get(instrument.symbol) === touch) continue
      this.shown.set(instrument.symbol, touch)
      this.publish(touchEvent(this.wire, instrument, { seq, engineMs }))
    }
  }
}

/** The engine tells of a change before its book names it, so number and time are those of the event. */
function touchEvent(
  wire: WireState,
  instrument: SimInstrument,
  { seq, engineMs }: { readonly seq: number; readonly engineMs: number },
): BookTickerEvent {
  const { symbol } = instrument
  const { bids, asks } = wire.exchange.book(symbol, 1)
  const [[b, B] = ['0', '0']] = wireLevels(instrument, bids)
  const [[a, A] = ['0', '0']] = wireLevels(instrument, asks)
  const E = nowMs(wire)
  const T = Math.min(E, Math.floor(engineMs))
  return { e: 'bookTicker', u: lastUpdateId(seq), s: symbol, ps: symbol, b, B, a, A, T, E, st: 1 }
}

function isSameLevel(a: SimLevel | undefined, b: SimLevel | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return a.price === b.price && a.size.eq(b.size)
}
