import type { TradeFrame, TradeItem } from '../../venues/bybit/wire.ts'
import type { SimEvent, SimInstrument } from '../exchange/types.ts'
import { Channel } from './channel.ts'
import { tradeUuid } from './ids.ts'
import { priceText, sizeText } from './numbers.ts'
import type { WireState } from './wire-state.ts'

const TRADES_MAX = 1024
const NO_RHYTHM = 0

/** `publicTrade`: what one match makes goes into one message, at once. Nothing is replayed to who comes later. */
export class TradeChannel extends Channel {
  private readonly instrument: SimInstrument
  private waiting: TradeItem[] = []
  private lastPrice: number
  private lastMove: 'PlusTick' | 'MinusTick' = 'PlusTick'

  constructor(wire: WireState, topic: string, instrument: SimInstrument) {
    super(wire, topic, NO_RHYTHM)
    this.instrument = instrument
    this.lastPrice = wire.exchange.market(instrument.symbol).lastPrice.toNumber()
  }

  override see(event: SimEvent): void {
    if (event.kind !== 'trade') return
    const { symbol } = this.instrument
    if (this.waiting.length === 0) queueMicrotask(() => this.flush())
    this.waiting.push({
      T: Math.floor(event.engineMs),
      s: symbol,
      S: event.takerSide === 'buy' ? 'Buy' : 'Sell',
      v: sizeText(this.instrument, event.size),
      p: priceText(this.instrument, event.price),
      L: this.direction(event.price.toNumber()),
      i: tradeUuid(symbol, event.tradeId),
      BT: false,
      RPI: false,
      seq: event.seq,
    })
  }

  protected override greeting(): null {
    return null
  }

  private flush(): void {
    const all = this.waiting
    this.waiting = []
    for (let from = 0; from < all.length; from += TRADES_MAX) {
      const data = all.slice(from, from + TRADES_MAX)
      this.publish({ topic: this.topic, type: 'snapshot', ts: this.now(), data } satisfies TradeFrame)
    }
  }

  private direction(price: number): string {
    const isMove = price !== this.lastPrice
    if (isMove) this.lastMove = price > this.lastPrice ? 'PlusTick' : 'MinusTick'
    this.lastPrice = price
    return isMove ? this.lastMove : `Zero${this.lastMove}`
  }
}
