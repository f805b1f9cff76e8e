import type { BookFrame, WireLevel } from '../../venues/bybit/wire.ts'
import type { SimEvent, SimInstrument, SimLevel } from '../exchange/types.ts'
import { Channel } from './channel.ts'
import { DEPTH_RHYTHM_MS } from './depth-channel.ts'
import { sizeText } from './numbers.ts'
import type { WireState } from './wire-state.ts'

/** Where nothing changes for so long, the last snapshot is sent again under the same id. */
const REPEAT_MS = 3000

/** `orderbook.1`: the best level of each side, as a snapshot each time. */
export class TouchChannel extends Channel {
  private readonly instrument: SimInstrument
  private touch = ''
  private data: BookFrame['data'] = { s: '', b: [], a: [], u: 0, seq: 0 }
  private engineMs = 0
  private updateId: number
  private hasChanged = false
  private sentMs = 0

  constructor(wire: WireState, topic: string, instrument: SimInstrument, firstId: number) {
    super(wire, topic, DEPTH_RHYTHM_MS.get(1) ?? 0)
    this.instrument = instrument
    this.updateId = firstId
  }

  override see(event: SimEvent): void {
    if (event.kind === 'book') this.hasChanged = true
  }

  protected override start(): void {
    this.touch = ''
    this.adopt()
  }

  protected override greeting(): BookFrame {
    return this.frame()
  }

  protected override push(): void {
    const monoMs = this.wire.clock.monoNs() / 1e6
    const isNew = this.hasChanged && this.adopt()
    if (!isNew && monoMs - this.sentMs < REPEAT_MS) return
    this.sentMs = monoMs
    this.publish(this.frame())
  }

  /** Reads the book; false when the touch is as it was. */
  private adopt(): boolean {
    this.hasChanged = false
    const { symbol } = this.instrument
    const book = this.wire.exchange.book(symbol, 1)
    const level = ({ price, size }: SimLevel): WireLevel => [price, sizeText(this.instrument, size)]
    const [b, a] = [book.bids.map(level), book.asks.map(level)]
    const touch = JSON.stringify([b, a])
    if (touch === this.touch) return false
    this.touch = touch
    this.sentMs = this.wire.clock.monoNs() / 1e6
    this.engineMs = book.engineMs
    this.data = { s: symbol, b, a, u: ++this.updateId, seq: book.seq }
    return true
  }

  private frame(): BookFrame {
    const ts = this.now()
    return { topic: this.topic, ts, type: 'snapshot', data: this.data, cts: Math.min(ts, Math.floor(this.engineMs)) }
  }
}
