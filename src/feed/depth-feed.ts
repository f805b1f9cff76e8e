import { OrderBook } from '../book/order-book.ts'
import { DepthFrame } from '../domain/depth-frame.ts'
import type { Symbol as MarketSymbol, VenueId } from '../domain/ids.ts'
import type { Scale } from '../domain/scale.ts'
import { type MonoNs, monoNs, type WallMs, wallMs } from '../domain/units.ts'
import type { MarketCodec, SequenceRule } from '../venues/venue.ts'
import {
  type Book,
  bestLevel,
  type BookListener,
  type BookStatus,
  midAndSpread,
  type NumberLevel,
  numberLevels,
  textLevels,
} from './book.ts'
import { latestOf } from './latest.ts'
import type { SnapshotSource } from './snapshot-join.ts'
import { SnapshotJoin } from './snapshot-join.ts'

export interface DepthFeedOptions {
  readonly venue: VenueId
  readonly market: MarketCodec
  readonly symbol: MarketSymbol
  readonly scale: Scale
  /** Fetches snapshots; used by venues whose streams bring none. */
  readonly snapshots: SnapshotSource
  now(): MonoNs
  /** Asks the venue for the topic anew, which brings a new snapshot. */
  resubscribe(): void
  /** Drops the connection: the topic has failed too often. */
  renew(reason: string): void
}

/** Nothing for so long is silence: quiet instruments change every few seconds, the recordings' longest pause is 2.1 s. */
const SILENCE_MAX_MS = 10_000
/** So many losses in a row, without a minute of peace between, and the connection itself is replaced. */
const LOSSES_MAX = 3
const PEACE_NS = 60e9

/** Bytes → frame → verdict → book → listeners, with one side exit. The only writer of its book. */
export class DepthFeed implements Book {
  readonly venue: VenueId
  readonly symbol: MarketSymbol
  status: BookStatus = 'connecting'
  eventMs: WallMs = wallMs(-1)
  receivedNs: MonoNs = monoNs(-1)
  gaps = 0
  private readonly options: DepthFeedOptions
  private readonly book = new OrderBook({ snapshotMax: 1_000 })
  private readonly frame = new DepthFrame()
  private readonly sequence: SequenceRule
  private readonly join: SnapshotJoin | null
  private readonly listeners = new Set<BookListener>()
  private readonly watchdog: NodeJS.Timeout
  private lastFrameNs: MonoNs
  private losses = 0
  private lastLossNs = Number.NEGATIVE_INFINITY

  constructor(options: DepthFeedOptions) {
    this.options = options
    this.venue = options.venue
    this.symbol = options.symbol
    this.sequence = options.market.createSequence()
    this.lastFrameNs = options.now()
    this.join =
      options.market.snapshot === 'rest'
        ? new SnapshotJoin(options.snapshots, (body, later) => this.joined(body, later))
        : null
    this.watchdog = setInterval(() => this.watch(), 1_000)
    this.watchdog.unref()
  }

  // ── data plane ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** One depth frame, as it came. */
  onFrame(bytes: Buffer, receivedNs: MonoNs): void {
    this.lastFrameNs = receivedNs
    if (this.status === 'closed') return
    if (this.join?.isWaiting === true) {
      this.join.hold(bytes, receivedNs)
      return
    }
    this.put(bytes, receivedNs)
  }

  /** False when the book was lost. */
  private put(bytes: Buffer, receivedNs: MonoNs): boolean {
    const { market, scale } = this.options
    const { frame, book } = this
    if (!market.decodeDepth(bytes, 0, bytes.length, scale, frame)) return this.lose('gap')
    const verdict = this.sequence.admit(frame)
    if (verdict === 'skip') return true
    if (verdict === 'gap') return this.lose('gap')
    const condition = book.apply(frame)
    if (condition !== 'whole') return this.lose(condition === 'crossed' ? 'crossed' : 'gap')
    this.eventMs = frame.eventMs
    this.receivedNs = receivedNs
    this.status = 'live'
    for (const listener of this.listeners) listener(this)
    return true
  }

  // ── connection ───────────────────────────────────────────────────────────────────────────────────────────────────

  onOpen(): void {
    this.lastFrameNs = this.options.now()
    this.restart('waiting for snapshot')
  }

  onClose(): void {
    this.restart('disconnected')
  }

