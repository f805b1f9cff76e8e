// A market as plain as can be: two maps and a counter. It writes what a venue would send of it, and knows the truth.

export type Row = readonly [price: string, size: string]
export type Touch = readonly [bid: string, ask: string]

export abstract class PlainMarket {
  id = 1_000
  readonly symbol: string
  protected readonly bids = new Map<string, string>()
  protected readonly asks = new Map<string, string>()

  constructor(symbol = 'BTCUSDT') {
    this.symbol = symbol
    this.set(
      [
        ['100.0', '1.000'],
        ['99.0', '2.000'],
      ],
      [
        ['101.0', '1.000'],
        ['102.0', '2.000'],
      ],
    )
  }

  get touch(): Touch {
    const best = (side: Map<string, string>, pick: (...prices: number[]) => number): string =>
      pick(...[...side.keys()].map(Number)).toFixed(1)
    return [best(this.bids, Math.max), best(this.asks, Math.min)]
  }

  /** One message of the stream. */
  abstract change(bids?: readonly Row[], asks?: readonly Row[]): Buffer
  /** What the venue gives of the whole book now: a REST body, or the stream's own. */
  abstract snapshot(): Buffer

  protected set(bids: readonly Row[], asks: readonly Row[]): void {
    for (const [side, rows] of [
      [this.bids, bids],
      [this.asks, asks],
    ] as const) {
      for (const [price, size] of rows) {
        if (Number(size) === 0) side.delete(price)
        else side.set(price, size)
      }
    }
  }
}

/** Ids are not dense; each message names the one before it. */
export class PlainBinance extends PlainMarket {
  change(b: readonly Row[] = [['99.0', '2.000']], a: readonly Row[] = []): Buffer {
    this.set(b, a)
    const pu = this.id
    this.id += 7
    return text({ e: 'depthUpdate', E: this.id, T: this.id, s: this.symbol, U: pu + 2, u: this.id, pu, b, a })
  }

  snapshot(): Buffer {
    return text({ lastUpdateId: this.id, E: this.id, T: this.id, bids: [...this.bids], asks: [...this.asks] })
  }
}

export class PlainBybit extends PlainMarket {
  change(b: readonly Row[] = [['99.0', '2.000']], a: readonly Row[] = []): Buffer {
    this.set(b, a)
    this.id++
    return this.message('delta', b, a)
  }

  snapshot(): Buffer {
    return this.message('snapshot', [...this.bids], [...this.asks])
  }

  private message(type: string, b: readonly Row[], a: readonly Row[]): Buffer {
    const data = { s: this.symbol, b, a, u: this.id, seq: this.id }
    return text({ topic: `orderbook.50.${this.symbol}`, type, ts: this.id, data, cts: this.id })
  }
}

function text(message: object): Buffer {
  return Buffer.from(JSON.stringify(message))
}
