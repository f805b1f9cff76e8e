import type { Decimal } from 'decimal.js'
import type { DepthEvent, WireLevel } from '../../venues/binance/wire.ts'
import type { SimEvent, SimInstrument } from '../exchange/types.ts'
import { wireLevels } from './market-rows.ts'
import { Stream } from './stream.ts'
import { sizeText } from './texts.ts'
import { firstUpdateId, lastUpdateId } from './update-ids.ts'
import type { WireState } from './wire-state.ts'

type BookEvent = SimEvent & { readonly kind: 'book' }

/** What diff depth and partial depth share: a rhythm, and a chain of update ids of their own. */
abstract class ChainedStream extends Stream {
  protected readonly instrument: SimInstrument
  private readonly isImmediate: boolean
  private firstSeq: number | null = null
  private lastSeq = 0
  private engineMs = 0
  private previousId = 0

  constructor(wire: WireState, name: string, instrument: SimInstrument, everyMs: number) {
    super(wire, name, { route: 'public', symbol: instrument.symbol, everyMs })
    this.instrument = instrument
    this.isImmediate = everyMs === 0
  }

  override see(event: SimEvent): void {
    if (event.kind !== 'book') return
    this.firstSeq ??= event.seq
    this.lastSeq = event.seq
    this.engineMs = event.engineMs
    this.gather(event)
    if (this.isImmediate) this.push()
  }

  protected override start(): void {
    this.firstSeq = null
    this.previousId = lastUpdateId(this.wire.exchange.book(this.instrument.symbol, 1).seq)
    this.forget()
  }

  protected override push(): void {
    if (this.firstSeq === null) return
    const { symbol } = this.instrument
    const [E, u] = [this.now(), lastUpdateId(this.lastSeq)]
    const event: DepthEvent = {
      e: 'depthUpdate',
      E,
      T: Math.min(E, Math.floor(this.engineMs)),
      s: symbol,
      ps: symbol,
      U: firstUpdateId(this.firstSeq),
      u,
      pu: this.previousId,
      ...this.levels(),
      st: 1,
    }
    this.previousId = u
    this.firstSeq = null
    this.forget()
    this.publish(event)
  }

  protected gather(_event: BookEvent): void {}
  protected forget(): void {}
  protected abstract levels(): { readonly b: WireLevel[]; readonly a: WireLevel[] }
}

/** `<s>@depth` and its speeds: what changed since the last event, absolute sizes, zero for a level that is gone. */
export class DiffDepthStream extends ChainedStream {
  private readonly bids = new Map<string, Decimal>()
  private readonly asks = new Map<string, Decimal>()

  protected override gather({ changes }: BookEvent): void {
    for (const { side, price, size } of changes) (side === 'bid' ? this.bids : this.asks).set(price, size)
  }

  protected override forget(): void {
    this.bids.clear()
    this.asks.clear()
  }

  protected levels(): { b: WireLevel[]; a: WireLevel[] } {
    return { b: this.ascending(this.bids), a: this.ascending(this.asks) }
  }

  /** Both sides ascend in price, as in every recording. */
  private ascending(side: ReadonlyMap<string, Decimal>): WireLevel[] {
    return [...side]
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([price, size]) => [price, sizeText(this.instrument, size)])
  }
}

/** `<s>@depth5`, `10`, `20`: the best levels whole, best first, under the same event name. */
export class PartialDepthStream extends ChainedStream {
  private readonly depth: number

  constructor(wire: WireState, name: string, instrument: SimInstrument, everyMs: number, depth: number) {
    super(wire, name, instrument, everyMs)
    this.depth = depth
  }

  protected levels(): { b: WireLevel[]; a: WireLevel[] } {
    const { bids, asks } = this.wire.exchange.book(this.instrument.symbol, this.depth)
    return { b: wireLevels(this.instrument, bids), a: wireLevels(this.instrument, asks) }
  }
}
