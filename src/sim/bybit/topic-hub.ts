import type { SimEvent, SimInstrument } from '../exchange/types.ts'
import { isInterval } from './candles.ts'
import type { Channel } from './channel.ts'
import { DEPTH_RHYTHM_MS, DepthChannel } from './depth-channel.ts'
import { KlineChannel } from './kline-channel.ts'
import { PriceLimitChannel, SilentChannel } from './quiet-channels.ts'
import { TickerChannel } from './ticker-channel.ts'
import { TouchChannel } from './touch-channel.ts'
import { TradeChannel } from './trade-channel.ts'
import type { WireState } from './wire-state.ts'

const DEEPEST = 1000
/** Update ids of each stream start somewhere above 1, which would mean a restart of the service. */
const FIRST_ID_MIN = 100_000
const FIRST_ID_SPAN = 10_000_000
const SILENT_COINS = new Set(['insurance.USDT', 'adlAlert.USDT'])

/** All public topics of the exchange, by name; each is made when it is first asked for, and keeps its ids for good. */
export class TopicHub {
  private readonly wire: WireState
  private readonly channels = new Map<string, Channel>()
  private readonly bySymbol = new Map<string, Channel[]>()

  constructor(wire: WireState) {
    this.wire = wire
  }

  /** The channel of a topic, or `null` where the venue has no such topic. */
  find(topic: string): Channel | null {
    const known = this.channels.get(topic)
    if (known !== undefined) return known
    const made = this.create(topic)
    if (made === null) return null
    this.channels.set(topic, made.channel)
    if (made.symbol !== null) this.bySymbol.set(made.symbol, [...(this.bySymbol.get(made.symbol) ?? []), made.channel])
    return made.channel
  }

  /** The last update id of the 1000-level stream, which `market/orderbook` shows. */
  readonly deepestId = (symbol: string): number => {
    const channel = this.find(`orderbook.${DEEPEST}.${symbol}`)
    return channel instanceof DepthChannel ? channel.lastId : 0
  }

  see(event: SimEvent): void {
    if (event.kind !== 'book' && event.kind !== 'trade' && event.kind !== 'ticker') return
    for (const channel of this.bySymbol.get(event.symbol) ?? []) if (!channel.isIdle) channel.see(event)
  }

  close(): void {
    for (const channel of this.channels.values()) channel.stop()
  }

  private create(topic: string): { readonly channel: Channel; readonly symbol: string | null } | null {
    if (SILENT_COINS.has(topic)) return { channel: new SilentChannel(this.wire, topic), symbol: null }
    const parts = topic.split('.')
    const instrument = this.wire.exchange.instruments.get(parts.at(-1) ?? '')
    if (instrument === undefined) return null
    const channel =
      parts.length === 3
        ? this.createDeep(topic, parts[0] ?? '', parts[1] ?? '', instrument)
        : parts.length === 2
          ? this.createPlain(topic, parts[0] ?? '', instrument)
          : null
    return channel === null ? null : { channel, symbol: instrument.symbol }
  }

  private createDeep(topic: string, kind: string, detail: string, instrument: SimInstrument): Channel | null {
    if (kind === 'kline') return isInterval(detail) ? new KlineChannel(this.wire, topic, instrument, detail) : null
    const levels = Number(detail)
    if (kind !== 'orderbook' || !DEPTH_RHYTHM_MS.has(levels) || detail !== String(levels)) return null
    const firstId = FIRST_ID_MIN + Math.floor(this.wire.random.next() * FIRST_ID_SPAN)
    if (levels === 1) return new TouchChannel(this.wire, topic, instrument, firstId)
    return new DepthChannel(this.wire, topic, instrument, levels, firstId)
  }

  private createPlain(topic: string, kind: string, instrument: SimInstrument): Channel | null {
    switch (kind) {
      case 'publicTrade':
        return new TradeChannel(this.wire, topic, instrument)
      case 'tickers':
        return new TickerChannel(this.wire, topic, instrument)
      case 'priceLimit':
        return new PriceLimitChannel(this.wire, topic, instrument)
      case 'allLiquidation':
        return new SilentChannel(this.wire, topic)
      default:
        return null
    }
  }
}
