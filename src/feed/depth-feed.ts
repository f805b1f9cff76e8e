import { OrderBook } from '../book/order-book.ts'
import { DepthFrame } from '../domain/depth-frame.ts'
import type { Scale } from '../domain/scale.ts'
import { type MonoNs, monoNs } from '../domain/units.ts'
import type { Clock } from '../kit/clock.ts'
import type { Random } from '../kit/random.ts'
import type { MarketCodec, SequenceRule } from '../venues/venue.ts'
import type { BookStatus } from './book.ts'
import { BookRepair } from './book-repair.ts'
import { HeldFrames } from './held-frames.ts'
import { Listeners } from './listeners.ts'
import { SilenceWatch, type TopicLine, type TopicUser } from './topic-user.ts'

export interface DepthFeedParts {
  readonly codec: MarketCodec
  readonly scale: Scale
  readonly line: TopicLine
  /** The body of a snapshot, for venues whose streams bring none; throws when none can be had now. */
  fetchSnapshot(): Promise<Uint8Array>
  readonly clock: Clock
  readonly random: Random
  readonly silenceMaxMs?: number
}

/** Why a book was lost. */
export type Loss = 'gap' | 'crossed' | 'depleted' | 'garbled'

/** What came of the frames so far. */
export interface DepthCounts {
  applied: number
  skipped: number
  silences: number
  /** Snapshots over REST that were joined. */
  joins: number
  readonly losses: Record<Loss, number>
}

/** Bytes → frame → verdict → book → listeners, with one side exit. The only writer of its book. */
export class DepthFeed implements TopicUser {
  status: BookStatus = 'connecting'
  readonly book: OrderBook
  readonly scale: Scale
  receivedNs: MonoNs = monoNs(-1)
  readonly counts: DepthCounts = {
    applied: 0,
    skipped: 0,
    silences: 0,
    joins: 0,
    losses: { gap: 0, crossed: 0, depleted: 0, garbled: 0 },
  }
  /** Why the venue refused the topic for good. */
  failure: Error | null = null
  private readonly codec: MarketCodec
  private readonly clock: Clock
  private readonly frame = new DepthFrame()
  private readonly sequence: SequenceRule
  private readonly repair: BookRepair
  private readonly silence: SilenceWatch
  private readonly listeners = new Listeners<DepthFeed>()
  /** Frames that came while a snapshot is fetched; `null` where the stream itself brings it. */
  private readonly held: HeldFrames | null
  private isHolding: boolean

  constructor({ codec, scale, line, fetchSnapshot, clock, random, silenceMaxMs }: DepthFeedParts) {
    const isJoined = codec.snapshot === 'rest'
    this.codec = codec
    this.scale = scale
    this.clock = clock
    this.sequence = codec.createSequence()
    this.book = new OrderBook(isJoined ? { snapshotMax: codec.depthMax } : {})
    this.held = isJoined ? new HeldFrames() : null
    this.isHolding = isJoined
    this.silence = new SilenceWatch(line, silenceMaxMs)
    this.repair = new BookRepair({
      move: isJoined
        ? { by: 'rest', fetchSnapshot, join: (snapshot) => this.join(snapshot) }
        : { by: 'in-stream', resubscribe: () => line.resubscribe() },
      renew: (reason) => line.renew(reason),
      clock,
      random,
    })
  }

  get hasSpoken(): boolean {
    return this.silence.hasSpoken
  }

  // ── Data plane ───────────────────────────────────────────────────────────────────────────────────────────────────

  onFrame(bytes: Buffer, receivedNs: MonoNs): void {
    if (this.status === 'closed') return
    this.silence.heard(receivedNs)
    if (this.isHolding) this.hold(bytes, receivedNs)
    else if (!this.codec.decodeDepth(bytes, 0, bytes.length, this.scale, this.frame)) this.lose('garbled')
    else if (!this.admit(receivedNs)) this.held?.keep(bytes, receivedNs) // the snapshot may be of just before it
  }

