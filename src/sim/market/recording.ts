import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { SimSetupError } from '../setup-error.ts'
import { type Row, type TextScale, type Timeline, TimelineBuilder } from './timeline.ts'

/** Reads a recording (`jsonl.gz`, see the data's README) into one timeline a symbol; symbols without a scale are passed over. */
export function readRecording(file: string, scales: ReadonlyMap<string, TextScale>): Timeline[] {
  let bytes: Buffer
  try {
    bytes = gunzipSync(readFileSync(file))
  } catch (cause) {
    throw new SimSetupError(`the recording ${file} cannot be read: it has to be a gzip file of JSON lines`, { cause })
  }
  const timelines = parseRecording(bytes, scales)
  if (timelines.length > 0) return timelines
  throw new SimSetupError(
    `the recording ${file} has no book of ${[...scales.keys()].join(' or ')} that can be replayed`,
  )
}

export function parseRecording(bytes: Buffer, scales: ReadonlyMap<string, TextScale>): Timeline[] {
  const reader = new RecordingReader(scales)
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(10, start)
    const end = found < 0 ? bytes.length : found
    // More than half of a recording are best-price frames: the book knows them already, so they are not even parsed.
    if (end > start && !bytes.toString('latin1', start, Math.min(end, start + HEAD)).includes('@bookTicker')) {
      reader.read(JSON.parse(bytes.toString('utf8', start, end)) as Line)
    }
    start = end + 1
  }
  return reader.timelines()
}

const HEAD = 160

/** One line; `msg` is what the venue sent, so nothing is certain about it. */
interface Line {
  readonly kind: string
  readonly url?: string
  readonly msg: unknown
}

interface BinanceDepth {
  readonly e: 'depthUpdate'
  readonly s: string
  readonly T: number
  readonly U: number
  readonly u: number
  readonly pu: number
  readonly b: readonly Row[]
  readonly a: readonly Row[]
}

interface BinanceTrade {
  readonly e: 'trade' | 'aggTrade'
  readonly s: string
  readonly T: number
  readonly p: string
  readonly q: string
  readonly m: boolean
  readonly X?: string
}

interface BinanceSnapshot {
  readonly lastUpdateId: number
  readonly bids: readonly Row[]
  readonly asks: readonly Row[]
}

interface BybitDepth {
  readonly topic: string
  readonly type: 'snapshot' | 'delta'
  readonly cts: number
  readonly data: { readonly s: string; readonly b: readonly Row[]; readonly a: readonly Row[] }
}

interface BybitTrades {
  readonly topic: string
  readonly data: readonly {
    readonly s: string
    readonly T: number
    readonly S: 'Buy' | 'Sell'
    readonly p: string
    readonly v: string
  }[]
}

class RecordingReader {
  private readonly builders = new Map<string, TimelineBuilder>()
  private readonly joins = new Map<string, BinanceJoin>()

  constructor(scales: ReadonlyMap<string, TextScale>) {
    for (const [symbol, scale] of scales) {
      const builder = new TimelineBuilder(symbol, scale)
      this.builders.set(symbol, builder)
      this.joins.set(symbol, new BinanceJoin(builder))
    }
  }

  read({ kind, url, msg }: Line): void {
    if (typeof msg !== 'object' || msg === null) return
    if (kind === 'rest' && url !== undefined) this.readSnapshot(url, msg)
    else if (kind === 'ws' && 'topic' in msg) this.readBybit(msg as BybitDepth | BybitTrades)
    else if (kind === 'ws') this.readBinance(('data' in msg ? msg.data : msg) as BinanceDepth | BinanceTrade)
  }

  timelines(): Timeline[] {
    return [...this.builders.values()].map((builder) => builder.build()).filter((timeline) => timeline !== null)
  }

  private readSnapshot(url: string, msg: object): void {
    const symbol = /\/depth\?.*symbol=([A-Z0-9_]+)/.exec(url)?.[1]
    if (symbol !== undefined) this.joins.get(symbol)?.snapshot(msg as BinanceSnapshot)
  }

  private readBinance(msg: BinanceDepth | BinanceTrade): void {
    if (msg.e === 'depthUpdate') this.joins.get(msg.s)?.depth(msg)
    // Insurance-fund and ADL prints (X is not MARKET) move no book.
    else if ((msg.e === 'trade' && msg.X === 'MARKET') || msg.e === 'aggTrade') {
      this.builders.get(msg.s)?.trade(msg.T, msg.p, msg.q, msg.m)
    }
  }

  private readBybit(msg: BybitDepth | BybitTrades): void {
    if (msg.topic.startsWith('publicTrade.')) {
      for (const { s, T, S, p, v } of (msg as BybitTrades).data) this.builders.get(s)?.trade(T, p, v, S === 'Sell')
    } else if (msg.topic.startsWith('orderbook.')) {
      const { type, cts, data } = msg as BybitDepth
      const builder = this.builders.get(data.s)
      if (type === 'delta') builder?.depth(cts, data.b, data.a)
      // A second snapshot would be a new subscription in mid-recording: the first one and its deltas tell the whole story.
      else if (builder?.start === null) builder.snapshot(data.b, data.a)
    }
  }
}

/** Joins Binance's REST snapshot with its stream: from the event that straddles it, and `pu` a chain without a gap. */
class BinanceJoin {
  private readonly builder: TimelineBuilder
  private readonly early: BinanceDepth[] = []
  private lastId = -1
  private isJoined = false

  constructor(builder: TimelineBuilder) {
    this.builder = builder
  }

  snapshot({ lastUpdateId, bids, asks }: BinanceSnapshot): void {
    if (this.builder.start !== null) return
    this.builder.snapshot(bids, asks)
    this.lastId = lastUpdateId
    for (const event of this.early.splice(0)) this.depth(event)
  }

  depth(event: BinanceDepth): void {
    if (this.builder.start === null) {
      this.early.push(event)
      return
    }
    if (!this.isJoined && event.u < this.lastId) return
    const follows = this.isJoined ? event.pu === this.lastId : event.U <= this.lastId
    if (!follows) throw new SimSetupError(`the recording of ${event.s} has a gap before update ${event.u}`)
    this.isJoined = true
    this.lastId = event.u
    this.builder.depth(event.T, event.b, event.a)
  }
}