  close(): void {
    clearInterval(this.watchdog)
    this.join?.stop()
    this.tell('closed')
    this.listeners.clear()
  }

  // ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

  get bestBid(): Book['bestBid'] {
    return this.status === 'live' ? bestLevel(this.book.bids, this.options.scale) : null
  }

  get bestAsk(): Book['bestAsk'] {
    return this.status === 'live' ? bestLevel(this.book.asks, this.options.scale) : null
  }

  get mid(): number | null {
    return this.status === 'live' ? (midAndSpread(this.book, this.options.scale)?.mid ?? null) : null
  }

  get spread(): number | null {
    return this.status === 'live' ? (midAndSpread(this.book, this.options.scale)?.spread ?? null) : null
  }

  /** Best prices in steps, for readers on the data plane; NaN unless live. */
  bestSteps(side: 'bid' | 'ask'): number {
    if (this.status !== 'live') return Number.NaN
    return side === 'bid' ? this.book.bids.bestPrice() : this.book.asks.bestPrice()
  }

  /** The same as numbers, for arithmetic; both empty unless live. */
  numbers(depth: number): { readonly bids: readonly NumberLevel[]; readonly asks: readonly NumberLevel[] } {
    if (this.status !== 'live') return { bids: [], asks: [] }
    const { scale } = this.options
    return { bids: numberLevels(this.book.bids, scale, depth), asks: numberLevels(this.book.asks, scale, depth) }
  }

  levels(depth: number): ReturnType<Book['levels']> {
    if (this.status !== 'live') return { bids: [], asks: [] }
    const { scale } = this.options
    return { bids: textLevels(this.book.bids, scale, depth), asks: textLevels(this.book.asks, scale, depth) }
  }

  onChange(listener: BookListener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  changes(): AsyncIterable<Book> {
    return latestOf<Book>((listener) => this.onChange(listener))
  }

  // ── the side exit ────────────────────────────────────────────────────────────────────────────────────────────────

  private lose(status: 'gap' | 'crossed' | 'silent'): false {
    this.gaps++
    const nowNs = this.options.now()
    this.losses = nowNs - this.lastLossNs < PEACE_NS ? this.losses + 1 : 1
    this.lastLossNs = nowNs
    this.restart(status)
    if (this.losses > LOSSES_MAX) {
      this.losses = 0
      this.options.renew(`${this.symbol}: ${status} ${LOSSES_MAX} times in a row`)
    } else if (this.join === null || status === 'silent') this.options.resubscribe()
    return false
  }

  /** From here on the book is unreadable, until a snapshot and the frames behind it have come. */
  private restart(status: BookStatus): void {
    this.sequence.reset()
    this.book.invalidate()
    this.join?.restart()
    this.tell(status)
  }

  /** A snapshot came: it, and what was held meanwhile, take the same path as everything else. @returns false when it was too old */
  private joined(body: Uint8Array, held: readonly { readonly bytes: Buffer; readonly receivedNs: MonoNs }[]): boolean {
    const { market, scale } = this.options
    this.sequence.reset()
    if (!market.decodeSnapshot(body, scale, this.frame) || this.sequence.admit(this.frame) !== 'apply') return false
    this.book.apply(this.frame)
    for (const { bytes, receivedNs } of held) {
      if (!market.decodeDepth(bytes, 0, bytes.length, scale, this.frame)) return false
      const verdict = this.sequence.admit(this.frame)
      if (verdict === 'gap') return false
      if (verdict === 'skip') continue
      this.book.apply(this.frame)
      this.eventMs = this.frame.eventMs
      this.receivedNs = receivedNs
      this.status = 'live'
    }
    if (!this.book.isReadable) {
      this.status = 'waiting for snapshot'
      return false
    }
    // Without a frame behind it the snapshot is not joined yet: the next one makes the book live.
    if (this.status === 'live') for (const listener of this.listeners) listener(this)
    return true
  }

  private watch(): void {
    if (this.status !== 'live' && this.status !== 'waiting for snapshot') return
    if (this.options.now() - this.lastFrameNs > SILENCE_MAX_MS * 1e6) this.lose('silent')
  }

  private tell(status: BookStatus): void {
    if (this.status === status) return
    this.status = status
    for (const listener of this.listeners) listener(this)
  }
}