  /** False when the book was lost. */
  private admit(receivedNs: MonoNs): boolean {
    const { frame } = this
    switch (this.sequence.admit(frame)) {
      case 'skip':
        this.counts.skipped++
        return true
      case 'gap':
        return this.lose('gap')
      case 'apply':
        break
    }
    const condition = this.book.apply(frame)
    if (condition !== 'whole') return this.lose(condition === 'void' ? 'gap' : condition)
    this.receivedNs = receivedNs
    this.counts.applied++
    if (this.status !== 'live') this.becomeLive()
    this.listeners.tell(this)
    return true
  }

  // ── The side exit ────────────────────────────────────────────────────────────────────────────────────────────────

  private lose(why: Loss): false {
    this.counts.losses[why]++
    this.forget()
    this.turn(why)
    this.repair.begin(`the book was lost: ${why}`)
    return false
  }

  /** The first held frame starts the fetch: a snapshot is never older than what is held. */
  private hold(bytes: Buffer, receivedNs: MonoNs): void {
    this.held?.keep(bytes, receivedNs)
    this.repair.begin('no snapshot joined the stream')
  }

  /**
   * A snapshot, then the frames that were held, take the same path as everything else. Listeners hear once, of the whole:
   * the states between are history and were never current here.
   */
  private join(snapshot: Uint8Array): boolean {
    const { codec, scale, frame, held } = this
    this.forget({ keepHeld: true })
    const isJoined =
      codec.decodeSnapshot(snapshot, scale, frame) &&
      this.replay(monoNs(this.clock.monoNs())) &&
      (held === null || held.every((bytes, start, end, receivedNs) => this.rejoin(bytes, start, end, receivedNs)))
    if (!isJoined) {
      this.forget({ keepHeld: true })
      return false
    }
    held?.clear()
    this.isHolding = false
    this.counts.joins++
    this.becomeLive()
    this.listeners.tell(this)
    return true
  }

  private rejoin(bytes: Uint8Array, start: number, end: number, receivedNs: MonoNs): boolean {
    if (this.codec.decodeDepth(bytes, start, end, this.scale, this.frame)) return this.replay(receivedNs)
    this.held?.clear() // it would not be readable the next time either
    return false
  }

  private replay(receivedNs: MonoNs): boolean {
    const verdict = this.sequence.admit(this.frame)
    if (verdict !== 'apply') return verdict === 'skip'
    this.receivedNs = receivedNs
    return this.book.apply(this.frame) === 'whole'
  }

  private forget({ keepHeld = false } = {}): void {
    this.book.invalidate()
    this.sequence.reset()
    if (this.held === null) return
    this.isHolding = true
    if (!keepHeld) this.held.clear()
  }

  private becomeLive(): void {
    this.status = 'live'
    this.repair.settle()
  }

  private turn(status: BookStatus): void {
    if (this.status === status || this.status === 'closed') return
    this.status = status
    this.listeners.tell(this)
  }

  // ── Connection ───────────────────────────────────────────────────────────────────────────────────────────────────

  onOpen(): void {
    this.silence.start(this.clock.monoNs())
    if (this.status === 'connecting' || this.status === 'disconnected') this.turn('waiting for snapshot')
  }

  onClose(): void {
    this.silence.stop()
    this.forget()
    this.repair.cancel()
    this.turn('disconnected')
  }

  onFatal(error: Error): void {
    this.failure = error
    this.close()
  }

  /** A silent book is old, not broken: its next message either continues the chain or is a gap. */
  watch(nowNs: MonoNs): void {
    if (!this.silence.isSilent(nowNs)) return
    this.counts.silences++
    if (this.status === 'live') this.turn('silent')
  }

  close(): void {
    this.silence.stop()
    this.forget()
    this.repair.cancel()
    this.turn('closed')
  }

  onChange(listener: (feed: DepthFeed) => void): () => void {
    return this.listeners.add(listener)
  }
}
