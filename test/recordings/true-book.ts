import { toSteps, type Scale } from '../../src/domain/scale.ts'
import { venues } from '../../src/venues/index.ts'
import { linesOf, type Recorded } from './recordings.ts'

type Row = readonly [price: string, size: string]

/** What matters of a depth message, however a venue writes it. */
interface Plain {
  readonly id: number
  readonly isSnapshot: boolean
  readonly bids: readonly Row[]
  readonly asks: readonly Row[]
}

export type Touch = readonly [bid: number, bidSize: number, ask: number, askSize: number]

const SNAPSHOT_LEVELS = 1_000

const messages = new Map<Recorded, { first: Plain; frames: Buffer[]; plain: Plain[] }>()

/** The recording's depth frames behind its snapshot (at most `max`), and what the book truly was after each: plain maps, JSON.parse. */
export function truthOf(item: Recorded, max: number): TrueBook {
  const known = messages.get(item) ?? read(item)
  messages.set(item, known)
  return new TrueBook(item, known.first, known.frames.slice(0, max), known.plain.slice(0, max))
}

export class TrueBook {
  readonly frames: readonly Buffer[]
  private readonly item: Recorded
  private readonly first: Plain
  private readonly plain: readonly Plain[]
  private readonly touches = new Map<number, Touch>()

  constructor(item: Recorded, first: Plain, frames: readonly Buffer[], plain: readonly Plain[]) {
    this.item = item
    this.first = first
    this.frames = frames
    this.plain = plain
    const book = new Sides()
    book.apply(first)
    this.touches.set(first.id, book.touch(item.scale))
    for (const one of plain) {
      book.apply(one)
      this.touches.set(one.id, book.touch(item.scale))
    }
  }

  touchAt(id: number): Touch {
    return this.touches.get(id) ?? [Number.NaN, Number.NaN, Number.NaN, Number.NaN]
  }

  /** The venue's own snapshot of the book as it was after the n-th frame. */
  snapshotAt(n: number): Buffer {
    const book = new Sides()
    book.apply(this.first)
    this.plain.slice(0, n + 1).forEach((one) => book.apply(one))
    const id = n < 0 ? this.first.id : (this.plain[n]?.id ?? 0)
    const [bids, asks] = [book.ranked('bids'), book.ranked('asks')].map((rows) => rows.slice(0, SNAPSHOT_LEVELS))
    const body =
      this.item.venue === 'binance'
        ? { lastUpdateId: id, E: 1, T: 1, bids, asks }
        : {
            topic: `orderbook.200.${this.item.symbol}`,
            type: 'snapshot',
            ts: 1,
            data: { s: this.item.symbol, b: bids, a: asks, u: id, seq: id },
            cts: 1,
          }
    return Buffer.from(JSON.stringify(body))
  }
}

class Sides {
  private readonly bids = new Map<string, string>()
  private readonly asks = new Map<string, string>()

  apply({ isSnapshot, bids, asks }: Plain): void {
    for (const [side, rows] of [
      [this.bids, bids],
      [this.asks, asks],
    ] as const) {
      if (isSnapshot) side.clear()
      for (const [price, size] of rows) {
        if (Number(size) === 0) side.delete(price)
        else side.set(price, size)
      }
    }
  }

  ranked(name: 'bids' | 'asks'): Row[] {
    const sign = name === 'bids' ? -1 : 1
    return [...this[name]].sort(([a], [b]) => sign * (Number(a) - Number(b)))
  }

  touch({ price, size }: Scale): Touch {
    const [bid, bidSize] = best(this.bids, (a, b) => a > b)
    const [ask, askSize] = best(this.asks, (a, b) => a < b)
    return [toSteps(bid, price), toSteps(bidSize, size), toSteps(ask, price), toSteps(askSize, size)]
  }
}

function best(side: ReadonlyMap<string, string>, isBetter: (a: number, b: number) => boolean): Row {
  let found: Row = ['', '']
  for (const row of side) if (found[0] === '' || isBetter(Number(row[0]), Number(found[0]))) found = row
  return found
}

function read(item: Recorded): { first: Plain; frames: Buffer[]; plain: Plain[] } {
  const { market } = venues[item.venue]
  const lines = linesOf(item)
  const isDepth = (bytes: Buffer): boolean => market.route(bytes, 0, bytes.length).kind === 'depth'
  if (item.venue === 'bybit') {
    const depth = lines.filter(({ kind, bytes }) => kind === 'ws' && isDepth(bytes))
    const all = depth.map(({ msg }) => ofBybit(msg))
    return { first: all[0] as Plain, frames: depth.map(({ bytes }) => bytes), plain: all }
  }
  const start = lines.findIndex(({ kind, url }) => kind === 'rest' && url.includes('/depth?'))
  const snapshot = lines[start]?.msg as unknown as { lastUpdateId: number; bids: Row[]; asks: Row[] }
  const first = { id: snapshot.lastUpdateId, isSnapshot: true, bids: snapshot.bids, asks: snapshot.asks }
  const depth = lines
    .filter(({ kind, bytes }) => kind === 'ws' && isDepth(bytes))
    .filter(({ msg }) => (msg['data'] as { u: number }).u > first.id)
  return { first, frames: depth.map(({ bytes }) => bytes), plain: depth.map(({ msg }) => ofBinance(msg)) }
}

function ofBinance(msg: Readonly<Record<string, unknown>>): Plain {
  const { u, b, a } = msg['data'] as { u: number; b: Row[]; a: Row[] }
  return { id: u, isSnapshot: false, bids: b, asks: a }
}

function ofBybit(msg: Readonly<Record<string, unknown>>): Plain {
  const { u, b, a } = msg['data'] as { u: number; b: Row[]; a: Row[] }
  return { id: u, isSnapshot: msg['type'] === 'snapshot', bids: b, asks: a }
}
