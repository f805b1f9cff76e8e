import type { BookFrame, WireLevel } from '../../venues/bybit/wire.ts'
import type { SimEvent, SimInstrument, SimLevel } from '../exchange/types.ts'
import { Channel } from './channel.ts'
import { sizeText } from './numbers.ts'
import type { WireState } from './wire-state.ts'

/** How often each depth is pushed, on linear contracts. */
export const DEPTH_RHYTHM_MS: ReadonlyMap<number, number> = new Map([
  [1, 10],
  [50, 20],
  [200, 100],
  [1000, 200],
])

/**
 * `orderbook.50`, `.200` and `.1000`: a snapshot, then what changed inside the window of so many levels a side.
 * The window is exact: a level pushed out is deleted, and one that slides in is sent, in the delta that does it (reference §5.3, 6).
 */
export class DepthChannel extends Channel {
  private readonly instrument: SimInstrument
  private readonly levels: number
  /** The window as the last message left it. */
  private bids: readonly SimLevel[] = []
  private asks: readonly SimLevel[] = []
  private seq = 0
  private engineMs = 0
  private pushedMs = 0
  private updateId: number
  private hasChanged = false

  constructor(wire: WireState, topic: string, instrument: SimInstrument, levels: number, firstId: number) {
    super(wire, topic, DEPTH_RHYTHM_MS.get(levels) ?? 0)
    this.instrument = instrument
    this.levels = levels
    this.updateId = firstId
  }

  /** The id of the last message. */
  get lastId(): number {
    return this.updateId
  }

  override see(event: SimEvent): void {
    if (event.kind === 'book') this.hasChanged = true
  }

  protected override start(): void {
    this.adopt()
  }

  protected override greeting(): BookFrame {
    const all = (side: readonly SimLevel[]) => side.map((level) => this.wireLevel(level))
    return this.frame('snapshot', all(this.bids), all(this.asks))
  }

  protected override push(): void {
    if (!this.hasChanged) return
    const [bidsBefore, asksBefore, idBefore] = [this.bids, this.asks, this.updateId]
    this.adopt()
    const bids = this.changes(bidsBefore, this.bids, -1)
    const asks = this.changes(asksBefore, this.asks, 1)
    if (bids.length + asks.length > 0) this.publish(this.frame('delta', bids, asks))
    else this.updateId = idBefore // changes beyond the window are no message
  }

  private adopt(): void {
    const book = this.wire.exchange.book(this.instrument.symbol, this.levels)
    this.bids = book.bids
    this.asks = book.asks
    this.seq = book.seq
    this.engineMs = book.engineMs
    this.pushedMs = this.now()
    this.updateId++
    this.hasChanged = false
  }

  private frame(type: BookFrame['type'], b: readonly WireLevel[], a: readonly WireLevel[]): BookFrame {
    const cts = Math.min(this.pushedMs, Math.floor(this.engineMs))
    const data = { s: this.instrument.symbol, b, a, u: this.updateId, seq: this.seq }
    return { topic: this.topic, type, ts: this.pushedMs, data, cts }
  }

  /** Walks both windows best first; `direction` is −1 for bids, whose prices fall. */
  private changes(before: readonly SimLevel[], after: readonly SimLevel[], direction: 1 | -1): WireLevel[] {
    const changed: WireLevel[] = []
    let [old, now] = [0, 0]
    while (old < before.length || now < after.length) {
      const [was, is] = [before[old], after[now]]
      const order = was === undefined ? 1 : is === undefined ? -1 : (Number(was.price) - Number(is.price)) * direction
      if (order < 0) changed.push([was?.price ?? '', '0'])
      else if (is !== undefined && (order > 0 || (was !== undefined && !was.size.eq(is.size))))
        changed.push(this.wireLevel(is))
      if (order <= 0) old++
      if (order >= 0) now++
    }
    return changed
  }

  private wireLevel({ price, size }: SimLevel): WireLevel {
    return [price, sizeText(this.instrument, size)]
  }
}
