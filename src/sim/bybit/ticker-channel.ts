import type { TickerFrame } from '../../venues/bybit/wire.ts'
import type { SimEvent, SimInstrument } from '../exchange/types.ts'
import { Channel } from './channel.ts'
import { HourAgo, type TickerRow, tickerRow } from './ticker-record.ts'
import type { WireState } from './wire-state.ts'

const EVERY_MS = 100

/** Fields that always travel together. */
const PAIRS: readonly (readonly (keyof TickerRow)[])[] = [
  ['bid1Price', 'bid1Size'],
  ['ask1Price', 'ask1Size'],
  ['openInterest', 'singleOpenInterest'],
  ['turnover24h', 'volume24h'],
]

/** `tickers`: all figures once, then those that changed; a field that is missing is unchanged. */
export class TickerChannel extends Channel {
  private readonly instrument: SimInstrument
  private readonly hourAgo: HourAgo
  private row: TickerRow | null = null
  private seq = 0
  private pushedMs = 0
  private hasChanged = false

  constructor(wire: WireState, topic: string, instrument: SimInstrument) {
    super(wire, topic, EVERY_MS)
    this.instrument = instrument
    this.hourAgo = new HourAgo(wire.exchange)
  }

  override see(event: SimEvent): void {
    if (event.kind === 'ticker' || event.kind === 'book' || event.kind === 'trade') this.hasChanged = true
  }

  protected override start(): void {
    this.row = this.adopt()
  }

  protected override greeting(): TickerFrame | null {
    return this.row === null ? null : this.frame('snapshot', this.row)
  }

  protected override push(): void {
    if (!this.hasChanged || this.row === null) return
    const [before, cs, ts] = [this.row, this.seq, this.pushedMs]
    this.row = this.adopt()
    const changed = changesOf(before, this.row)
    if (changed !== null) return this.publish(this.frame('delta', changed))
    this.seq = cs
    this.pushedMs = ts
  }

  private adopt(): TickerRow {
    const { exchange } = this.wire
    this.hasChanged = false
    this.seq = exchange.book(this.instrument.symbol, 1).seq
    this.pushedMs = this.now()
    return tickerRow(exchange, this.instrument, this.hourAgo.priceOf(this.instrument))
  }

  private frame(type: TickerFrame['type'], data: TickerFrame['data']): TickerFrame {
    return { topic: this.topic, type, data, cs: this.seq, ts: this.pushedMs }
  }
}

function changesOf(before: TickerRow, after: TickerRow): TickerFrame['data'] | null {
  const names = Object.keys(after) as (keyof TickerRow)[]
  const changed = new Set(names.filter((name) => before[name] !== after[name]))
  if (changed.size === 0) return null
  for (const pair of PAIRS) if (pair.some((name) => changed.has(name))) for (const name of pair) changed.add(name)
  const fields = names.filter((name) => changed.has(name)).map((name) => [name, after[name]])
  return { symbol: after.symbol, ...(Object.fromEntries(fields) as object) }
}
