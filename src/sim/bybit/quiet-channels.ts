import type { SimInstrument } from '../exchange/types.ts'
import { Channel } from './channel.ts'
import { priceText } from './numbers.ts'
import type { WireState } from './wire-state.ts'

const PRICE_LIMIT_MS = 300
const NO_RHYTHM = 0

/** `priceLimit`: the bounds of an order's price, when they move. */
export class PriceLimitChannel extends Channel {
  private readonly instrument: SimInstrument
  private sent = ''

  constructor(wire: WireState, topic: string, instrument: SimInstrument) {
    super(wire, topic, PRICE_LIMIT_MS)
    this.instrument = instrument
  }

  protected override greeting(): object {
    return { topic: this.topic, data: this.limits(), ts: this.now() }
  }

  protected override push(): void {
    const data = this.limits()
    const state = JSON.stringify(data)
    if (state === this.sent) return
    this.sent = state
    this.publish({ topic: this.topic, data, ts: this.now() })
  }

  private limits() {
    const { buyMax, sellMin } = this.wire.exchange.market(this.instrument.symbol)
    const [buyLmt, sellLmt] = [priceText(this.instrument, buyMax), priceText(this.instrument, sellMin)]
    return { symbol: this.instrument.symbol, buyLmt, sellLmt }
  }
}

/** Topics that may be subscribed to and on which nothing ever happens here: `allLiquidation`, `insurance`, `adlAlert`. */
export class SilentChannel extends Channel {
  constructor(wire: WireState, topic: string) {
    super(wire, topic, NO_RHYTHM)
  }

  protected override greeting(): null {
    return null
  }
}
